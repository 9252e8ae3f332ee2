import type { Label } from '../../../shared/mining.ts';
import { Button } from '../../ui/button.tsx';
import type { Candidate, StandingAnswer } from './types.ts';
import { ANSWERS, effectText } from './words.ts';

type AnswerButtonsProps = {
  readonly candidate: Candidate;
  readonly promotes: boolean;
  readonly later: boolean;
  readonly answer: StandingAnswer | undefined;
  readonly curator: string;
  readonly onAnswer: (label: Label | null) => void;
  readonly onLater: () => void;
  readonly onNote: () => void;
};

/** The question, an answer on each key, and what the answers do. */
export function AnswerButtons(props: AnswerButtonsProps) {
  const { candidate, promotes, later, answer, curator, onAnswer, onLater, onNote } = props;
  const mine = answer?.curator === curator ? answer.label : null;
  return (
    <fieldset className="answers">
      <legend>Does this passage answer the question?</legend>
      <div className="answers-row">
        {ANSWERS.map(({ label, keys, name }) => (
          <Button key={label} keys={keys} aria-pressed={mine === label} onClick={() => onAnswer(label)}>
            {name}
          </Button>
        ))}
        <Button keys="Space" aria-pressed={later} onClick={onLater}>
          Later
        </Button>
        {mine !== null && (
          <Button keys="0" look="quiet" onClick={() => onAnswer(null)}>
            Clear
          </Button>
        )}
        <span className="answers-space" />
        <Button keys="n" look="quiet" onClick={onNote}>
          {answer?.note ? 'Note ✓' : 'Note'}
        </Button>
      </div>
      <p className="answers-effect">{effectText(candidate, promotes)}</p>
    </fieldset>
  );
}

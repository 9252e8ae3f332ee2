import { memo } from 'react';
import type { Label } from '../../../shared/mining.ts';
import { agoText } from '../../app/wording.ts';
import { StateTag } from '../../ui/state-shape.tsx';
import { AnswerButtons } from './answer-buttons.tsx';
import { keyOf } from './cursor.ts';
import { bestSentence } from './excerpt.ts';
import { MarkedText, PassageText } from './passage-text.tsx';
import { shapeOf } from './score-rail.tsx';
import type { Candidate, PassageText as Passage, StandingAnswer } from './types.ts';
import { LABEL_WORDS, ratioText, scoreText } from './words.ts';

/** More than two lines hold. */
const EXCERPT_CHARACTERS = 320;

type CandidateRowProps = {
  readonly candidate: Candidate;
  readonly passage: Passage;
  readonly dataset: string;
  readonly promotes: boolean;
  readonly positiveScore: number | null;
  readonly wanted: ReadonlySet<string>;
  readonly chosen: boolean;
  readonly hovered: boolean;
  readonly toJudge: boolean;
  readonly later: boolean;
  /** An answer that is on its way to disk. */
  readonly pending: Label | 'later' | null | undefined;
  readonly answer: StandingAnswer | undefined;
  readonly curator: string;
  /** In how many of the query's pairs it is kept; `pairs` is 1 where there is one. */
  readonly keptIn: number;
  readonly pairs: number;
  readonly onHover: (key: string | null) => void;
  readonly onChoose: (key: string) => void;
  readonly onAnswer: (label: Label | null) => void;
  readonly onLater: () => void;
  readonly onNote: () => void;
};

/** A candidate: open where it is chosen, one line where it is judged, two lines of its best sentence else. */
export const CandidateRow = memo(function CandidateRow(props: CandidateRowProps) {
  const { candidate, chosen, hovered, answer, pending, passage, onHover, onChoose } = props;
  const key = keyOf(candidate);
  const judged = answer !== undefined || candidate.reason === 'positive' || pending != null;
  const classes = [
    'candidate',
    ...(chosen ? ['candidate-chosen'] : judged ? ['candidate-judged'] : []),
    ...(hovered ? ['candidate-hovered'] : []),
  ];
  return (
    <li
      className={classes.join(' ')}
      aria-current={chosen ? 'true' : undefined}
      tabIndex={chosen ? -1 : undefined}
      onMouseEnter={() => onHover(key)}
      onMouseLeave={() => onHover(null)}
    >
      <Side {...props} judged={judged} />
      <div className="candidate-main">
        <div className="candidate-head">
          {chosen ? (
            <Title id={candidate.id} title={passage.title} />
          ) : (
            <button type="button" className="candidate-open" onClick={() => onChoose(key)}>
              <Title
                id={candidate.id}
                title={
                  passage.title === '' && judged ? passage.text.slice(0, EXCERPT_CHARACTERS) : passage.title
                }
              />
              <span className="visually-hidden">{`Open the candidate ${candidate.rank ?? ''}`}</span>
            </button>
          )}
          <Facts {...props} judged={judged} />
        </div>
        {chosen ? <Opened {...props} /> : !judged && <Excerpt {...props} />}
      </div>
    </li>
  );
});

/** A passage without a title goes by its id. */
function Title({ id, title }: { readonly id: string; readonly title: string }) {
  return title === '' ? (
    <span className="passage-title passage-id mono">{id}</span>
  ) : (
    <span className="passage-title" dir="auto">
      {title}
    </span>
  );
}

type WithJudged = CandidateRowProps & { readonly judged: boolean };

function Side({ candidate, positiveScore, answer, chosen, judged, pending }: WithJudged) {
  const { score } = candidate;
  const ratio = ratioText(score, positiveScore);
  const label = pending === 'later' ? undefined : (pending ?? answer?.label);
  const tag =
    label == null ? (
      <StateTag state={shapeOf(candidate)} />
    ) : (
      <StateTag
        state={
          label === 'false-negative'
            ? 'false-negative'
            : label === 'ambiguous'
              ? 'removed'
              : candidate.verdict
        }
      >
        {LABEL_WORDS[label]}
      </StateTag>
    );
  if (judged && !chosen) return <div className="candidate-side">{tag}</div>;
  return (
    <div className="candidate-side">
      {score !== null && <span className="candidate-score">{scoreText(score)}</span>}
      {ratio !== '' && <span>{ratio}</span>}
      {tag}
    </div>
  );
}

function Facts({
  candidate,
  later,
  toJudge,
  answer,
  curator,
  keptIn,
  pairs,
  judged,
  chosen,
  pending,
}: WithJudged) {
  const { rank, score } = candidate;
  const facts = [
    ...(later ? ['later'] : []),
    ...(pairs > 1 && candidate.reason !== 'positive' ? [`kept for ${keptIn} of ${pairs}`] : []),
    rank === null ? 'added by its answer' : `rank ${rank}`,
    ...(judged && !chosen && score !== null ? [scoreText(score)] : []),
    ...(answer === undefined
      ? []
      : [answer.curator === curator ? 'you' : answer.curator, agoText(answer.at)].filter(
          (part) => part !== '',
        )),
  ];
  return (
    <span className="candidate-facts">
      {pending !== undefined && <span className="candidate-saving">not saved yet</span>}
      {toJudge && pending === undefined && (
        <span className="candidate-asked" title="To judge in this queue">
          to judge
        </span>
      )}
      {facts.join(' · ')}
    </span>
  );
}

function Excerpt({ passage: { text }, wanted }: CandidateRowProps) {
  const start = bestSentence(text, wanted);
  return (
    <p className="candidate-excerpt" dir="auto">
      {start > 0 && '… '}
      <MarkedText text={text.slice(start, start + EXCERPT_CHARACTERS)} wanted={NO_WORDS} />
    </p>
  );
}

const NO_WORDS: ReadonlySet<string> = new Set();

function Opened(props: CandidateRowProps) {
  const { candidate, dataset, passage, wanted } = props;
  return (
    <>
      <PassageText
        key={candidate.id}
        dataset={dataset}
        id={candidate.id}
        passage={passage}
        wanted={wanted}
        className="prose candidate-text"
      />
      {candidate.arithmetic !== '' && <p className="candidate-why">{candidate.arithmetic}</p>}
      <AnswerButtons {...props} />
    </>
  );
}

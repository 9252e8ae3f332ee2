import { IconButton } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { StateTag } from '../../ui/state-shape.tsx';
import { PassageText } from './passage-text.tsx';
import type { ReviewedPair, ReviewedQuery } from './types.ts';
import { scoreText } from './words.ts';

/** A positive is read at the side of each candidate: it folds sooner. */
const FOLDED_CHARACTERS = 420;

type PositivesProps = {
  readonly pairs: readonly ReviewedPair[];
  readonly passages: ReviewedQuery['passages'];
  readonly dataset: string;
  readonly wanted: ReadonlySet<string>;
  /** Which pair's verdicts are shown. */
  readonly place: number;
  readonly onPlace: (place: number) => void;
};

/** The query's positives: the one that the verdicts are about in full, the others in a line each. */
export function Positives({ pairs, passages, dataset, wanted, place, onPlace }: PositivesProps) {
  const several = pairs.length > 1;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className="positives" aria-label="Positives" tabIndex={0}>
      {pairs.map(({ positive, promoted }, index) => {
        const passage = passages[positive.id];
        if (passage === undefined) return null;
        const score = positive.score === null ? null : scoreText(positive.score);
        if (index !== place)
          return (
            <button
              key={positive.id}
              type="button"
              className="positive positive-other"
              title="Show the verdicts for this positive"
              onClick={() => onPlace(index)}
            >
              <span className="positive-side">
                <StateTag state="positive">{score ?? 'Positive'}</StateTag>
              </span>
              <span className="positive-line" dir="auto">
                {passage.title === '' ? passage.text.slice(0, 300) : passage.title}
              </span>
            </button>
          );
        return (
          <div key={positive.id} className="positive" aria-current={several ? 'true' : undefined}>
            <div className="positive-side">
              <StateTag state="positive" />
              {score !== null && <span className="positive-score">{score}</span>}
              {promoted && <span>promoted</span>}
              {several && (
                <span className="positive-turn">
                  <IconButton
                    small
                    label="Previous positive ([)"
                    icon={<Icon name="left" size={12} />}
                    onClick={() => onPlace((place - 1 + pairs.length) % pairs.length)}
                  />
                  {place + 1} of {pairs.length}
                  <IconButton
                    small
                    label="Next positive (])"
                    icon={<Icon name="right" size={12} />}
                    onClick={() => onPlace((place + 1) % pairs.length)}
                  />
                </span>
              )}
              {several && (
                <span className="positive-keys" aria-hidden="true">
                  <Kbd keys="[" /> <Kbd keys="]" />
                </span>
              )}
            </div>
            <div className="positive-text">
              {passage.title !== '' && (
                <p className="passage-title" dir="auto">
                  {passage.title}
                </p>
              )}
              <PassageText
                dataset={dataset}
                id={positive.id}
                passage={passage}
                wanted={wanted}
                className="prose"
                fold={FOLDED_CHARACTERS}
              />
            </div>
          </div>
        );
      })}
    </section>
  );
}

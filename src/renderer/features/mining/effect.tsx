import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { countText } from '../../app/wording.ts';
import { Card } from '../../ui/card.tsx';
import type { Draft } from './draft.ts';
import { RankCard } from './rank-card.tsx';
import type { QueueLink } from './review-link.ts';
import { ScoreCards } from './score-cards.tsx';
import { ShortageNote } from './shortage-note.tsx';
import type { Preview } from './types.ts';
import { findings } from './words.ts';

/** What a recipe does to the whole set. Every number leads to its queries in Review. */
export function Effect({
  preview,
  draft: { recipe, other },
  isStale,
  compare,
  link,
  onLeave,
}: {
  readonly preview: Preview;
  readonly draft: Draft;
  /** The form stands at something that cannot be evaluated: this is what it was before. */
  readonly isStale: boolean;
  /** Where one chooses the run that it is held against. */
  readonly compare: ReactNode;
  readonly link: QueueLink;
  readonly onLeave: (to: string) => void;
}) {
  const { quality } = preview;
  return (
    <div className="mining-effect" data-stale={isStale || undefined}>
      <ShortageNote preview={preview} recipe={recipe} isStale={isStale} link={link} />
      <RankCard preview={preview} compare={compare} link={link} onLeave={onLeave} />
      {preview.histograms === null ? (
        <Card title="Scores">
          <p className="muted">This teacher has no scores: there is only an order to look at.</p>
        </Card>
      ) : (
        <ScoreCards
          kept={preview.histograms}
          naive={preview.naive}
          source={recipe.sources[0]!}
          teacher={recipe.sources.length > 1 ? recipe.sources[0]!.teacher : null}
        />
      )}
      <Card title="What to look at before you save">
        <ul className="mining-findings">
          {findings(preview, recipe, other).map(({ queue, text, count }) => (
            <li key={queue}>
              {count === 0 ? (
                <p>
                  <span>{text}</span>
                  <b>0</b>
                  <span />
                </p>
              ) : (
                <Link href={link({ queue, other: queue === 'differs' ? other : null })}>
                  <span>{text}</span>
                  <b>{countText(count)}</b>
                  <span className="mining-open">Open</span>
                </Link>
              )}
            </li>
          ))}
        </ul>
        {quality === null && (
          <p className="mining-note">
            Once there are answers from Review, what the method does against them is counted here.
          </p>
        )}
      </Card>
    </div>
  );
}

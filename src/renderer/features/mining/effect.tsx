import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { countText, quantityText } from '../../app/wording.ts';
import { Card } from '../../ui/card.tsx';
import { Icon } from '../../ui/icon.tsx';
import type { Draft } from './draft.ts';
import { RankCard } from './rank-card.tsx';
import type { QueueLink } from './review-link.ts';
import { ScoreCards } from './score-cards.tsx';
import type { Preview } from './types.ts';
import { findings, shortageOutcomeText, shortageText } from './words.ts';

/** What a recipe does to the whole set. Every number leads to its queries in Review. */
export function Effect({
  preview,
  draft: { recipe, other },
  isOld,
  compare,
  link,
}: {
  readonly preview: Preview;
  readonly draft: Draft;
  readonly isOld: boolean;
  /** Where one chooses the run that it is held against. */
  readonly compare: ReactNode;
  readonly link: QueueLink;
}) {
  const { summary, warning, quality } = preview;
  return (
    <div className="mining-effect" aria-busy={isOld}>
      {warning !== null && (
        <div className="mining-warning" role="status">
          <Icon name="warning" />
          <div>
            <p>
              <b>{shortageText(summary, recipe.negatives)}</b> {shortageOutcomeText(summary, recipe.shortage)}
            </p>
            <p>
              Loosen the method, let the teacher retrieve more candidates, or say what shall happen when fewer
              are left. <Link href={link({ queue: 'short' })}>Look at them</Link>
            </p>
          </div>
        </div>
      )}
      <RankCard preview={preview} compare={compare} link={link} />
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
      <p className="mining-note">
        {quantityText(summary.pairs, 'pair')} of {quantityText(summary.queries, 'query', 'queries')}
        {summary.promoted > 0 && `, ${countText(summary.promoted)} of them with a promoted positive`}
        {summary.withdrawn > 0 && `, besides ${countText(summary.withdrawn)} withdrawn by answers`}.
      </p>
    </div>
  );
}

import { Link } from 'wouter';
import type { Recipe } from '../../../shared/mining.ts';
import { Icon } from '../../ui/icon.tsx';
import type { QueueLink } from './review-link.ts';
import type { Preview } from './types.ts';
import { pairsText, shortageText } from './words.ts';

/** Whether enough is left: always in the same place, and loud where it is not. */
export function ShortageNote({
  preview: { summary, warning },
  recipe: { negatives, shortage },
  isStale,
  link,
}: {
  readonly preview: Preview;
  readonly recipe: Recipe;
  readonly isStale: boolean;
  readonly link: QueueLink;
}) {
  const loud = warning !== null;
  return (
    <div
      className="mining-shortage"
      data-short={summary.short > 0 || undefined}
      data-loud={loud || undefined}
      role={loud ? 'status' : undefined}
    >
      <Icon name={summary.short > 0 ? 'warning' : 'check'} />
      <div>
        <p>
          <b>
            {isStale
              ? 'What you see is what the last settings did that can be evaluated.'
              : shortageText(summary, negatives)}
          </b>
        </p>
        <p>
          {loud
            ? 'Loosen the method, retrieve more candidates, or say what happens then.'
            : pairsText(summary, shortage)}{' '}
          {summary.short > 0 && <Link href={link({ queue: 'short' })}>Look at them</Link>}
        </p>
      </div>
    </div>
  );
}

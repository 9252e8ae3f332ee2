import { useQuery } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { agoText, countText, quantityText } from '../../app/wording.ts';
import { Button } from '../../ui/button.tsx';
import { PastExport } from './past-export.tsx';
import type { ListedSnapshot } from './types.ts';

/** The snapshots, newest first, and what was exported of them. */
export function SnapshotsPane({
  snapshots,
  shown,
  taking,
  onShow,
  onTake,
}: {
  readonly snapshots: readonly ListedSnapshot[];
  readonly shown: number | null;
  readonly taking: boolean;
  readonly onShow: (snapshot: number) => void;
  /** null: there is no run to take one of. */
  readonly onTake: (() => void) | null;
}) {
  const exported = useQuery(api.snapshots.exports.queryOptions()).data ?? [];
  return (
    <div className="snapshots">
      <section aria-labelledby="snapshots-title">
        <header>
          <h2 id="snapshots-title">Snapshots</h2>
          {onTake !== null && (
            <Button small keys="s" aria-current={taking ? 'true' : undefined} onClick={onTake}>
              Take one
            </Button>
          )}
        </header>
        {snapshots.length === 0 && (
          <p className="snapshots-none">
            None yet. A snapshot freezes a run, with your answers as they are now.
          </p>
        )}
        <ul>
          {snapshots.map(({ number, run, dataset, pairs, negatives, createdAt }) => (
            <li key={number}>
              <button
                type="button"
                className="snapshots-row"
                aria-current={number === shown ? 'true' : undefined}
                onClick={() => onShow(number)}
              >
                <b className="snapshots-number">
                  <span className="visually-hidden">Snapshot </span>
                  {number}
                </b>
                <b>{run}</b>
                <span>{agoText(createdAt)}</span>
                <span className="snapshots-counts">
                  {quantityText(pairs, 'pair')}, {countText(negatives)} negatives · {dataset}
                </span>
              </button>
            </li>
          ))}
        </ul>
      </section>
      {exported.length > 0 && (
        <section aria-labelledby="exports-title">
          <header>
            <h2 id="exports-title" className="snapshots-more">
              Exports
            </h2>
          </header>
          <ul>
            {exported.map((each) => (
              <li key={each.path}>
                <PastExport exported={each} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

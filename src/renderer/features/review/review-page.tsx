import './review.css';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { api } from '../../app/api.ts';
import { ErrorNote } from '../../app/errors.tsx';
import { readStored, useStored } from '../../app/stored.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { NothingToReview } from './nothing-to-review.tsx';
import { ReviewBench } from './review-bench.tsx';
import { useCurator } from './use-curator.ts';
import { useReviewAddress } from './use-review-address.ts';

/** Reads and judges what a run kept and removed: the run that the address names, else the last one, else the newest. */
export function ReviewPage() {
  const [address, change] = useReviewAddress();
  const [, navigate] = useLocation();
  const runs = useQuery(api.mining.runs.queryOptions());
  const [curator] = useCurator();
  const [last, remember] = useStored('review.run', '');
  const named = address.run || null;
  useEffect(() => {
    if (named !== null && named !== readStored('review.run', '')) remember(named);
  }, [named, remember]);

  if (runs.data === undefined)
    return (
      <div className="review-error">
        <ErrorNote error={runs.error} onRetry={() => void runs.refetch()} />
      </div>
    );
  const first = runs.data.find(({ name }) => name === last) ?? runs.data[0];
  const run =
    named === null
      ? address.recipe === null
        ? first
        : undefined
      : runs.data.find(({ name }) => name === named);
  const recipe = run?.recipe ?? (named === null ? address.recipe : null);
  if (recipe === null) {
    if (named === null || runs.data.length === 0) return <NothingToReview />;
    return (
      <Empty
        icon="review"
        title={`There is no run “${named}”`}
        actions={
          <>
            {runs.data.slice(0, 3).map(({ name }) => (
              <Button key={name} onClick={() => change({ run: name, query: null }, { replace: true })}>
                Review {name}
              </Button>
            ))}
            <Button look="quiet" onClick={() => navigate('/mining')}>
              Go to Mining
            </Button>
          </>
        }
      >
        It may have been renamed or removed. Choose one of those that are there.
      </Empty>
    );
  }
  if (curator === null) return null;
  return (
    <ReviewBench
      key={run?.name ?? JSON.stringify(recipe)}
      run={run?.name ?? null}
      runs={runs.data}
      recipe={recipe}
      address={address}
      change={change}
      curator={curator}
    />
  );
}

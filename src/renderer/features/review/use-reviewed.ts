import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { api, queryClient } from '../../app/api.ts';
import { withGivenAnswers } from './given-answers.ts';
import type { ReviewQueue } from './types.ts';
import { useGiven } from './writes.ts';

/** What of a queue decides on a query's candidates: neither filter nor order does. */
export const unfiltered = (queue: ReviewQueue): ReviewQueue => ({
  ...queue,
  text: '',
  split: null,
  sort: 'order',
  descending: false,
});

/**
 * The query that is open and its place in the queue. While they are on their way, the ones before stay. The next and
 * the previous one are asked for ahead.
 */
export function useReviewed(queue: ReviewQueue, query: string | null) {
  const bare = useMemo(() => unfiltered(queue), [queue]);
  const place = useQuery(
    api.review.place.queryOptions({ queue, query }, { placeholderData: keepPreviousData }),
  );
  const shown = useQuery({
    ...api.review.query.queryOptions(
      { queue: bare, query: query ?? '' },
      { placeholderData: keepPreviousData },
    ),
    enabled: query !== null,
  });
  const here = place.isPlaceholderData ? undefined : place.data;
  useEffect(() => {
    if (here === undefined) return;
    for (const id of new Set([here.nextToJudge, here.next, here.previous])) {
      if (id === null) continue;
      void queryClient.prefetchQuery(api.review.query.queryOptions({ queue: bare, query: id }));
      void queryClient.prefetchQuery(api.review.place.queryOptions({ queue, query: id }));
    }
  }, [queue, bare, here]);
  const given = useGiven();
  const { data } = shown;
  const reviewed = useMemo(
    () => (data === undefined ? undefined : withGivenAnswers(data, queue.recipe.dataset, given)),
    [data, given, queue.recipe.dataset],
  );
  return { place, shown, reviewed, isOld: shown.isPlaceholderData };
}

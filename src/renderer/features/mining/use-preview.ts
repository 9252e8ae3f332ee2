import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Recipe } from '../../../shared/mining.ts';
import { api, client } from '../../app/api.ts';
import type { Preview } from './types.ts';

type Question = { readonly recipe: Recipe; readonly other: Recipe | null };

/** Going back to where the slider just was needs no question. */
const REMEMBERED_MILLISECONDS = 10_000;

/**
 * What a recipe does to the whole set, as it is edited. One question is under way at a time; what is asked next is
 * what stands in the form by then, so that a slider that moves fast leaves nothing behind it. The old answer stays
 * until the new one is there.
 *
 * @param question null: it would be refused; nothing is asked, and what was answered last stays
 */
export function usePreview(question: Question | null) {
  const [asked, ask] = useState(question);
  const query = useQuery({
    queryKey: [...api.mining.preview.pathKey(), asked],
    queryFn: async ({ signal }): Promise<Preview> => {
      for (;;) {
        signal.throwIfAborted();
        const answer = asked === null ? null : await client.mining.preview.query(asked, { signal });
        // Another window's question overtook it.
        if (answer !== null) return answer;
      }
    },
    enabled: asked !== null,
    placeholderData: keepPreviousData,
    gcTime: REMEMBERED_MILLISECONDS,
  });
  const isOld = JSON.stringify(question) !== JSON.stringify(asked);
  useEffect(() => {
    if (isOld && question !== null && !query.isFetching) ask(question);
  }, [isOld, question, query.isFetching]);
  return {
    preview: query.data ?? null,
    error: question === null ? null : query.error,
    again: () => void query.refetch(),
  };
}

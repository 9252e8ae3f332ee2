import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, client } from '../../app/api.ts';
import type { View } from './types.ts';

const ASK_AGAIN_MILLISECONDS = 1000;

/** How much a view's search finds of each kind, and whether it finds everything yet. */
export function useSearch({ dataset, search, split }: View) {
  const enabled = search !== '';
  const state = useQuery(
    api.data.searchState.queryOptions(undefined, {
      enabled,
      refetchInterval: ({ state: { data, error } }) =>
        data?.ready === false && error === null ? ASK_AGAIN_MILLISECONDS : false,
    }),
  );
  const ready = !enabled || state.data?.ready !== false;
  // Hits come in as texts are indexed: each answer is one to this round's question.
  const version = ready ? 'ready' : String(state.dataUpdatedAt);
  const of = { dataset, search, split };
  const totals = useQuery({
    queryKey: [...api.data.totals.pathKey(), of, version],
    queryFn: ({ signal }) => client.data.totals.query(of, { signal }),
    enabled,
    placeholderData: keepPreviousData,
  });
  return { ready, version, totals: totals.data ?? null, error: state.error ?? totals.error };
}

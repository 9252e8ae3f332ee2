import { dotProduct, roundScore } from './score.ts';
import type { Slice } from './slice.ts';
import type { TopKBatch, TopKSession } from './top-k-session.ts';
import type { TopLists } from './top-lists.ts';

/** What stays the same during one search. */
export type SearchState = {
  readonly session: TopKSession;
  readonly dimension: number;
  /** m × dimension. */
  readonly queries: Float32Array;
  /** Per query, ε · |q|: times a passage's length, how far its product in the graph may be off. */
  readonly queryErrors: Float64Array;
  readonly k: number;
  /** How many proposals beyond k a slice is first asked for. */
  readonly spare: number;
  readonly lists: TopLists;
  readonly pause: () => Promise<void>;
};

/** A query for which the slice must be asked for more, and the slice's rows that were offered already. */
type Unsettled = { readonly query: number; readonly offered: Uint8Array };

/** How much more a slice is asked for each time the last proposal was still within reach. */
const WIDENING = 8;

/** Offers every passage of the slice that can be among the best k of the queries [first, end) to their lists. */
export async function searchSlice(
  state: SearchState,
  slice: Slice,
  first: number,
  end: number,
): Promise<void> {
  const { session, dimension, queries } = state;
  let proposed = Math.min(slice.count, state.k + state.spare);
  const batch = await session.topK(
    queries.subarray(first * dimension, end * dimension),
    slice.vectors,
    proposed,
  );
  let unsettled: Unsettled[] = [];
  for (let query = first; query < end; query += 1) {
    const at = (query - first) * proposed;
    if (offerProposals(state, slice, query, batch, at, proposed, null)) continue;
    const offered = new Uint8Array(slice.count);
    for (let i = 0; i < proposed; i += 1) offered[batch.rows[at + i]!] = 1;
    unsettled.push({ query, offered });
  }
  while (unsettled.length > 0) {
    proposed = Math.min(slice.count, proposed * WIDENING);
    const still: Unsettled[] = [];
    // One by one: a list as wide as the slice for a whole batch would be as large as all its products.
    for (const item of unsettled) {
      await state.pause();
      const vector = queries.subarray(item.query * dimension, (item.query + 1) * dimension);
      const wider = await session.topK(vector, slice.vectors, proposed);
      if (!offerProposals(state, slice, item.query, wider, 0, proposed, item.offered)) still.push(item);
    }
    unsettled = still;
  }
}

/**
 * Scores the proposals [from, from + count) of a batch exactly and offers them to the query's list; those that
 * `offered` marks are passed over, and the others marked. True when no passage behind them can be in the list.
 */
function offerProposals(
  state: SearchState,
  slice: Slice,
  query: number,
  batch: TopKBatch,
  from: number,
  count: number,
  offered: Uint8Array | null,
): boolean {
  const { lists, dimension, queries } = state;
  const error = state.queryErrors[query]! * slice.greatestLength;
  const isOut = (at: number) => roundScore(batch.values[at]! + error) < lists.floor(query);
  for (let at = from; at < from + count; at += 1) {
    if (isOut(at)) return true;
    const row = batch.rows[at]!;
    if (offered !== null) {
      if (offered[row] === 1) continue;
      offered[row] = 1;
    }
    const score = roundScore(dotProduct(queries, query, slice.vectors, row, dimension));
    lists.offer(query, slice.rowOf === null ? slice.firstRow + row : slice.rowOf[row]!, score);
  }
  return count === slice.count || isOut(from + count - 1);
}

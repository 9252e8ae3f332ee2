import type { Selection } from '../../../engine/selection/select.ts';

/**
 * How many (pair, passage)s one selection keeps and the other does not, per query. Both are over the same pairs.
 *
 * @param query the query's row of each pair
 * @param queries how many queries there are
 */
export function differencesByQuery(
  query: Uint32Array,
  queries: number,
  one: Selection,
  other: Selection,
): Uint16Array {
  const differences = new Uint16Array(queries);
  for (let pair = 0; pair < query.length; pair++) {
    const kept = one.passage.subarray(one.offsets[pair], one.offsets[pair + 1]);
    const keptByOther = other.passage.subarray(other.offsets[pair], other.offsets[pair + 1]);
    let shared = 0;
    for (const passage of kept) if (keptByOther.includes(passage)) shared++;
    differences[query[pair]!]! += kept.length + keptByOther.length - 2 * shared;
  }
  return differences;
}

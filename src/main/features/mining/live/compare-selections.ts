import type { Selection } from '../../../engine/selection/select.ts';
import type { MiningTables } from '../tables.ts';

/** What a recipe keeps, with the tables whose rows it speaks of. */
export type Evaluated = {
  readonly tables: Pick<MiningTables, 'queries' | 'pairs'>;
  readonly selection: Selection;
};

/**
 * How many (pair, passage)s one of two runs over a data set keeps and the other does not, by the first one's queries.
 * A pair that the other does not have differs in all that is kept for it; queries that only the other has are left out.
 */
export function differencesByQuery(one: Evaluated, other: Evaluated): Uint32Array {
  const { queries, pairs } = one.tables;
  const differences = new Uint32Array(queries.length);
  const placeInOther = rowsOf(queries, other.tables.queries);
  const otherQuery = other.tables.pairs.query;
  let next = 0;
  for (let first = 0; first < pairs.query.length; ) {
    const query = pairs.query[first]!;
    let end = first;
    while (end < pairs.query.length && pairs.query[end] === query) end++;
    const place = placeInOther[query]!;
    while (next < otherQuery.length && otherQuery[next]! < place) next++;
    let otherEnd = next;
    while (otherEnd < otherQuery.length && otherQuery[otherEnd] === place) otherEnd++;
    differences[query] = differencesOf(one, first, end, other, next, otherEnd);
    first = end;
  }
  return differences;
}

/** The row of each query in another table; both hold database ids, rising. A row that is not there comes before all. */
function rowsOf(queries: Uint32Array, others: Uint32Array): Int32Array {
  const rows = new Int32Array(queries.length).fill(-1);
  let at = 0;
  for (let row = 0; row < queries.length; row++) {
    while (at < others.length && others[at]! < queries[row]!) at++;
    if (others[at] === queries[row]) rows[row] = at;
  }
  return rows;
}

/** Of one query: its pairs are [first, end) here, and [otherFirst, otherEnd) there. */
function differencesOf(
  one: Evaluated,
  first: number,
  end: number,
  other: Evaluated,
  otherFirst: number,
  otherEnd: number,
): number {
  let differences = 0;
  for (let pair = otherFirst; pair < otherEnd; pair++) differences += keptOf(other, pair).length;
  for (let pair = first; pair < end; pair++) {
    const kept = keptOf(one, pair);
    differences += kept.length;
    for (let same = otherFirst; same < otherEnd; same++) {
      if (other.tables.pairs.positive[same] !== one.tables.pairs.positive[pair]) continue;
      const keptByOther = keptOf(other, same);
      for (const passage of kept) if (keptByOther.includes(passage)) differences -= 2;
    }
  }
  return differences;
}

function keptOf({ selection: { passage, offsets } }: Evaluated, pair: number): Uint32Array {
  return passage.subarray(offsets[pair], offsets[pair + 1]);
}

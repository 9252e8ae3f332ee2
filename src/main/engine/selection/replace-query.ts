import { marksOf, setMarks } from './marks.ts';
import { firstNotBelow } from './sorted.ts';
import type { CandidateTable, PairTable } from './table.ts';

/** The entries of one query in a table: [begin, end). */
export type Stretch = readonly [begin: number, end: number];

/**
 * A column with some of its entries replaced. Where their number stays they are written into the column itself: a
 * hundred megabytes are not copied for a hundred candidates.
 */
function replaceEntries<Column extends Uint8Array | Uint32Array | Float64Array>(
  column: Column,
  [begin, end]: Stretch,
  entries: Column,
): Column {
  if (entries.length === end - begin) {
    column.set(entries, begin);
    return column;
  }
  const rest = column.length - end;
  const Type = column.constructor as new (length: number) => Column;
  const replaced = new Type(begin + entries.length + rest);
  replaced.set(column.subarray(0, begin));
  replaced.set(entries, begin);
  replaced.set(column.subarray(end), begin + entries.length);
  return replaced;
}

/** The pairs of a query. */
export function pairsOfQuery({ query }: PairTable, row: number): Stretch {
  return [firstNotBelow(query, row), firstNotBelow(query, row + 1)];
}

/**
 * A table in which one query has other candidates and pairs, as after a label. It shares the columns of the table that
 * it replaces, and writes to them.
 *
 * @param row the query's
 * @param pairs the query's pairs in the table that is replaced
 * @param part a table of that query alone
 */
export function replaceQuery(
  table: CandidateTable,
  row: number,
  pairs: Stretch,
  part: CandidateTable,
): CandidateTable {
  const stretch = [table.queryOffsets[row]!, table.queryOffsets[row + 1]!] as const;
  const known = marksOf(table);
  const own = marksOf(part);
  const grown = part.passage.length - (stretch[1] - stretch[0]);
  const markStretch = [known.offsets[row]!, known.offsets[row + 1]!] as const;
  const markGrown = own.row.length - (markStretch[1] - markStretch[0]);
  const replaced = {
    queryOffsets: movedFrom(table.queryOffsets, row + 1, grown),
    passage: replaceEntries(table.passage, stretch, part.passage),
    score: replaceEntries(table.score, stretch, part.score),
    flags: replaceEntries(table.flags, stretch, part.flags),
    pairScore: replaceEntries(table.pairScore, pairs, part.pairScore),
  };
  // The marks go along: to gather them anew, all candidates would be gone through.
  const rows = replaceEntries(
    known.row,
    markStretch,
    own.row.map((at) => at + stretch[0]),
  );
  setMarks(replaced, {
    offsets: movedFrom(known.offsets, row + 1, markGrown),
    row: movedFrom(rows, markStretch[0] + own.row.length, grown),
    flags: replaceEntries(known.flags, markStretch, own.flags),
  });
  return replaced;
}

/** The pairs with those of one query replaced, as {@link replaceQuery} does with its candidates. */
export function replacePairs(table: PairTable, row: number, pairs: Stretch, part: PairTable): PairTable {
  return {
    query: replaceEntries(table.query, pairs, new Uint32Array(part.query.length).fill(row)),
    positive: replaceEntries(table.positive, pairs, part.positive),
    flags: replaceEntries(table.flags, pairs, part.flags),
  };
}

/** The numbers, from a place on by so much more. */
function movedFrom(numbers: Uint32Array, from: number, by: number): Uint32Array {
  if (by === 0) return numbers;
  const moved = numbers.slice();
  for (let at = from; at < moved.length; at++) moved[at]! += by;
  return moved;
}

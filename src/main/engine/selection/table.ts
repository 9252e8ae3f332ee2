/**
 * What is known of a (query, candidate) before any method runs. The caller sets these bits; of the three
 * labels at most one. An unsettled conflict between curators comes as `ambiguous`.
 */
export const FLAG = {
  /** A positive of the query in any split, by id. */
  positive: 1,
  /** Its text equals a positive's text (NFKC, case folded, white space collapsed). */
  duplicate: 2,
  falseNegative: 4,
  ambiguous: 8,
  trueNegative: 16,
  /** The data judges it 0. */
  judgedZero: 32,
  /** Outside the teacher's top K; it joined because it is labelled, or judged 0 by data that the recipe trusts. */
  joined: 64,
  /** The data grades it between 0 and a positive, and no curator says more: it is in neither set. */
  between: 128,
} as const;

/** What is known of a (query, positive) pair. */
export const PAIR_FLAG = {
  /** A curator took the positive back (`true-negative` or `ambiguous` on a judged positive). */
  withdrawn: 1,
  /** The positive is a labelled false negative: the pair exists only where the recipe says `promote`. */
  promoted: 2,
} as const;

/**
 * The (query, positive) pairs of a data set's split. Pairs stand grouped by query, in rising order of the
 * query's row. A query is named by its row in {@link CandidateTable.queryOffsets}, a passage by a number of
 * the caller's choice that is the same in every table.
 */
export type PairTable = {
  readonly query: Uint32Array;
  readonly positive: Uint32Array;
  /** Bits of {@link PAIR_FLAG}. */
  readonly flags: Uint8Array;
};

/**
 * One teacher's retrieval of a data set in columns: the candidates of query q are the rows
 * `queryOffsets[q]` to `queryOffsets[q + 1]`, best first, ties in code-point order of passage ids. A table is
 * not written to any more once it has been evaluated: a new label makes a new table.
 */
export type CandidateTable = {
  /** queries + 1 */
  readonly queryOffsets: Uint32Array;
  readonly passage: Uint32Array;
  /** As `roundScore` gives them; NaN throughout where the teacher has no scores. */
  readonly score: Float64Array;
  /** Bits of {@link FLAG}; 0 for most. */
  readonly flags: Uint8Array;
  /** s⁺ of each pair of the {@link PairTable} by this teacher, rounded alike; NaN where it has none. */
  readonly pairScore: Float64Array;
};

/** How many queries a table holds. */
export function queryCount(table: CandidateTable): number {
  return table.queryOffsets.length - 1;
}

/** The most candidates that any query has. */
export function longestList(table: CandidateTable): number {
  let longest = 0;
  for (let query = 0; query < queryCount(table); query++) {
    longest = Math.max(longest, table.queryOffsets[query + 1]! - table.queryOffsets[query]!);
  }
  return longest;
}

/**
 * Checks what selection relies on: matching lengths, rising offsets, candidates best first, pairs by query.
 * One pass over the candidates; meant for where tables are made, not for every selection.
 *
 * @throws RangeError that names the first row at fault: the caller's mistake, not the user's
 */
export function assertTables(pairs: PairTable, sources: readonly CandidateTable[]): void {
  if (pairs.positive.length !== pairs.query.length || pairs.flags.length !== pairs.query.length) {
    throw new RangeError('The columns of the pair table differ in length.');
  }
  for (let pair = 1; pair < pairs.query.length; pair++) {
    if (pairs.query[pair]! < pairs.query[pair - 1]!) {
      throw new RangeError(`Pair ${pair} is not in its query's place.`);
    }
  }
  for (const table of sources) assertTable(table, pairs);
}

function assertTable(table: CandidateTable, pairs: PairTable): void {
  const { queryOffsets, passage, score, flags, pairScore } = table;
  const queries = queryCount(table);
  const lastPairQuery = pairs.query.at(-1) ?? -1;
  if (lastPairQuery >= queries) {
    throw new RangeError(`A pair names query ${lastPairQuery}, but there are ${queries}.`);
  }
  if (pairScore.length !== pairs.query.length) {
    throw new RangeError('pairScore has not one entry for each pair.');
  }
  if (score.length !== passage.length || flags.length !== passage.length)
    throw new RangeError('The columns of the candidate table differ in length.');
  if (queryOffsets[0] !== 0 || queryOffsets[queries] !== passage.length) {
    throw new RangeError('The offsets do not cover the candidate table.');
  }
  for (let query = 0; query < queries; query++) {
    const begin = queryOffsets[query]!;
    const end = queryOffsets[query + 1]!;
    if (end < begin) throw new RangeError(`The offsets fall at query ${query}.`);
    for (let row = begin + 1; row < end; row++) {
      if (score[row]! > score[row - 1]!) {
        throw new RangeError(`The candidates of query ${query} are not best first.`);
      }
    }
  }
}

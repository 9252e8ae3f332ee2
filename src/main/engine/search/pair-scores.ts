import type { WorkOptions } from '../../../shared/progress.ts';
import { createPause } from './pause.ts';
import { dotProduct, roundScore } from './score.ts';
import { notFinite, queryLengths } from './slice.ts';
import type { VectorReader } from './vectors.ts';

export type PairsRequest = {
  /** m × dimension. */
  readonly queries: Float32Array;
  readonly corpus: VectorReader;
  /** Pair i is query `queryRows[i]` with passage `corpusRows[i]`. */
  readonly queryRows: Uint32Array;
  readonly corpusRows: Uint32Array;
};

/** Rows that are read at once. */
const WINDOW_ROWS = 4_096;

/**
 * The score of each pair, in the order of the pairs: bit for bit the score that a search gives to the same pair. The
 * corpus is read at most once, front to back, and only where pairs are.
 *
 * @throws WhetstoneError `bad-input` for a vector that is not finite, `cancelled`, and what the corpus's reader throws.
 */
export async function scorePairs(request: PairsRequest & WorkOptions): Promise<Float64Array<ArrayBuffer>> {
  const { queries, corpus, queryRows, corpusRows } = request;
  const { dimension } = corpus;
  checkPairs(request);
  // Only to refuse queries that are not finite by their own names.
  queryLengths(queries, dimension);
  const pause = createPause(request.signal);
  const scores = new Float64Array(queryRows.length);
  const { order, starts } = groupByWindow(corpusRows, corpus.rows);
  const buffer = new Float32Array(Math.min(WINDOW_ROWS, corpus.rows) * dimension);
  for (let window = 0; window + 1 < starts.length; window += 1) {
    const pairs = order.subarray(starts[window]!, starts[window + 1]!);
    if (pairs.length === 0) continue;
    await pause();
    let firstRow = corpus.rows;
    let lastRow = 0;
    for (const pair of pairs) {
      firstRow = Math.min(firstRow, corpusRows[pair]!);
      lastRow = Math.max(lastRow, corpusRows[pair]!);
    }
    await corpus.read(firstRow, lastRow - firstRow + 1, buffer);
    for (const pair of pairs) {
      const row = corpusRows[pair]!;
      const score = roundScore(dotProduct(queries, queryRows[pair]!, buffer, row - firstRow, dimension));
      if (!Number.isFinite(score)) throw notFinite('passage', row);
      scores[pair] = score;
    }
    request.onProgress?.({
      stage: 'score-pairs',
      done: starts[window + 1]!,
      total: scores.length,
      unit: 'pairs',
    });
  }
  return scores;
}

function checkPairs({ queries, corpus, queryRows, corpusRows }: PairsRequest): void {
  const queryCount = queries.length / corpus.dimension;
  if (!Number.isInteger(queryCount)) {
    throw new RangeError(`${queries.length} values are not whole rows of ${corpus.dimension}.`);
  }
  if (queryRows.length !== corpusRows.length) throw new RangeError('Pairs need as many queries as passages.');
  if (queryRows.some((row) => row >= queryCount))
    throw new RangeError('A pair names a query that is not there.');
  if (corpusRows.some((row) => row >= corpus.rows))
    throw new RangeError('A pair names a passage that is not there.');
}

/** Counting sort: the pairs of window w are order[starts[w]] to order[starts[w + 1]]. */
function groupByWindow(
  corpusRows: Uint32Array,
  rows: number,
): { readonly order: Uint32Array; readonly starts: Uint32Array } {
  const windowOf = (row: number) => Math.floor(row / WINDOW_ROWS);
  const starts = new Uint32Array(Math.ceil(rows / WINDOW_ROWS) + 1);
  for (const row of corpusRows) starts[windowOf(row) + 1]! += 1;
  for (let window = 1; window < starts.length; window += 1) starts[window]! += starts[window - 1]!;
  const next = starts.slice();
  const order = new Uint32Array(corpusRows.length);
  corpusRows.forEach((row, pair) => {
    const window = windowOf(row);
    order[next[window]!] = pair;
    next[window]! += 1;
  });
  return { order, starts };
}

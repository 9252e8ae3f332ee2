import type { WorkOptions } from '../../../shared/progress.ts';
import type { Bm25Index } from './bm25-index.ts';
import { createPause } from './pause.ts';
import { roundScore } from './score.ts';
import { createTopLists, type SearchResults } from './top-lists.ts';

export type Bm25SearchRequest = {
  /** The tokens of each query, by the tokenizer that split the passages. */
  readonly queries: readonly (readonly string[])[];
  /** For each passage the rank of its id in code-point order; null where the rows stand in that order. */
  readonly tieRank: Uint32Array | null;
  readonly k: number;
  /** 1 for each passage to leave out; null for none. */
  readonly exclude: Uint8Array | null;
};

/**
 * The k passages with the highest BM25 score for each query, exactly. A term that a query repeats counts each time. A
 * passage that shares no term with the query has score 0 and is no candidate: such a query has fewer than k.
 *
 * @throws WhetstoneError `cancelled`.
 */
export async function searchBm25(
  index: Bm25Index,
  request: Bm25SearchRequest & WorkOptions,
): Promise<SearchResults> {
  const { queries, k, exclude } = request;
  const { starts, postingPassages, postingScores } = index;
  const lists = createTopLists(queries.length, k, request.tieRank);
  const pause = createPause(request.signal);
  const sums = new Float64Array(index.passages);
  const touched = new Uint32Array(index.passages);
  for (const [query, tokens] of queries.entries()) {
    await pause();
    let touchedCount = 0;
    for (const term of knownTerms(index, tokens)) {
      const end = starts[term + 1]!;
      for (let at = starts[term]!; at < end; at += 1) {
        const passage = postingPassages[at]!;
        const sum = sums[passage]!;
        if (sum === 0) {
          touched[touchedCount] = passage;
          touchedCount += 1;
        }
        sums[passage] = sum + postingScores[at]!;
      }
    }
    for (let i = 0; i < touchedCount; i += 1) {
      const passage = touched[i]!;
      const sum = sums[passage]!;
      sums[passage] = 0;
      // Rounding moves a score by half a step at most; most passages are out without it.
      if (sum + 1e-6 < lists.floor(query) || exclude?.[passage] === 1) continue;
      lists.offer(query, passage, roundScore(sum));
    }
    request.onProgress?.({ stage: 'search', done: query + 1, total: queries.length, unit: 'queries' });
  }
  return lists.finish();
}

export type Bm25PairsRequest = {
  readonly queries: readonly (readonly string[])[];
  /** Pair i is query `queryRows[i]` with passage `corpusRows[i]`. */
  readonly queryRows: Uint32Array;
  readonly corpusRows: Uint32Array;
};

/**
 * The score of each pair, in the order of the pairs: the very score that a search gives to it, 0 without a shared term.
 *
 * @throws WhetstoneError `cancelled`.
 */
export async function scoreBm25Pairs(
  index: Bm25Index,
  request: Bm25PairsRequest & WorkOptions,
): Promise<Float64Array<ArrayBuffer>> {
  const { queries, queryRows, corpusRows } = request;
  if (queryRows.length !== corpusRows.length) throw new RangeError('Pairs need as many queries as passages.');
  const pause = createPause(request.signal);
  const terms = queries.map((tokens) => knownTerms(index, tokens));
  const scores = new Float64Array(queryRows.length);
  for (let pair = 0; pair < scores.length; pair += 1) {
    if (pair % 1_024 === 0) await pause();
    const queryTerms = terms[queryRows[pair]!];
    const passage = corpusRows[pair]!;
    if (queryTerms === undefined) throw new RangeError('A pair names a query that is not there.');
    if (passage >= index.passages) throw new RangeError('A pair names a passage that is not there.');
    // In the order in which a search adds up, so that the sums are the same to the last bit.
    let sum = 0;
    for (const term of queryTerms) sum += postingScore(index, term, passage);
    scores[pair] = roundScore(sum);
  }
  return scores;
}

function knownTerms(index: Bm25Index, tokens: readonly string[]): number[] {
  return tokens.flatMap((token) => index.termIds.get(token) ?? []);
}

/** A term's score in a passage, 0 where it does not stand there; by binary search. */
function postingScore(index: Bm25Index, term: number, passage: number): number {
  let low = index.starts[term]!;
  let high = index.starts[term + 1]!;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (index.postingPassages[middle]! < passage) low = middle + 1;
    else high = middle;
  }
  return low < index.starts[term + 1]! && index.postingPassages[low] === passage
    ? index.postingScores[low]!
    : 0;
}

import type { WorkOptions } from '../../../../shared/progress.ts';

/**
 * A teacher at work in the compute process. Queries and passages are named by their database ids.
 */
export type Scorer = {
  /** The passages that score highest for each query, best first, at most `k` each. */
  readonly search: (queries: Uint32Array, k: number, work: WorkOptions) => Promise<RankedQueries>;
  /** The score of each (query, passage); NaN where the teacher has none. */
  readonly scorePairs: (
    queries: Uint32Array,
    passages: Uint32Array,
    work: WorkOptions,
  ) => Promise<Float64Array>;
  readonly close: () => Promise<void>;
};

/** Lists of all queries, one after the other. */
export type RankedQueries = {
  readonly counts: Uint32Array;
  readonly passages: Uint32Array;
  readonly scores: Float64Array;
};

/** What every scorer needs to know of the corpus. */
export type Corpus = {
  /** Database ids by row. */
  readonly ids: Uint32Array;
  /** The row of an id. */
  readonly rowOf: (id: number) => number;
  /** The place of each row's id in code-point order: ties in score are broken by it. */
  readonly tieRank: Uint32Array;
  /** 1 for rows whose text was erased. */
  readonly purged: Uint8Array;
};

/** Joins m × k results into lists without gaps, with database ids for rows. */
export function joinLists(
  results: { readonly rows: Uint32Array; readonly scores: Float64Array; readonly counts: Uint32Array },
  k: number,
  corpus: Corpus,
): RankedQueries {
  const total = results.counts.reduce((sum, count) => sum + count, 0);
  const passages = new Uint32Array(total);
  const scores = new Float64Array(total);
  let next = 0;
  for (const [query, count] of results.counts.entries()) {
    for (let place = 0; place < count; place++) {
      passages[next] = corpus.ids[results.rows[query * k + place]!]!;
      scores[next++] = results.scores[query * k + place]!;
    }
  }
  return { counts: results.counts, passages, scores };
}

/** What a search answers for m queries. */
export type SearchResults = {
  /** m × k: each query's passages by their corpus rows, best first; what stands behind a query's count is 0. */
  readonly rows: Uint32Array<ArrayBuffer>;
  /** m × k: their scores, rounded to 1e-6. */
  readonly scores: Float64Array<ArrayBuffer>;
  /** m: how many each query has, k or fewer. */
  readonly counts: Uint32Array<ArrayBuffer>;
};

/** The best k of what has been offered so far, for each of m queries. */
export type TopLists = {
  /** Offers a passage, which was not offered to this query before. `score` is rounded. */
  offer(query: number, row: number, score: number): void;
  /** What a passage must reach to be taken: the k-th score, −∞ while there are fewer than k. */
  floor(query: number): number;
  /** Sorts each list, best first. Nothing can be offered afterwards. */
  finish(): SearchResults;
};

/**
 * Empty lists for `queries` queries. Equal scores are ordered by `tieRank` (one entry per corpus row: the rank of its
 * id in code-point order), or by row where that is null. So the result does not depend on the order of the offers.
 */
export function createTopLists(queries: number, k: number, tieRank: Uint32Array | null): TopLists {
  const rows = new Uint32Array(queries * k);
  const scores = new Float64Array(queries * k);
  const counts = new Uint32Array(queries);

  const comesBefore = (scoreA: number, rowA: number, scoreB: number, rowB: number): boolean => {
    if (scoreA !== scoreB) return scoreA > scoreB;
    return tieRank === null ? rowA < rowB : tieRank[rowA]! < tieRank[rowB]!;
  };

  /** Writes an entry at `hole` of the heap at `base`, or below it where worse ones stand: the worst is the root. */
  const siftDown = (base: number, size: number, hole: number, row: number, score: number): void => {
    let at = hole;
    for (let child = 2 * at + 1; child < size; child = 2 * at + 1) {
      const right = child + 1;
      if (
        right < size &&
        comesBefore(scores[base + child]!, rows[base + child]!, scores[base + right]!, rows[base + right]!)
      )
        child = right;
      if (!comesBefore(score, row, scores[base + child]!, rows[base + child]!)) break;
      scores[base + at] = scores[base + child]!;
      rows[base + at] = rows[base + child]!;
      at = child;
    }
    scores[base + at] = score;
    rows[base + at] = row;
  };

  const siftUp = (base: number, hole: number, row: number, score: number): void => {
    let at = hole;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!comesBefore(scores[base + parent]!, rows[base + parent]!, score, row)) break;
      scores[base + at] = scores[base + parent]!;
      rows[base + at] = rows[base + parent]!;
      at = parent;
    }
    scores[base + at] = score;
    rows[base + at] = row;
  };

  return {
    offer(query, row, score) {
      const base = query * k;
      const count = counts[query]!;
      if (count < k) {
        siftUp(base, count, row, score);
        counts[query] = count + 1;
      } else if (k > 0 && comesBefore(score, row, scores[base]!, rows[base]!)) {
        siftDown(base, k, 0, row, score);
      }
    },
    floor: (query) => (counts[query]! < k ? Number.NEGATIVE_INFINITY : scores[query * k]!),
    finish() {
      for (let query = 0; query < queries; query += 1) {
        const base = query * k;
        for (let last = counts[query]! - 1; last > 0; last -= 1) {
          const row = rows[base + last]!;
          const score = scores[base + last]!;
          scores[base + last] = scores[base]!;
          rows[base + last] = rows[base]!;
          siftDown(base, last, 0, row, score);
        }
      }
      return { rows, scores, counts };
    },
  };
}

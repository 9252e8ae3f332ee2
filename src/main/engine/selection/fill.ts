import type { PairDraws } from './hash.ts';

/** Where `fill-random` takes passages from. */
export type FillCorpus = {
  readonly size: number;
  /** The passage at a position; positions follow the order of ids, so that machines agree. */
  readonly passageAt: (position: number) => number;
  /**
   * Whether a passage may never fill: a positive of the query, a duplicate of one, or labelled a false negative or
   * ambiguous. Withdrawn positives count as positives.
   */
  readonly excluded: (query: number, passage: number) => boolean;
};

/** Misses in a row after which drawing gives way to a search: in any corpus of use the first draw nearly always fits. */
const DRAWS_PER_PASSAGE = 64;

/**
 * Draws passages from the data set for a pair that is short (design §4 step 6).
 *
 * @param taken passages that may not be drawn besides the excluded ones; grows by what is drawn
 * @returns as many as asked for, or all there are
 */
export function drawFill(
  corpus: FillCorpus,
  query: number,
  missing: number,
  taken: Set<number>,
  draws: PairDraws,
): number[] {
  const drawn: number[] = [];
  let attempt = 0;
  const accepts = (position: number): boolean => {
    const passage = corpus.passageAt(position);
    if (taken.has(passage) || corpus.excluded(query, passage)) return false;
    taken.add(passage);
    drawn.push(passage);
    return true;
  };
  while (drawn.length < missing) {
    let position = 0;
    let found = false;
    for (let miss = 0; miss < DRAWS_PER_PASSAGE && !found; miss++) {
      position = Math.floor(draws.forAttempt(attempt++) * corpus.size);
      found = corpus.size > 0 && accepts(position);
    }
    for (let step = 1; step <= corpus.size && !found; step++)
      found = accepts((position + step) % corpus.size);
    if (!found) break;
  }
  return drawn;
}

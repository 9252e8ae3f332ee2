import type { Progress } from './progress.ts';

/** An estimate from less than this says little. */
const ESTIMATE_AFTER_MILLISECONDS = 1500;

/**
 * Follows one piece of work stage by stage, and tells how many seconds its stage still takes at the rate seen so far.
 *
 * @param now milliseconds
 * @returns for each progress, seconds left; null while there is too little to tell by
 */
export function createEstimator(now: () => number): (progress: Progress) => number | null {
  let stage: string | null = null;
  let start = 0;
  let firstDone = 0;
  return (progress) => {
    if (progress.stage !== stage) {
      stage = progress.stage;
      start = now();
      firstDone = progress.done;
    }
    const elapsed = now() - start;
    const moved = progress.done - firstDone;
    if (progress.total === null || moved <= 0 || elapsed < ESTIMATE_AFTER_MILLISECONDS) return null;
    return (Math.max(0, progress.total - progress.done) / moved) * (elapsed / 1000);
  };
}

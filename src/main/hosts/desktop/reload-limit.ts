const WITHIN_MILLISECONDS = 60_000;
const RELOADS = 3;

/**
 * Whether a page that crashed is loaded again: a few times a minute; one that keeps crashing would do so forever.
 *
 * @param now milliseconds
 */
export function createReloadLimit(now: () => number = () => performance.now()): () => boolean {
  let crashes: number[] = [];
  return () => {
    crashes = [...crashes.filter((time) => now() - time < WITHIN_MILLISECONDS), now()];
    return crashes.length <= RELOADS;
  };
}

/** A share with its 95 % interval. */
export type Share = {
  readonly successes: number;
  readonly trials: number;
  /** null without trials, as are the ends of the interval. */
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
};

/** The normal distribution's 97.5 % quantile. */
const Z_95 = 1.959963984540054;

/**
 * A share of independent trials with its Wilson score interval (E. B. Wilson 1927): unlike the textbook's ± it stays
 * within [0, 1] and holds for few trials and for shares of 0 and 1.
 */
export function wilsonShare(successes: number, trials: number): Share {
  if (trials === 0) return { successes, trials, value: null, low: null, high: null };
  const value = successes / trials;
  const z2 = Z_95 * Z_95;
  const centre = (value + z2 / (2 * trials)) / (1 + z2 / trials);
  const half =
    (Z_95 * Math.sqrt((value * (1 - value)) / trials + z2 / (4 * trials * trials))) / (1 + z2 / trials);
  // At shares of 0 and 1 one end is exact; rounding must not move it.
  return {
    successes,
    trials,
    value,
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === trials ? 1 : Math.min(1, centre + half),
  };
}

import type { Reason } from '../../../shared/mining.ts';
import { OUTCOME } from './outcomes.ts';

/** A run in numbers. Verdicts are counted per (pair, candidate), in the tables that the pair's sources hold. */
export type SelectionSummary = {
  /** Queries that have an active pair. */
  readonly queries: number;
  /** Active pairs: neither withdrawn nor a promotion that was not asked for. */
  readonly pairs: number;
  /** Negatives that a teacher gave; `filled` comes on top. */
  readonly kept: number;
  readonly removed: Readonly<Record<Reason, number>>;
  readonly reserve: number;
  /** Pairs with fewer than n negatives before anything was done about it, and among them those with none. */
  readonly short: number;
  readonly starved: number;
  /** Pairs left out with their query by `skip-query`. */
  readonly skipped: number;
  /** Passages drawn by `fill-random`. */
  readonly filled: number;
  readonly promoted: number;
  readonly withdrawn: number;
  /** Pairs without negatives because the method needs s⁺ and the teacher has none. */
  readonly unscored: number;
};

/** How often each OUTCOME was given, as counts by reason. */
export function removedByReason(totals: Float64Array): Record<Reason, number> {
  return {
    positive: totals[OUTCOME.positive]!,
    'duplicate-of-positive': totals[OUTCOME.duplicateOfPositive]!,
    shifted: totals[OUTCOME.shifted]!,
    'above-threshold': totals[OUTCOME.aboveThreshold]!,
    'below-minimum': totals[OUTCOME.belowMinimum]!,
    'outside-rank-range': totals[OUTCOME.beforeRankRange]! + totals[OUTCOME.afterRankRange]!,
    'labelled-false-negative': totals[OUTCOME.labelledFalseNegative]!,
    'labelled-ambiguous': totals[OUTCOME.labelledAmbiguous]!,
    'graded-between': totals[OUTCOME.gradedBetween]!,
  };
}

/** From this share of short pairs on, a run says so loudly. */
const LOUD_SHARE = 0.1;

/**
 * The sentence with which a run says that its method leaves too little: where a tenth of the pairs or more are short,
 * or any has nothing at all.
 *
 * @returns null where there is nothing to say
 */
export function shortageWarning(summary: SelectionSummary, negatives: number): string | null {
  const { pairs, short, starved } = summary;
  if (pairs > 0 && starved === pairs && candidates(summary) === 0) {
    return `None of the ${pairs} pairs has a candidate: the teacher found nothing for these queries. Choose another teacher.`;
  }
  if (starved === 0 && (short === 0 || short < pairs * LOUD_SHARE)) return null;
  const none = starved > 0 ? `, and ${shareOf(starved, pairs)} with none` : '';
  return (
    `The recipe leaves ${shareOf(short, pairs)} pairs with fewer than ${negatives} negatives${none}: ` +
    'loosen the value, retrieve more candidates (--top-k), or say what shall happen (--short skip or fill).'
  );
}

/**
 * The sentence with which a run says that its method could not be applied: where a tenth of the pairs or more have no
 * score of their positive.
 *
 * @returns null where there is nothing to say
 */
export function unscoredWarning({ pairs, unscored }: SelectionSummary): string | null {
  if (unscored === 0 || unscored < pairs * LOUD_SHARE) return null;
  return (
    `The teacher has no score of the positive of ${shareOf(unscored, pairs)} pairs, which the method compares with: ` +
    'they get no negatives. Bring scores of the positives along, or use --method naive, shifted or abs.'
  );
}

function candidates({ kept, reserve, removed }: SelectionSummary): number {
  return Object.values(removed).reduce((sum, count) => sum + count, kept + reserve);
}

function shareOf(count: number, whole: number): string {
  return `${count} of ${whole} (${((100 * count) / whole).toFixed(1)} %)`;
}

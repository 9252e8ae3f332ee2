import type { Outcome, Reason, Verdict } from '../../../shared/mining.ts';

/** A verdict with its reason, as one byte per candidate. `beforeRankRange` and `afterRankRange` share a reason. */
export const OUTCOME = {
  kept: 0,
  reserve: 1,
  positive: 2,
  duplicateOfPositive: 3,
  shifted: 4,
  aboveThreshold: 5,
  belowMinimum: 6,
  beforeRankRange: 7,
  afterRankRange: 8,
  labelledFalseNegative: 9,
  labelledAmbiguous: 10,
  gradedBetween: 11,
} as const;

export const OUTCOME_COUNT = 12;

const REASON_OF: readonly (Reason | null)[] = [
  null,
  null,
  'positive',
  'duplicate-of-positive',
  'shifted',
  'above-threshold',
  'below-minimum',
  'outside-rank-range',
  'outside-rank-range',
  'labelled-false-negative',
  'labelled-ambiguous',
  'graded-between',
];

/** Why an outcome removes its candidate; null where it does not. */
export function reasonOf(outcome: number): Reason | null {
  return REASON_OF[outcome] ?? null;
}

/** What an outcome is called outside the engine. */
export function outcomeNameOf(outcome: number): Outcome {
  return reasonOf(outcome) ?? (outcome === OUTCOME.kept ? 'kept' : 'reserve');
}

/** The first outcome that goes by a name: the one under which those of one name are counted together. */
export function outcomeNamed(name: Outcome): number {
  return Object.values(OUTCOME).find((outcome) => outcomeNameOf(outcome) === name)!;
}

export function verdictOf(outcome: number): Verdict {
  if (outcome === OUTCOME.kept) return 'kept';
  return outcome === OUTCOME.reserve ? 'reserve' : 'removed';
}

/** Whether a method removed the candidate as too likely an answer, which is what its precision and recall are about. */
export function suspectsFalseNegative(outcome: number): boolean {
  return (
    outcome === OUTCOME.shifted || outcome === OUTCOME.aboveThreshold || outcome === OUTCOME.beforeRankRange
  );
}

import type { Recipe } from '../../../shared/mining.ts';
import { roundScore } from '../search/score.ts';
import type { SelectionInput } from './evaluate.ts';
import type { Selection } from './select.ts';

/** Bars in a histogram: as many as a chart of some 400 pixels shows well. */
const BARS = 40;

/** How numbers lie: a histogram of equal bars from `min` to `max`, and where the quantiles are. */
export type Distribution = {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** The numbers below which 5, 25, 50, 75 and 95 % lie, interpolated as NumPy does by default. */
  readonly quantiles: readonly [number, number, number, number, number];
  /** Counts; the last bar includes `max`. One bar where all numbers are equal. */
  readonly bars: readonly number[];
};

/** The scores of a run by one of its sources; a field is null where there is no such score. */
export type SourceDistributions = {
  readonly teacher: string;
  /** s⁺ of the pairs that have a negative from this source. */
  readonly positive: Distribution | null;
  /** s of the negatives. */
  readonly negative: Distribution | null;
  /** s⁺ − s (figure 1, column b of the paper): below 0, a negative scores above its positive. */
  readonly difference: Distribution | null;
};

/** By source, since scores of different teachers do not compare. */
export type ScoreDistributions = { readonly sources: readonly SourceDistributions[] };

const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/**
 * Describes numbers.
 *
 * @param values without NaN; sorted in place
 * @returns null for none
 */
export function distributionOf(values: Float64Array): Distribution | null {
  if (values.length === 0) return null;
  values.sort();
  const min = values[0]!;
  const max = values[values.length - 1]!;
  const bars = new Array<number>(max > min ? BARS : 1).fill(0);
  let sum = 0;
  for (const value of values) {
    sum += value;
    const bar = max > min ? Math.floor(((value - min) / (max - min)) * BARS) : 0;
    bars[Math.min(bar, bars.length - 1)]!++;
  }
  const [a, b, c, d, e] = QUANTILES;
  const quantiles = [
    quantileOf(values, a),
    quantileOf(values, b),
    quantileOf(values, c),
    quantileOf(values, d),
    quantileOf(values, e),
  ] as const;
  return { count: values.length, min, max, mean: sum / values.length, quantiles, bars };
}

function quantileOf(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const value = sorted[below]!;
  const above = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return value + (above - value) * (at - below);
}

/** The distributions of s⁺, of the kept negatives' scores and of their difference, for each of the recipe's sources. */
export function distributions(
  input: SelectionInput,
  recipe: Recipe,
  selection: Selection,
): ScoreDistributions {
  return {
    sources: recipe.sources.map(({ teacher }, source) => describeSource(input, selection, teacher, source)),
  };
}

function describeSource(
  input: SelectionInput,
  selection: Selection,
  teacher: string,
  source: number,
): SourceDistributions {
  const pairCount = input.pairs.query.length;
  const positive = new Float64Array(pairCount);
  const negative = new Float64Array(selection.passage.length);
  const difference = new Float64Array(selection.passage.length);
  let positives = 0;
  let negatives = 0;
  let differences = 0;
  for (let pair = 0; pair < pairCount; pair++) {
    const positiveScore = selection.positiveScores[source]![pair]!;
    let used = false;
    for (let i = selection.offsets[pair]!; i < selection.offsets[pair + 1]!; i++) {
      const score = selection.score[i]!;
      if (selection.source[i] !== source || Number.isNaN(score)) continue;
      used = true;
      negative[negatives++] = score;
      if (!Number.isNaN(positiveScore)) difference[differences++] = roundScore(positiveScore - score);
    }
    if (used && !Number.isNaN(positiveScore)) positive[positives++] = positiveScore;
  }
  return {
    teacher,
    positive: distributionOf(positive.subarray(0, positives)),
    negative: distributionOf(negative.subarray(0, negatives)),
    difference: distributionOf(difference.subarray(0, differences)),
  };
}

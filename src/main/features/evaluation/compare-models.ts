import type { Difference, Estimate, EvaluatedModel, Figure, Metric } from '../../../shared/evaluation.ts';
import { metricLabel } from '../../../shared/evaluation.ts';
import { percentileInterval, resampledMeans } from '../../engine/metrics/bootstrap.ts';
import { pairedPermutationTest } from '../../engine/metrics/permutation.ts';

/** What intervals and tests are drawn by: seeded, so that the same rankings give the same figures everywhere. */
export type Draws = { readonly resamples: number; readonly permutations: number; readonly seed: number };

const MOST_DRAWS = 10_000;
const LEAST_DRAWS = 1000;
/** Queries that are drawn in all: a few seconds. Beyond, fewer draws will do: the means of many queries scatter little. */
const DRAWN_QUERIES = 1e8;

export function drawsFor(queries: number): Draws {
  const draws = Math.min(MOST_DRAWS, Math.max(LEAST_DRAWS, Math.floor(DRAWN_QUERIES / queries)));
  return { resamples: draws, permutations: draws, seed: 0 };
}

/** A difference is said to hold where chance alone makes one as large less often than this. */
const HOLDS_BELOW = 0.05;

/** A model's values by metric, then by query. */
export type ModelValues = Omit<EvaluatedModel, 'figures'>;

type Column = { readonly values: Float64Array; readonly mean: number; readonly resampled: Float64Array };

/**
 * Puts models side by side: means with intervals, differences to the baseline, and the best where it is one.
 *
 * @param baseline its id, or null
 */
export function compareModels(
  metrics: readonly Metric[],
  models: readonly ModelValues[],
  baseline: string | null,
  draws: Draws,
): EvaluatedModel[] {
  const resampled = resampledMeans(
    models.flatMap(({ values }) => values),
    draws,
  );
  const columns = models.map(({ values }, model) =>
    values.map((own, metric): Column => {
      const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
      return { values: own, mean, resampled: resampled[model * metrics.length + metric]! };
    }),
  );
  const base = models.findIndex(({ id }) => id === baseline);
  const best = metrics.map((_, metric) =>
    findBest(
      columns.map((ofModel) => ofModel[metric]!),
      draws,
    ),
  );
  return models.map((model, at) => ({
    ...model,
    figures: metrics.map((metric, index): Figure => {
      const column = columns[at]![index]!;
      return {
        metric: metricLabel(metric),
        ...estimate(column.mean, column.resampled),
        isBest: best[index] === at,
        difference: base < 0 || base === at ? null : differenceOf(column, columns[base]![index]!, draws),
      };
    }),
  }));
}

function estimate(mean: number, resampled: Float64Array): Estimate {
  return { mean, ...percentileInterval(resampled) };
}

function differenceOf(column: Column, other: Column, draws: Draws): Difference {
  const test = pairedPermutationTest(column.values, other.values, draws);
  return {
    ...estimate(
      column.mean - other.mean,
      column.resampled.map((mean, resample) => mean - other.resampled[resample]!),
    ),
    ...test,
    holds: test.p < HOLDS_BELOW,
  };
}

/** The column with the highest mean, where its difference to each of the others holds; else −1, as for one alone. */
function findBest(columns: readonly Column[], draws: Draws): number {
  const highest = columns.reduce((best, { mean }, at) => (mean > columns[best]!.mean ? at : best), 0);
  const others = columns.filter((_, at) => at !== highest);
  const holds = others.every(
    ({ values }) => pairedPermutationTest(columns[highest]!.values, values, draws).p < HOLDS_BELOW,
  );
  return others.length > 0 && holds ? highest : -1;
}

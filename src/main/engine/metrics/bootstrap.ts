import { createGenerator } from './generator.ts';

/** The ends of a 95 % interval. */
export type Interval = { readonly low: number; readonly high: number };

/**
 * The means of columns over queries drawn with replacement, as many as there are. Every column is read at the same draws,
 * so that the difference of two columns' means is that of a paired bootstrap.
 *
 * @param columns values by query, all of one length, at least 1
 * @returns for each column one mean for each resample
 */
export function resampledMeans(
  columns: readonly Float64Array[],
  { resamples, seed }: { readonly resamples: number; readonly seed: number },
): Float64Array[] {
  const width = columns.length;
  const queries = columns[0]!.length;
  // A query's values stand together: a draw reads one place in memory, not one for each column.
  const values = new Float64Array(queries * width);
  for (const [column, own] of columns.entries())
    for (let query = 0; query < queries; query++) values[query * width + column] = own[query]!;
  const next = createGenerator(seed);
  const scale = queries / 2 ** 32;
  const means = columns.map(() => new Float64Array(resamples));
  const sums = new Float64Array(width);
  for (let resample = 0; resample < resamples; resample++) {
    sums.fill(0);
    for (let draw = 0; draw < queries; draw++) {
      const from = Math.floor(next() * scale) * width;
      for (let column = 0; column < width; column++) sums[column]! += values[from + column]!;
    }
    for (let column = 0; column < width; column++) means[column]![resample] = sums[column]! / queries;
  }
  return means;
}

/** The middle 95 % of resampled values (the percentile interval), between neighbours by their distance. */
export function percentileInterval(resampled: Float64Array): Interval {
  const sorted = Float64Array.from(resampled).sort();
  return { low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
}

function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  return below + (place % 1) * (sorted[Math.ceil(place)]! - below);
}

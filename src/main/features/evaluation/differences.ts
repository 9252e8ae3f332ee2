import type { Evaluation } from '../../../shared/evaluation.ts';

/** One query under two models. */
export type QueryDifference = {
  readonly query: string;
  readonly value: number;
  readonly baseline: number;
  readonly difference: number;
};

/**
 * How a model differs from the baseline, query by query: what got better most first, what got worse most last, those that
 * are alike left out.
 *
 * @param metric its place among the evaluation's metrics
 */
export function queryDifferences(
  { queries, models }: Evaluation,
  metric: number,
  model: string,
  baseline: string,
): QueryDifference[] {
  const valuesOf = (id: string) => models.find((each) => each.id === id)!.values[metric]!;
  const [values, others] = [valuesOf(model), valuesOf(baseline)];
  return queries
    .map((query, place) => {
      const [value, other] = [values[place]!, others[place]!];
      return { query, value, baseline: other, difference: value - other };
    })
    .filter(({ difference }) => difference !== 0)
    .sort((a, b) => b.difference - a.difference);
}

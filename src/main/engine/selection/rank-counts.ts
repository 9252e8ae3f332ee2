import type { Recipe } from '../../../shared/mining.ts';
import { createEvaluator, FILLED, type SelectionInput } from './evaluate.ts';
import { OUTCOME, OUTCOME_COUNT } from './outcomes.ts';

/**
 * How often each OUTCOME was given at each of the first ranks, over all pairs and the sources that they use.
 *
 * @returns `counts[rank * OUTCOME_COUNT + outcome]`, ranks from 0
 */
export function countByRank(input: SelectionInput, recipe: Recipe, ranks: number): Float64Array {
  const evaluator = createEvaluator(input, recipe);
  const counts = new Float64Array(ranks * OUTCOME_COUNT);
  const { query } = input.pairs;
  for (let pair = 0; pair < query.length; pair++) {
    const evaluated = evaluator.evaluate(pair);
    const [first, end] = evaluator.used();
    for (let source = first; source < end; source++) {
      const { queryOffsets } = input.sources[source]!;
      const begin = queryOffsets[query[pair]!]!;
      const last = Math.min(queryOffsets[query[pair]! + 1]!, begin + ranks);
      const { stretches } = evaluator.judged[source]!;
      for (let i = 0; i < stretches.count; i++) {
        const until = Math.min(i + 1 < stretches.count ? stretches.begin[i + 1]! : last, last);
        for (let row = stretches.begin[i]!; row < until; row++) {
          counts[(row - begin) * OUTCOME_COUNT + stretches.outcome[i]!]!++;
        }
      }
    }
    for (let i = 0; i < evaluated.count; i++) {
      const source = evaluated.source[i]!;
      if (source === FILLED) continue;
      const rank = evaluated.row[i]! - input.sources[source]!.queryOffsets[query[pair]!]!;
      if (rank >= ranks) continue;
      counts[rank * OUTCOME_COUNT + OUTCOME.reserve]!--;
      counts[rank * OUTCOME_COUNT + OUTCOME.kept]!++;
    }
  }
  return counts;
}

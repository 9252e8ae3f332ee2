import type { Recipe } from '../../../shared/mining.ts';
import { effectiveChoices } from './draw.ts';
import { createEvaluator, type Evaluator, type SelectionInput } from './evaluate.ts';
import { OUTCOME } from './outcomes.ts';

/** Among how many candidates the draws of a recipe choose: in number, and in effect. */
export type Choices = { readonly candidates: number; readonly effective: number };

/**
 * The mean over pairs of what `effectiveChoices` says of the candidates that a draw is made from: the first k that
 * passed, for `top1-sampled` without the best.
 *
 * @param mostPairs looks at no more pairs than this, evenly spread
 * @returns null for `top`, which draws nothing, and where nothing passed
 */
export function meanChoices(input: SelectionInput, recipe: Recipe, mostPairs: number): Choices | null {
  if (recipe.sampling === 'top') return null;
  const evaluator = createEvaluator(input, recipe);
  const pairs = input.pairs.query.length;
  const step = Math.max(1, Math.ceil(pairs / mostPairs));
  let draws = 0;
  let candidates = 0;
  let effective = 0;
  for (let pair = 0; pair < pairs; pair += step) {
    evaluator.evaluate(pair);
    const [first, end] = evaluator.used();
    for (let source = first; source < end; source++) {
      const scores = drawnFrom(evaluator, source, input.pairs.query[pair]!);
      if (scores.length === 0) continue;
      draws++;
      candidates += scores.length;
      effective += effectiveChoices(scores, recipe.temperature);
    }
  }
  return draws === 0 ? null : { candidates: candidates / draws, effective: effective / draws };
}

function drawnFrom({ input, recipe, judged }: Evaluator, source: number, query: number): number[] {
  const { score, queryOffsets } = input.sources[source]!;
  const { stretches } = judged[source]!;
  const scores: number[] = [];
  for (let i = 0; i < stretches.count && scores.length < recipe.sampleK; i++) {
    if (stretches.outcome[i] !== OUTCOME.reserve) continue;
    const until = i + 1 < stretches.count ? stretches.begin[i + 1]! : queryOffsets[query + 1]!;
    for (let row = stretches.begin[i]!; row < until && scores.length < recipe.sampleK; row++)
      scores.push(score[row]!);
  }
  return recipe.sampling === 'top1-sampled' ? scores.slice(1) : scores;
}

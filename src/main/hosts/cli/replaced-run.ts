import { isDeepStrictEqual } from 'node:util';
import type { Recipe, Source } from '../../../shared/mining.ts';

/** What a run was before it was replaced, so that whoever did not mean to can make it again. */
export function describeReplacement(name: string, before: Recipe, after: Recipe): string {
  const was = settingsOf(before);
  const is = settingsOf(after);
  const changes = Object.keys(was)
    .filter((setting) => was[setting] !== is[setting])
    .map((setting) => `  ${setting}: ${was[setting]}, now ${is[setting]}`);
  return [`Replaced the run "${name}". What is different:`, ...changes].join('\n');
}

/** Whether two recipes choose the same. */
export function isSameRecipe(one: Recipe, other: Recipe): boolean {
  return isDeepStrictEqual(settingsOf(one), settingsOf(other));
}

function settingsOf(recipe: Recipe): Record<string, string> {
  return {
    'data set': recipe.dataset,
    split: recipe.split ?? 'all',
    teachers: recipe.sources.map(describeSource).join(' + '),
    ensemble: recipe.ensemble,
    negatives: String(recipe.negatives),
    sampling: recipe.sampling,
    'sample k': String(recipe.sampleK),
    temperature: String(recipe.temperature),
    seed: String(recipe.seed),
    'minimum score': String(recipe.minScore ?? 'none'),
    'rank range': recipe.rankRange?.join(':') ?? 'none',
    'positive score': recipe.positiveScore,
    'where fewer are left': recipe.shortage,
    'judged zero': recipe.judgedZero,
    'false negatives': recipe.falseNegatives,
  };
}

function describeSource({ teacher, method, value }: Source): string {
  return `${teacher} with ${method}${value === null ? '' : ` ${value}`}`;
}

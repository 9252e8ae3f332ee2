import { type Method, type Recipe, recipeSchema, type Source } from '../../../shared/mining.ts';
import type { Preset, Run } from './types.ts';

/** The run that is being made or changed. What is saved is in the project; this is what stands in the form. */
export type Draft = {
  readonly name: string;
  readonly recipe: Recipe;
  /** The saved run that it is held against. */
  readonly other: string | null;
};

/** The paper's best values (Table 3; Figures 2 to 5). */
export const PAPER_VALUES = {
  naive: null,
  shifted: 10,
  abs: 0.7,
  'margin-pos': 0.05,
  'perc-pos': 0.95,
} as const satisfies Record<Method, number | null>;

/** A recipe to start from: the paper's best method, or the only one for a teacher without scores. */
export function firstRecipe(
  dataset: string,
  split: string | null,
  teacher: string,
  hasScores: boolean,
): Recipe {
  const method = hasScores ? 'perc-pos' : 'naive';
  return {
    sources: [{ teacher, method, value: PAPER_VALUES[method] }],
    ensemble: 'none',
    negatives: 4,
    sampling: 'top',
    sampleK: 10,
    temperature: 1,
    seed: 0,
    minScore: null,
    rankRange: null,
    positiveScore: 'own',
    shortage: 'keep-fewer',
    judgedZero: 'ignore',
    falseNegatives: 'remove',
    dataset,
    split,
  };
}

/** Two recipes that say the same have one key, whatever the order of their fields. */
export function recipeKey(recipe: Recipe): string {
  return JSON.stringify(recipeSchema.parse(recipe));
}

/** The saved run that a draft is, unchanged; null where there is something to save. */
export function savedAs({ name, recipe }: Draft, runs: readonly Run[]): Run | null {
  const run = runs.find((each) => each.name === name);
  return run !== undefined && recipeKey(run.recipe) === recipeKey(recipe) ? run : null;
}

/** The address of a draft: the run's name where it is saved as it stands, else all of it. */
export function draftAddress(draft: Draft, runs: readonly Run[]): string {
  const parameters = new URLSearchParams();
  if (savedAs(draft, runs) !== null) parameters.set('run', draft.name);
  else {
    parameters.set('name', draft.name);
    parameters.set('recipe', JSON.stringify(draft.recipe));
  }
  if (draft.other !== null) parameters.set('other', draft.other);
  return `/mining?${parameters}`;
}

/** What an address says; null where it names neither a run that there is nor a recipe that makes sense. */
export function parseDraft(parameters: URLSearchParams, runs: readonly Run[]): Draft | null {
  const other = runs.find(({ name }) => name === parameters.get('other'))?.name ?? null;
  const run = runs.find(({ name }) => name === parameters.get('run'));
  if (run !== undefined) return { name: run.name, recipe: run.recipe, other };
  const recipe = parseRecipe(parameters.get('recipe'));
  return recipe === null ? null : { name: parameters.get('name') ?? freeRunName(runs), recipe, other };
}

function parseRecipe(text: string | null): Recipe | null {
  if (text === null) return null;
  try {
    return recipeSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth'] as const;

/** "first-pass", "second-pass" …: the first that no run has. */
export function freeRunName(runs: readonly Pick<Run, 'name'>[]): string {
  for (let number = 0; ; number++) {
    const name = `${ORDINALS[number] ?? number + 1}-pass`;
    if (!runs.some((run) => run.name === name)) return name;
  }
}

/** A recipe with one of its sources changed. */
export function withSource(recipe: Recipe, index: number, changes: Partial<Source>): Recipe {
  const sources = recipe.sources.map((source, at) => (at === index ? { ...source, ...changes } : source));
  return { ...recipe, sources };
}

/** A recipe with one more source, or one less: several sources make an ensemble, one does not. */
export function withSources(recipe: Recipe, sources: readonly Source[]): Recipe {
  const several = sources.length > 1;
  const ensemble = several ? (recipe.ensemble === 'none' ? 'intra-sample-dedup' : recipe.ensemble) : 'none';
  return { ...recipe, sources: [...sources], ensemble };
}

/** A recipe by a preset of the paper; teachers, seed and data set stay. */
export function withPreset(recipe: Recipe, preset: Preset): Recipe {
  const { method, value, negatives, sampling, sampleK, rankRange } = preset;
  return {
    ...recipe,
    sources: recipe.sources.map(({ teacher }) => ({ teacher, method, value })),
    negatives,
    sampling,
    sampleK,
    rankRange,
  };
}

/** The preset that a recipe follows; null for settings of one's own. */
export function presetOf(recipe: Recipe, presets: readonly Preset[]): Preset | null {
  const found = presets.find((preset) => {
    const same = { ...withPreset(recipe, preset) };
    // Where nothing is drawn, k says nothing.
    if (preset.sampling === 'top') same.sampleK = recipe.sampleK;
    return recipeKey(same) === recipeKey(recipe);
  });
  return found ?? null;
}

/** Whether two recipes are evaluated on the same tables: then the one is counted while the other is shown. */
export function sharesTables(one: Recipe, other: Recipe): boolean {
  const key = ({ dataset, split, falseNegatives, sources }: Recipe): string =>
    JSON.stringify([dataset, split, falseNegatives, sources.map(({ teacher }) => teacher)]);
  return key(one) === key(other);
}

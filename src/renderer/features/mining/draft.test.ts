import { expect, test } from 'vitest';
import {
  type Draft,
  draftAddress,
  firstRecipe,
  freeRunName,
  parseDraft,
  presetOf,
  recipeKey,
  savedAs,
  sharesTables,
  withPreset,
  withSource,
  withSources,
} from './draft.ts';
import type { Preset, Run } from './types.ts';

const recipe = firstRecipe('birds & co', 'train', 'bm25', true);
const run = (name: string, of = recipe): Run => ({ name, recipe: of, appVersion: '0', createdAt: '' });
const runs = [run('first-pass'), run('naive', withSource(recipe, 0, { method: 'naive', value: null }))];

const parametersOf = (address: string): URLSearchParams => new URLSearchParams(address.split('?')[1]);
const there = (draft: Draft): Draft | null => parseDraft(parametersOf(draftAddress(draft, runs)), runs);

test('a first recipe is the best of the paper, and naive where a teacher has no scores', () => {
  expect(recipe.sources).toEqual([{ teacher: 'bm25', method: 'perc-pos', value: 0.95 }]);
  expect(recipe).toMatchObject({ negatives: 4, sampling: 'top', split: 'train' });
  expect(firstRecipe('d', null, 'random', false).sources[0]).toMatchObject({ method: 'naive', value: null });
});

test('the address of a saved run is its name; of a changed one, all of it', () => {
  const saved = { name: 'first-pass', recipe, other: null };
  expect(draftAddress(saved, runs)).toBe('/mining?run=first-pass');
  expect(there(saved)).toEqual(saved);
  const changed = { name: 'first-pass', recipe: { ...recipe, negatives: 7 }, other: 'naive' };
  expect(draftAddress(changed, runs)).not.toContain('run=');
  expect(there(changed)).toEqual(changed);
  expect(savedAs(changed, runs)).toBeNull();
  expect(savedAs(saved, runs)?.name).toBe('first-pass');
});

test('an address that names nothing there is says nothing', () => {
  expect(parseDraft(new URLSearchParams(''), runs)).toBeNull();
  expect(parseDraft(new URLSearchParams('run=gone'), runs)).toBeNull();
  expect(parseDraft(new URLSearchParams('recipe={"no":1}&name=x'), runs)).toBeNull();
  expect(parseDraft(new URLSearchParams('recipe=no'), runs)).toBeNull();
  // The other run may have been deleted.
  expect(parseDraft(new URLSearchParams('run=naive&other=gone'), runs)?.other).toBeNull();
});

test('two recipes are the same whatever the order of their fields', () => {
  const turned = Object.fromEntries(Object.entries(recipe).reverse()) as typeof recipe;
  expect(recipeKey(turned)).toBe(recipeKey(recipe));
  expect(recipeKey({ ...recipe, seed: 1 })).not.toBe(recipeKey(recipe));
});

test('a free name is the first that no run has', () => {
  expect(freeRunName([])).toBe('first-pass');
  expect(freeRunName(runs)).toBe('second-pass');
  const many = ['first', 'second', 'third', 'fourth', 'fifth'].map((word) => ({ name: `${word}-pass` }));
  expect(freeRunName(many)).toBe('6-pass');
});

test('a second teacher makes an ensemble, and without it there is none', () => {
  const second = { teacher: 'minilm', method: 'naive', value: null } as const;
  const two = withSources(recipe, [...recipe.sources, second]);
  expect(two.ensemble).toBe('intra-sample-dedup');
  expect(withSources({ ...two, ensemble: 'cross-sample' }, two.sources).ensemble).toBe('cross-sample');
  expect(withSources(two, recipe.sources).ensemble).toBe('none');
});

test('a recipe knows the preset that it follows', () => {
  const presets: readonly Preset[] = [
    {
      name: 'sampled',
      sentence: '',
      source: '',
      method: 'perc-pos',
      value: 0.95,
      negatives: 4,
      sampling: 'sampled',
      sampleK: 10,
      rankRange: null,
    },
    {
      name: 'top',
      sentence: '',
      source: '',
      method: 'perc-pos',
      value: 0.95,
      negatives: 4,
      sampling: 'top',
      sampleK: 10,
      rankRange: null,
    },
  ];
  expect(presetOf(recipe, presets)?.name).toBe('top');
  // Where nothing is drawn, from how many says nothing.
  expect(presetOf({ ...recipe, sampleK: 20 }, presets)?.name).toBe('top');
  const sampled = withPreset({ ...recipe, seed: 3 }, presets[0]!);
  expect(presetOf(sampled, presets)?.name).toBe('sampled');
  expect(sampled.seed).toBe(3);
  expect(presetOf({ ...sampled, sampleK: 20 }, presets)).toBeNull();
});

test('recipes share tables by data set, split, teachers, and whether answers become positives', () => {
  expect(sharesTables(recipe, withSource(recipe, 0, { method: 'abs', value: 0.5 }))).toBe(true);
  expect(sharesTables(recipe, { ...recipe, negatives: 9, sampling: 'sampled' })).toBe(true);
  expect(sharesTables(recipe, { ...recipe, split: null })).toBe(false);
  expect(sharesTables(recipe, withSource(recipe, 0, { teacher: 'other' }))).toBe(false);
  expect(sharesTables(recipe, { ...recipe, falseNegatives: 'promote' })).toBe(false);
});

import { expect, test } from 'vitest';
import type { Method } from '../../../shared/mining.ts';
import { firstRecipe, withSource } from './draft.ts';
import { methodSuits, recipeProblems } from './problems.ts';

const teachers = [
  { id: 'bm25', config: { kind: 'bm25' } },
  { id: 'random', config: { kind: 'random' } },
  { id: 'given', config: { kind: 'given' } },
] as const;
const recipe = firstRecipe('d', 'train', 'bm25', true);
const valued = (method: Method, value: number | null) => withSource(recipe, 0, { method, value });
const problemOf = (of: typeof recipe) => recipeProblems(of, teachers).get('value 0');

test('what the paper recommends is no problem', () => {
  for (const [method, value] of [
    ['naive', null],
    ['shifted', 10],
    ['abs', 0.7],
    ['margin-pos', 0.05],
    ['perc-pos', 0.95],
    ['perc-pos', 1.1],
  ] as const)
    expect(recipeProblems(valued(method, value), teachers).size).toBe(0);
});

test('a margin or a percentage in place of a share is answered with the share', () => {
  const margin = problemOf(valued('perc-pos', 0.05));
  expect(margin?.text).toContain('below 5 % of the positive; did you mean 0.95?');
  expect(margin?.fix?.label).toBe('Use 0.95');
  expect(margin?.fix?.recipe.sources[0]?.value).toBe(0.95);
  const percentage = problemOf(valued('perc-pos', 93));
  expect(percentage?.fix?.recipe.sources[0]?.value).toBe(0.93);
  expect(problemOf(valued('perc-pos', 0))?.fix).toBeUndefined();
  expect(problemOf(valued('perc-pos', -1))?.text).toContain('from above 0 to 1.5');
});

test('a value that is missing or broken is said at the value', () => {
  expect(problemOf(valued('abs', null))?.text).toBe('It needs a value.');
  expect(problemOf(valued('shifted', 2.5))?.text).toContain('whole number');
});

test('a teacher without scores takes naive only, and one with an order shifted too', () => {
  const [bm25, random, given] = teachers;
  expect(methodSuits('perc-pos', bm25)).toBe(true);
  expect(methodSuits('shifted', random)).toBe(false);
  expect(methodSuits('shifted', given)).toBe(true);
  expect(methodSuits('abs', given)).toBe(false);
  const problem = recipeProblems(withSource(recipe, 0, { teacher: 'random' }), teachers).get('method 0');
  expect(problem?.text).toContain('only Naive top-k works with it');
  expect(problem?.fix?.recipe.sources[0]).toEqual({ teacher: 'random', method: 'naive', value: null });
  const naive = {
    ...withSource(recipe, 0, { teacher: 'random', method: 'naive', value: null }),
    minScore: 1,
  };
  expect(recipeProblems(naive, teachers).has('minScore')).toBe(true);
});

test('too few to draw from, and an empty range', () => {
  const drawn = recipeProblems({ ...recipe, sampling: 'sampled', sampleK: 3 }, teachers).get('sampleK');
  expect(drawn?.fix?.recipe.sampleK).toBe(4);
  expect(recipeProblems({ ...recipe, rankRange: [30, 30] }, teachers).has('rankRange')).toBe(true);
  expect(recipeProblems({ ...recipe, rankRange: [30, 31] }, teachers).size).toBe(0);
});

import { expect, it } from 'vitest';
import type { Recipe } from './types.ts';
import { downloadAddress, droppedText, recipeText, splitTitle } from './words.ts';

const recipe = (sources: Recipe['sources'], negatives: number): Recipe => ({
  sources,
  negatives,
  ensemble: 'none',
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
  dataset: 'd',
  split: null,
});

it('a recipe is told in a line', () => {
  const share = { teacher: 'bm25', method: 'perc-pos', value: 0.95 } as const;
  expect(recipeText(recipe([share], 4))).toBe('Share of positive 95 % · bm25 · 4 negatives each');
  const two = [share, { ...share, teacher: 'e5' }];
  expect(recipeText(recipe(two, 1))).toBe('Share of positive 95 % · bm25 + e5 · 1 negative each');
  const naive = { teacher: 'x', method: 'naive', value: null } as const;
  expect(recipeText(recipe([naive], 2))).toBe('Naive top-k · x · 2 negatives each');
});

it('a title says who reads a format and what is in it', () => {
  expect(splitTitle('Tevatron 2: document ids: all')).toEqual({
    reader: 'Tevatron 2',
    holds: 'document ids: all',
  });
  expect(splitTitle('plain')).toEqual({ reader: 'plain', holds: '' });
});

it('what is left out is counted, and an unknown reason still told', () => {
  expect(droppedText('no-negatives', 1)).toBe('1 pair left out, without negatives');
  expect(droppedText('a-new-reason', 2)).toBe('2 pairs left out, a-new-reason');
});

it('a download’s address is encoded part by part', () => {
  expect(downloadAddress('a b/ü#?.jsonl')).toBe('/exports/a%20b/%C3%BC%23%3F.jsonl');
});

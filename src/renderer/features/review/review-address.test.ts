import { expect, test } from 'vitest';
import type { Recipe } from '../../../shared/mining.ts';
import { parseReviewAddress, type ReviewAddress, reviewAddress, WHOLE_QUEUE } from './review-address.ts';

const recipe: Recipe = {
  sources: [{ teacher: 'bm25 & co', method: 'perc-pos', value: 0.95 }],
  ensemble: 'none',
  negatives: 4,
  sampling: 'top',
  sampleK: 10,
  temperature: 1,
  seed: 0,
  minScore: null,
  rankRange: [30, 100],
  positiveScore: 'own',
  shortage: 'keep-fewer',
  judgedZero: 'ignore',
  falseNegatives: 'remove',
  dataset: 'd',
  split: null,
};

function there(address: Partial<ReviewAddress>): ReviewAddress {
  return parseReviewAddress(new URLSearchParams(reviewAddress(address).split('?')[1] ?? ''));
}

test('an address names the run and the queue, and nothing that goes without saying', () => {
  expect(reviewAddress({})).toBe('/review');
  expect(reviewAddress({ run: 'first-pass', queue: 'short' })).toBe('/review?run=first-pass&queue=short');
  expect(reviewAddress({ run: 'a', queue: 'outcome', outcome: 'above-threshold', ranks: [3, 3] })).toBe(
    '/review?run=a&queue=outcome&outcome=above-threshold&ranks=3',
  );
});

test('what an address says is read from it again', () => {
  const addresses: readonly Partial<ReviewAddress>[] = [
    { recipe, queue: 'differs', other: 'first pass' },
    { run: 'a&b=c', queue: 'outcome', outcome: 'kept', ranks: [21, 24] },
    { run: 'a', split: 'train', text: 'barn owl', sort: 'margin', descending: true, query: 'q 1' },
  ];
  for (const address of addresses) expect(there(address)).toEqual({ ...WHOLE_QUEUE, ...address });
});

test('what an address says wrongly counts as left out', () => {
  const wrong = 'recipe={"no":1}&queue=nowhere&outcome=eaten&ranks=5-2&sort=colour';
  expect(parseReviewAddress(new URLSearchParams(wrong))).toEqual(WHOLE_QUEUE);
});

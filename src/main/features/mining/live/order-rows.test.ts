import { expect, test } from 'vitest';
import type { QueryFigures } from '../../../engine/selection/query-figures.ts';
import { recipeFor } from '../test-project.fixture.ts';
import { queueSchema } from './live-requests.ts';
import { orderRows } from './order-rows.ts';

const TEXTS = ['Zebra', 'élan vital', 'query 10', 'apple', 'Query 9', 'elk', 'APPLE'];
const queries = TEXTS.map((text, row) => ({ id: `q${row}`, text, split: row < 5 ? 'train' : 'test' }));
const margin = Float64Array.of(0.3, Number.NaN, 0.1, 0.2, 0.1, Number.NaN, 0);
const none = new Uint32Array(TEXTS.length);
const figures: QueryFigures = {
  ...{ pairs: none, kept: none, removed: none, labelled: none, abovePositive: none },
  ...{ contradictedKept: none, contradictedRemoved: none, margin },
  ...{ short: new Uint8Array(7), starved: new Uint8Array(7), unscored: new Uint8Array(7) },
};

function texts(changes: object, belongs: (row: number) => boolean = () => true): string[] {
  const queue = queueSchema.parse({
    ...{ recipe: recipeFor(), other: null, queue: 'all', text: '', split: null },
    ...{ sort: 'order', descending: false },
    ...changes,
  });
  return Array.from(orderRows({ queries }, queue, figures, belongs), (row) => TEXTS[row]!);
}

test('texts stand without regard to case and accents, numbers by their value; equal ones in the order of the data', () => {
  const order = ['apple', 'APPLE', 'élan vital', 'elk', 'Query 9', 'query 10', 'Zebra'];
  expect(texts({ sort: 'text' })).toEqual(order);
  expect(texts({ sort: 'text', descending: true })).toEqual([
    ...order.slice(2).reverse(),
    ...order.slice(0, 2),
  ]);
});

test('queries without a margin stand last either way', () => {
  expect(texts({ sort: 'margin' })).toEqual([
    'APPLE',
    'query 10',
    'Query 9',
    'apple',
    'Zebra',
    'élan vital',
    'elk',
  ]);
  expect(texts({ sort: 'margin', descending: true })).toEqual([
    'Zebra',
    'apple',
    'query 10',
    'Query 9',
    'APPLE',
    'élan vital',
    'elk',
  ]);
});

test('filters by words of text or id in any order and case, by split, and by what belongs', () => {
  expect(texts({ text: 'VITAL É' })).toEqual(['élan vital']);
  expect(texts({ text: 'q6' })).toEqual(['APPLE']);
  expect(texts({ split: 'test', descending: true })).toEqual(['APPLE', 'elk']);
  expect(texts({ sort: 'text' }, (row) => row % 2 === 0)).toEqual(['APPLE', 'Query 9', 'query 10', 'Zebra']);
});

import { expect, it } from 'vitest';
import { firstCursor, keptIn, keyOf, nextCursor, stepCursor, turnPair } from './cursor.ts';
import { candidateOf, pairOf } from './reviewed.fixture.ts';

const none: ReadonlySet<string> = new Set();
const key = (id: string, teacher = 't'): string => keyOf({ id, teacher });
const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((id) => candidateOf(id));
const all = [a!, b!, c!, d!];

it('begins at the first candidate to judge, of the first pair that has one', () => {
  expect(firstCursor([pairOf(all), pairOf(all, ['c'])], none)).toEqual({ pair: 1, key: key('c') });
  expect(firstCursor([pairOf(all)], none)).toEqual({ pair: 0, key: key('a') });
  expect(firstCursor([], none)).toEqual({ pair: 0, key: null });
});

it('goes on downwards, then from the top, then to other pairs, past what was put off', () => {
  const pairs = [pairOf(all, ['a', 'b', 'd']), pairOf(all, ['c'])];
  expect(nextCursor(pairs, { pair: 0, key: key('b') }, none)).toEqual({ pair: 0, key: key('d') });
  expect(nextCursor(pairs, { pair: 0, key: key('d') }, none)).toEqual({ pair: 0, key: key('a') });
  expect(nextCursor(pairs, { pair: 0, key: key('d') }, new Set(['a', 'b']))).toEqual({
    pair: 1,
    key: key('c'),
  });
  expect(nextCursor(pairs, { pair: 1, key: key('c') }, none)).toEqual({ pair: 0, key: key('a') });
  expect(nextCursor(pairs, { pair: 0, key: key('d') }, new Set(['a', 'b', 'c', 'd']))).toBeNull();
});

it('does not come back to the same passage in another teacher’s list', () => {
  const twice = pairOf(
    [a!, candidateOf('a', { teacher: 'u' }), candidateOf('b', { teacher: 'u' })],
    ['a', 'b'],
  );
  expect(nextCursor([twice], { pair: 0, key: key('a') }, none)).toEqual({ pair: 0, key: key('b', 'u') });
});

it('steps within the list, and keeps the passage when it turns to another positive', () => {
  const pairs = [pairOf(all), pairOf([b!, d!])];
  expect(stepCursor(pairs, { pair: 0, key: key('a') }, -1).key).toBe(key('a'));
  expect(stepCursor(pairs, { pair: 0, key: key('a') }, 1).key).toBe(key('b'));
  expect(stepCursor(pairs, { pair: 0, key: key('d') }, 1).key).toBe(key('d'));
  expect(turnPair(pairs, { pair: 0, key: key('d') }, 1)).toEqual({ pair: 1, key: key('d') });
  expect(turnPair(pairs, { pair: 0, key: key('a') }, -1)).toEqual({ pair: 1, key: key('b') });
  expect(turnPair([pairs[0]!], { pair: 0, key: key('a') }, 1)).toEqual({ pair: 0, key: key('a') });
});

it('counts the pairs that keep a passage', () => {
  const removed = candidateOf('a', { verdict: 'removed' });
  expect(keptIn([pairOf([a!]), pairOf([removed]), pairOf([a!, b!])], 'a')).toBe(2);
});

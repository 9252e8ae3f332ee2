import fc from 'fast-check';
import { expect, test } from 'vitest';
import { roundScore, toMillionths } from './scores.ts';

test('a score is rounded to 1e-6, and zero has one form', () => {
  expect(roundScore(0.1234564999)).toBe(0.123456);
  expect(roundScore(0.1 + 0.2)).toBe(0.3);
  expect(Object.is(roundScore(-1e-9), 0)).toBe(true);
});

test('stored scores compare as their millionths do', () => {
  const millionths = fc.integer({ min: -8e9, max: 8e9 });
  fc.assert(
    fc.property(millionths, fc.integer({ min: -2, max: 2 }), (a, step) => {
      const b = a + step;
      expect(Math.sign(roundScore(a / 1e6) - roundScore(b / 1e6))).toBe(Math.sign(a - b));
      expect(toMillionths(roundScore(a / 1e6))).toBe(a + 0);
    }),
  );
});

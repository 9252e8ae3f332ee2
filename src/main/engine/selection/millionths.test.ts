import fc from 'fast-check';
import { expect, test } from 'vitest';
import { roundScore } from '../search/score.ts';
import { toMillionths } from './millionths.ts';

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

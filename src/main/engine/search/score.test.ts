import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dotProduct, roundScore } from './score.ts';

test('scores are rounded to 1e-6, halves up, never -0', () => {
  expect(roundScore(0.12345649)).toBe(0.123456);
  expect(roundScore(0.1234565)).toBe(0.123457);
  expect(roundScore(-0.0000005)).toBe(0);
  expect(Object.is(roundScore(-1e-9), 0)).toBe(true);
  expect(roundScore(-0.98765432)).toBe(-0.987654);
  expect(roundScore(12_345_678_901.123_457)).toBe(12_345_678_901.123_457);
  expect(roundScore(Number.NEGATIVE_INFINITY)).toBe(Number.NEGATIVE_INFINITY);
});

test('rounding is monotone and idempotent', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => {
      expect(roundScore(Math.min(a, b))).toBeLessThanOrEqual(roundScore(Math.max(a, b)));
      expect(roundScore(roundScore(a))).toBe(roundScore(a));
    }),
  );
});

test('the dot product of integers is exact in every dimension and at every row', () => {
  const integer = fc.integer({ min: -1000, max: 1000 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(integer, integer), { minLength: 1, maxLength: 20 }),
      fc.nat(3),
      fc.nat(3),
      (pairs, i, j) => {
        const dimension = pairs.length;
        const left = new Float32Array((i + 1) * dimension).fill(7);
        const right = new Float32Array((j + 1) * dimension).fill(7);
        left.set(
          pairs.map(([a]) => a),
          i * dimension,
        );
        right.set(
          pairs.map(([, b]) => b),
          j * dimension,
        );
        const expected = pairs.reduce((sum, [a, b]) => sum + a * b, 0);
        expect(dotProduct(left, i, right, j, dimension)).toBe(expected);
      },
    ),
  );
});

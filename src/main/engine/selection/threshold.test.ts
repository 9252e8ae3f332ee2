import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { roundScore } from '../search/score.ts';
import { limitOf, thresholdOf } from './threshold.ts';

describe('thresholds worked by hand', () => {
  test.each([
    ['naive', null, 0.8, Number.POSITIVE_INFINITY],
    ['shifted', 10, 0.8, Number.POSITIVE_INFINITY],
    ['abs', 0.7, 0.8, 0.7],
    ['abs', 0.7, -0.2, 0.7],
    ['margin-pos', 0.05, 0.8, 0.75],
    ['margin-pos', 0.05, 0.03, -0.02],
    ['margin-pos', 0.05, -0.5, -0.55],
    ['perc-pos', 0.95, 0.8, 0.76],
    // −0.4 − 0.4 · 0.05: below the positive, where 0.95 · −0.4 = −0.38 would be above it
    ['perc-pos', 0.95, -0.4, -0.42],
    ['perc-pos', 0.95, 0, 0],
    ['perc-pos', 1, 0.8, 0.8],
    ['perc-pos', 1.2, 0.5, 0.6],
    // dot products and BM25 know no 1
    ['perc-pos', 0.95, 312.5, 296.875],
    ['margin-pos', 12.5, 312.5, 300],
    ['abs', 250, 312.5, 250],
  ] as const)('%s %s of a positive at %s is %s', (method, value, positive, threshold) => {
    expect(thresholdOf(method, value, positive)).toBe(threshold);
    expect(limitOf(method, value, positive)).toBe(threshold);
  });

  test('in doubles, the same would drop the candidate that lies on the threshold', () => {
    expect(0.7 - 0.05).toBeLessThan(0.65);
    expect(limitOf('margin-pos', 0.05, 0.7)).toBe(0.65);
    expect(0.03 - Math.abs(0.03) * (1 - 0.95)).toBeLessThan(0.0285);
    expect(limitOf('perc-pos', 0.95, 0.03)).toBe(0.0285);
  });

  test('between two stored scores, the limit is the lower one', () => {
    // 0.95 · 0.333333 = 0.31666635
    expect(thresholdOf('perc-pos', 0.95, 0.333333)).toBeCloseTo(0.31666635, 12);
    expect(limitOf('perc-pos', 0.95, 0.333333)).toBe(0.316666);
    expect(limitOf('perc-pos', 0.95, -0.333333)).toBe(-0.35);
  });
});

/** s ≤ s⁺ − |s⁺| (1 − p) in exact integers: everything in 10⁻¹². */
function keepsExactly(score: bigint, positive: bigint, share: bigint): boolean {
  const absolute = positive < 0n ? -positive : positive;
  return score * 1_000_000n <= positive * 1_000_000n - absolute * (1_000_000n - share);
}

test('perc-pos decides as exact arithmetic does, on the threshold and a millionth beside it', () => {
  const millionths = fc.oneof(
    fc.integer({ min: -1_000_000, max: 1_000_000 }),
    fc.integer({ min: -5_000_000_000, max: 5_000_000_000 }),
  );
  const shares = fc.oneof(fc.integer({ min: 1, max: 1_500_000 }), fc.constantFrom(950_000, 900_000, 980_000));
  fc.assert(
    fc.property(millionths, shares, fc.integer({ min: -2, max: 2 }), (positive, share, step) => {
      const limit = limitOf('perc-pos', share / 1e6, positive / 1e6);
      const candidate = Math.round(limit * 1e6) + step;
      expect(roundScore(candidate / 1e6) <= limit).toBe(
        keepsExactly(BigInt(candidate), BigInt(positive), BigInt(share)),
      );
    }),
    { numRuns: 2000 },
  );
});

test('a looser value never lowers the limit', () => {
  const scores = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((n) => n / 1e6);
  const values = fc.tuple(fc.integer({ min: 1, max: 150 }), fc.integer({ min: 1, max: 150 }));
  fc.assert(
    fc.property(scores, values, (positive, pair) => {
      const [less, more] = pair.map((n) => n / 100).sort((a, b) => a - b) as [number, number];
      expect(limitOf('perc-pos', less, positive)).toBeLessThanOrEqual(limitOf('perc-pos', more, positive));
      expect(limitOf('abs', less, positive)).toBeLessThanOrEqual(limitOf('abs', more, positive));
      expect(limitOf('margin-pos', less, positive)).toBeGreaterThanOrEqual(
        limitOf('margin-pos', more, positive),
      );
    }),
  );
});

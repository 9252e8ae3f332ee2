import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { percentileInterval, resampledMeans } from './bootstrap.ts';
import { createGenerator, xoshiro128 } from './generator.ts';
import { pairedPermutationTest } from './permutation.ts';

const RESAMPLES = { resamples: 10_000, seed: 0 };
const PERMUTATIONS = { permutations: 10_000, seed: 0 };

function intervalOf(values: readonly number[], seed = 0) {
  return percentileInterval(resampledMeans([Float64Array.from(values)], { ...RESAMPLES, seed })[0]!);
}

function pOf(a: readonly number[], b: readonly number[], seed = 0) {
  return pairedPermutationTest(Float64Array.from(a), Float64Array.from(b), { ...PERMUTATIONS, seed });
}

test('the generator is xoshiro128**', () => {
  // Worked by hand from the state 1, 2, 3, 4: rotl(2 · 5, 7) · 9, rotl(0 · 5, 7) · 9, rotl(1029 · 5, 7) · 9.
  const next = xoshiro128(Uint32Array.of(1, 2, 3, 4));
  expect([next(), next(), next()]).toEqual([11520, 0, 5927040]);
});

test('the generator is even, and other seeds give other numbers', () => {
  const counts = new Array<number>(16).fill(0);
  const next = createGenerator(7);
  for (let i = 0; i < 160_000; i++) counts[next() >>> 28]!++;
  // Chi-squared with 15 degrees of freedom: above 37.7 once in a thousand.
  expect(counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(37.7);
  expect(createGenerator(0)()).not.toBe(createGenerator(1)());
  expect(createGenerator(0)()).toBe(createGenerator(0)());
});

describe('the bootstrap', () => {
  test('by hand: the mean of a resample is binomial', () => {
    expect(intervalOf([0.4])).toEqual({ low: 0.4, high: 0.4 });
    // Two of two: 0, ½ and 1 with probabilities ¼, ½, ¼.
    expect(intervalOf([0, 1])).toEqual({ low: 0, high: 1 });
    // Of five with one 1, more than three fifths come with probability 0.0067, three or more with 0.058.
    expect(intervalOf([0, 0, 0, 0, 1])).toEqual({ low: 0, high: 3 / 5 });
  });

  test('a difference is read at the same draws', () => {
    const [a, b] = [
      [0.2, 0.9, 0.5, 0.7],
      [0.1, 0.8, 0.4, 0.6],
    ].map((values) => Float64Array.from(values)) as [Float64Array, Float64Array];
    const [meansA, meansB] = resampledMeans([a, b], RESAMPLES) as [Float64Array, Float64Array];
    const { low, high } = percentileInterval(meansA.map((mean, i) => mean - meansB[i]!));
    expect(low).toBeCloseTo(0.1, 12);
    expect(high).toBeCloseTo(0.1, 12);
  });

  test('the same seed gives the same draws', () => {
    const values = Float64Array.from({ length: 50 }, (_, i) => i);
    const means = (seed: number) => resampledMeans([values], { resamples: 20, seed })[0];
    expect(means(0)).toEqual(means(0));
    expect(means(1)).not.toEqual(means(0));
  });

  test('covers the true mean about as often as it says', () => {
    const next = createGenerator(42);
    let covered = 0;
    const trials = 600;
    for (let trial = 0; trial < trials; trial++) {
      // Like NDCG@10: three in ten are 0, three in ten 1, the rest even between; the mean is ½.
      const values = Array.from({ length: 60 }, () => {
        const u = next() / 2 ** 32;
        return u < 0.3 ? 0 : u < 0.6 ? 1 : (u - 0.6) / 0.4;
      });
      const means = resampledMeans([Float64Array.from(values)], { resamples: 1000, seed: trial })[0]!;
      const { low, high } = percentileInterval(means);
      if (low <= 0.5 && 0.5 <= high) covered++;
    }
    // 0.95 ± three standard errors (0.0089), and a little less for 60 queries being few.
    expect(covered / trials).toBeGreaterThan(0.915);
    expect(covered / trials).toBeLessThan(0.98);
  });
});

describe('the permutation test', () => {
  test('by hand', () => {
    // All three the same way: one of 8 exchanges is as large, and its opposite.
    expect(pOf([1, 2, 3], [0, 0, 0])).toEqual({ p: 2 / 8, isExact: true });
    // +3 −1: of ±3 ±1, the sums 2, 4, −4, −2: all are as large.
    expect(pOf([3, 0], [0, 1])).toEqual({ p: 1, isExact: true });
    // +3 +1 −1: the sums 3, 5, 1, 3 and their opposites: six of eight.
    expect(pOf([3, 1, 0], [0, 0, 1])).toEqual({ p: 6 / 8, isExact: true });
    // Equal ones decide nothing.
    expect(pOf([1, 2, 3, 7, 7], [0, 0, 0, 7, 7])).toEqual({ p: 2 / 8, isExact: true });
    expect(pOf([0.5, 0.5], [0.5, 0.5])).toEqual({ p: 1, isExact: true });
  });

  test('sums that differ by rounding alone are equal', () => {
    // +0.1 +0.2 −0.3 is 0 but for rounding, as is its opposite: everything is as large.
    expect(pOf([0.1, 0.2, 0], [0, 0, 0.3]).p).toBe(1);
  });

  test('has no direction', () => {
    const a = Array.from({ length: 80 }, (_, i) => ((i * 31) % 17) / 17);
    const b = Array.from({ length: 80 }, (_, i) => ((i * 23) % 19) / 19);
    expect(pOf(a, b)).toEqual(pOf(b, a));
    expect(pOf(a, b).isExact).toBe(false);
  });

  test('is below 0.05 about once in twenty where nothing differs', () => {
    const next = createGenerator(9);
    let below = 0;
    const trials = 1000;
    for (let trial = 0; trial < trials; trial++) {
      const draw = () => Float64Array.from({ length: 40 }, () => (next() / 2 ** 32) ** 2);
      if (pairedPermutationTest(draw(), draw(), { permutations: 999, seed: trial }).p < 0.05) below++;
    }
    expect(below / trials).toBeGreaterThan(0.03);
    expect(below / trials).toBeLessThan(0.072);
  });
});

const caseSchema = z.object({
  a: z.array(z.number()),
  b: z.array(z.number()),
  mean: z.tuple([z.number(), z.number()]),
  difference: z.tuple([z.number(), z.number()]),
  p: z.number(),
});
const cases = z
  .array(caseSchema)
  .parse(JSON.parse(readFileSync(new URL('./fixtures/scipy.json', import.meta.url), 'utf8')));

test.each(cases.map((each, i) => [i, each.a.length, each] as const))(
  'SciPy finds the same, case %d of %d queries',
  (_i, _queries, { a, b, mean, difference, p }) => {
    const [meansA, meansB] = resampledMeans([Float64Array.from(a), Float64Array.from(b)], RESAMPLES) as [
      Float64Array,
      Float64Array,
    ];
    const ours = percentileInterval(meansA);
    const apart = percentileInterval(meansA.map((value, i) => value - meansB[i]!));
    // An end that is drawn 10,000 times has a standard error of about 0.007 of the interval's length.
    const close = (value: number, expected: number, [low, high]: readonly number[]) =>
      expect(Math.abs(value - expected)).toBeLessThan(0.03 * (high! - low!));
    close(ours.low, mean[0], mean);
    close(ours.high, mean[1], mean);
    close(apart.low, difference[0], difference);
    close(apart.high, difference[1], difference);
    const tested = pOf(a, b);
    expect(Math.abs(tested.p - p)).toBeLessThan(tested.isExact ? 1e-12 : 0.015);
  },
);

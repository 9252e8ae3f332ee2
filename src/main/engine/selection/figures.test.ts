import { describe, expect, test } from 'vitest';
import { distributionOf, distributions } from './distributions.ts';
import { removalQuality } from './quality.ts';
import { figuresByQuery } from './query-figures.ts';
import { select } from './select.ts';
import { FLAG } from './table.ts';
import { inputOf, onePair, recipeOf, source, type TestCandidate } from './test-tables.ts';

describe('distributionOf', () => {
  test('by hand', () => {
    const figures = distributionOf(Float64Array.of(4, 1, 3, 2, 5));
    expect(figures).toMatchObject({ count: 5, min: 1, max: 5, mean: 3 });
    // numpy.quantile([1, 2, 3, 4, 5], [.05, .25, .5, .75, .95])
    expect(figures!.quantiles.map((value) => Number(value.toFixed(12)))).toEqual([1.2, 2, 3, 4, 4.8]);
    expect(figures!.bars.map((count, bar) => [bar, count]).filter(([, count]) => count! > 0)).toEqual([
      [0, 1],
      [10, 1],
      [20, 1],
      [30, 1],
      [39, 1],
    ]);
  });

  test('equal numbers make one bar, no numbers none', () => {
    expect(distributionOf(Float64Array.of(0.5, 0.5))).toEqual({
      count: 2,
      min: 0.5,
      max: 0.5,
      mean: 0.5,
      quantiles: [0.5, 0.5, 0.5, 0.5, 0.5],
      bars: [2],
    });
    expect(distributionOf(new Float64Array(0))).toBeNull();
  });
});

test("a run's distributions are over kept negatives, by source, with that source's s⁺", () => {
  const input = inputOf(
    [
      { query: 0, positive: 1 },
      { query: 1, positive: 2 },
    ],
    [
      {
        lists: [
          [
            [11, 0.9],
            [12, 0.7],
          ],
          [[13, 0.2]],
        ],
        pairScores: [0.8, 0.3],
      },
      { lists: [[[21, 30]], []], pairScores: [40, Number.NaN] },
    ],
  );
  const sources = [
    { teacher: 'dense', method: 'naive', value: null },
    { teacher: 'bm25', method: 'naive', value: null },
  ];
  const recipe = recipeOf({ sources, ensemble: 'intra-sample', negatives: 2 });
  const [dense, bm25] = distributions(input, recipe, select(input, recipe)).sources;
  expect(dense).toMatchObject({
    teacher: 'dense',
    positive: { count: 2, min: 0.3, max: 0.8 },
    negative: { count: 2, min: 0.2, max: 0.9 },
    difference: { count: 2, min: -0.1, max: 0.1 },
  });
  expect(bm25).toMatchObject({
    positive: { count: 1, min: 40 },
    negative: { min: 30 },
    difference: { min: 10, max: 10 },
  });
});

describe('removalQuality', () => {
  const candidates: TestCandidate[] = [
    [1, 0.95, FLAG.positive],
    [10, 0.9, FLAG.falseNegative],
    [11, 0.85],
    [12, 0.79],
    [13, 0.7, FLAG.trueNegative],
    [14, 0.6],
    [15, 0.5, FLAG.falseNegative | FLAG.joined],
  ];
  const input = onePair(0.84, candidates);
  const always = (): boolean => true;
  const gold = (_: number, passage: number): boolean => [1, 10, 12, 14, 15].includes(passage);
  /** 0.95 · 0.84 = 0.798: removes 10 and 11. */
  const recipe = recipeOf({ ...source('perc-pos', 0.95), negatives: 2 });

  test('by hand, on complete gold: positives and joined passages are no cases', () => {
    const quality = removalQuality(input, recipe, gold, always);
    expect(quality).toMatchObject({
      truePositives: 1,
      falsePositives: 1,
      falseNegatives: 2,
      trueNegatives: 1,
    });
    expect(quality.precision).toMatchObject({ successes: 1, trials: 2, value: 0.5 });
    expect(quality.recall).toMatchObject({ successes: 1, trials: 3 });
    expect(quality.f1).toBeCloseTo(0.4, 12);
    // kept are 12 and 13, of which 12 answers
    expect(quality.poison).toMatchObject({ successes: 1, trials: 2, value: 0.5 });
  });

  test('only what is known counts', () => {
    const known = (_: number, passage: number): boolean => passage === 10 || passage === 13;
    const quality = removalQuality(input, recipe, gold, known);
    expect(quality).toMatchObject({
      truePositives: 1,
      falsePositives: 0,
      falseNegatives: 0,
      trueNegatives: 1,
      f1: 1,
    });
    expect(quality.poison).toMatchObject({ successes: 0, trials: 1 });
  });

  test('the method is judged without the labels: naive finds nothing, and keeps what it kept before them', () => {
    const quality = removalQuality(input, recipeOf({ negatives: 2 }), gold, always);
    expect(quality).toMatchObject({
      truePositives: 0,
      falseNegatives: 3,
      falsePositives: 0,
      trueNegatives: 2,
      f1: 0,
    });
    expect(quality.precision.value).toBeNull();
    expect(quality.poison).toMatchObject({ successes: 1, trials: 2 });
  });

  test('shifted and the near side of a rank range suspect; the minimum and the far side do not', () => {
    expect(removalQuality(input, recipeOf(source('shifted', 1)), gold, always)).toMatchObject({
      truePositives: 1,
      falsePositives: 0,
    });
    expect(
      removalQuality(input, recipeOf({ rankRange: [1, 3], minScore: 0.65 }), gold, always),
    ).toMatchObject({
      truePositives: 1,
      falsePositives: 0,
      falseNegatives: 2,
      trueNegatives: 2,
    });
  });

  test('nothing known, nothing said', () => {
    const quality = removalQuality(input, recipe, gold, () => false);
    expect(quality).toMatchObject({
      f1: null,
      precision: { value: null },
      recall: { value: null },
      poison: { value: null },
    });
  });
});

test('figures of a query count further than two bytes do', () => {
  const pairs = Array.from({ length: 7 }, (_, positive) => ({ query: 0, positive }));
  const list = Array.from({ length: 10_000 }, (_, row): TestCandidate => [100 + row, 0.9]);
  const input = inputOf(pairs, [{ lists: [list], pairScores: pairs.map(() => 1) }]);
  const { removed } = figuresByQuery(input, recipeOf(source('abs', 0.1)));
  expect([...removed]).toEqual([70_000]);
});

import { describe, expect, test } from 'vitest';
import { explainPair } from './explain.ts';
import { select } from './select.ts';
import { inputOf, recipeOf, type TestCandidate } from './test-tables.ts';

const list = (...passages: number[]): TestCandidate[] =>
  passages.map((passage, i) => [passage, 0.9 - i / 10]);

/** Three teachers; the first two agree on the best. */
const three = inputOf(
  [{ query: 0, positive: 0 }],
  [
    { lists: [list(11, 12, 13)], pairScores: [1] },
    { lists: [list(11, 21, 12)], pairScores: [1] },
    { lists: [list(31, 11, 21, 41)], pairScores: [1] },
  ],
);

function sources(...methods: [method: string, value: number | null][]): object[] {
  return methods.map(([method, value], i) => ({ teacher: `t${i}`, method, value }));
}

const NAIVE = sources(['naive', null], ['naive', null], ['naive', null]);

function taken(ensemble: string, negatives: number, recipeSources: object[] = NAIVE): [number, number][] {
  const selection = select(three, recipeOf({ ensemble, negatives, sources: recipeSources }));
  return Array.from(selection.passage, (passage, i) => [passage, selection.source[i]!]);
}

describe('intra-sample', () => {
  test('takes the best of each teacher in turn and keeps duplicates', () => {
    expect(taken('intra-sample', 3)).toEqual([
      [11, 0],
      [11, 1],
      [31, 2],
    ]);
  });

  test('goes round again with the next best, and on with those who still have some', () => {
    expect(taken('intra-sample', 7)).toEqual([
      [11, 0],
      [11, 1],
      [31, 2],
      [12, 0],
      [21, 1],
      [11, 2],
      [13, 0],
    ]);
    expect(taken('intra-sample', 20)).toHaveLength(10);
  });

  test('fewer than the teachers: the first of them', () => {
    expect(taken('intra-sample', 2)).toEqual([
      [11, 0],
      [11, 1],
    ]);
  });

  test('each teacher is filtered by its own method and its own s⁺', () => {
    // abs 0.85 takes the first teacher's best, shifted 2 the second's first two
    expect(taken('intra-sample', 3, sources(['abs', 0.85], ['shifted', 2], ['naive', null]))).toEqual([
      [12, 0],
      [12, 1],
      [31, 2],
    ]);
  });
});

describe('intra-sample-dedup', () => {
  test('fills the place of a duplicate from the first teacher on', () => {
    expect(taken('intra-sample-dedup', 3)).toEqual([
      [11, 0],
      [31, 2],
      [12, 0],
    ]);
    expect(taken('intra-sample-dedup', 2)).toEqual([
      [11, 0],
      [12, 0],
    ]);
  });

  test('goes on until every teacher has run out of unique passages', () => {
    expect(taken('intra-sample-dedup', 5)).toEqual([
      [11, 0],
      [31, 2],
      [12, 0],
      [21, 1],
      [41, 2],
    ]);
    expect(taken('intra-sample-dedup', 50).map(([passage]) => passage)).toEqual([11, 31, 12, 21, 41, 13]);
    const selection = select(
      three,
      recipeOf({ ensemble: 'intra-sample-dedup', negatives: 50, sources: NAIVE }),
    );
    expect(selection.summary).toMatchObject({ kept: 6, reserve: 4, short: 1 });
  });
});

describe('cross-sample', () => {
  const queries = 400;
  const many = inputOf(
    Array.from({ length: queries }, (_, query) => ({ query, positive: 0 })),
    [1, 2, 3].map((teacher) => ({
      lists: Array.from({ length: queries }, () => list(10 * teacher, 10 * teacher + 1, 10 * teacher + 2)),
      pairScores: new Array<number>(queries).fill(1),
    })),
  );
  const recipe = (seed: number) => recipeOf({ ensemble: 'cross-sample', negatives: 2, sources: NAIVE, seed });

  test('all negatives of a pair come from one teacher, each teacher has its share, and the seed decides', () => {
    const selection = select(many, recipe(1));
    const pairsOf = [0, 0, 0];
    for (let pair = 0; pair < queries; pair++) {
      const teacher = selection.source[2 * pair]!;
      expect([...selection.passage.slice(2 * pair, 2 * pair + 2)]).toEqual([
        10 * teacher + 10,
        10 * teacher + 11,
      ]);
      expect(selection.source[2 * pair + 1]).toBe(teacher);
      pairsOf[teacher]!++;
    }
    // Four standard deviations of a binomial (400, 1/3) are 38.
    for (const count of pairsOf) expect(Math.abs(count - queries / 3)).toBeLessThan(38);
    expect(select(many, recipe(1)).source).toEqual(selection.source);
    expect(select(many, recipe(2)).source).not.toEqual(selection.source);
  });

  test('only the drawn teacher is judged', () => {
    const { summary, source } = select(many, recipe(1));
    expect(summary.kept + summary.reserve).toBe(3 * queries);
    const explained = explainPair(many, recipe(1), 7);
    expect(explained.sources.map((each) => each.source)).toEqual([source[14]]);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Reason, Recipe } from '../../../shared/mining.ts';
import type { SelectionInput } from './evaluate.ts';
import { explainPair } from './explain.ts';
import { positiveScores } from './positive-score.ts';
import { select } from './select.ts';
import { FLAG, PAIR_FLAG } from './table.ts';
import {
  inputArbitrary,
  onePair,
  recipeArbitrary,
  recipeOf,
  source,
  type TestCandidate,
} from './test-tables.ts';
import { limitOf } from './threshold.ts';

/** `passage: reason or verdict` for the only pair. */
function verdicts(input: SelectionInput, recipe: Recipe): Record<number, string> {
  const { candidates } = explainPair(input, recipe, 0).sources[0]!;
  return Object.fromEntries(candidates.map(({ passage, reason, verdict }) => [passage, reason ?? verdict]));
}

const FIVE: TestCandidate[] = [
  [11, 0.9],
  [12, 0.8],
  [13, 0.76],
  [14, 0.5],
  [15, -0.1],
];

describe('each method, by hand', () => {
  test('naive takes the n best', () => {
    expect(verdicts(onePair(0.8, FIVE), recipeOf({ negatives: 2 }))).toEqual({
      11: 'kept',
      12: 'kept',
      13: 'reserve',
      14: 'reserve',
      15: 'reserve',
    });
  });

  test('shifted drops the first N that are no positives', () => {
    const input = onePair(0.8, [[1, 0.95, FLAG.positive], [2, 0.92, FLAG.duplicate], ...FIVE]);
    expect(verdicts(input, recipeOf({ ...source('shifted', 2), negatives: 2 }))).toEqual({
      1: 'positive',
      2: 'duplicate-of-positive',
      11: 'shifted',
      12: 'shifted',
      13: 'kept',
      14: 'kept',
      15: 'reserve',
    });
  });

  test('perc-pos 0.95 of 0.8 keeps the candidate at exactly 0.76', () => {
    expect(verdicts(onePair(0.8, FIVE), recipeOf(source('perc-pos', 0.95)))).toEqual({
      11: 'above-threshold',
      12: 'above-threshold',
      13: 'kept',
      14: 'kept',
      15: 'kept',
    });
  });

  test('abs and margin-pos', () => {
    expect(verdicts(onePair(0.8, FIVE), recipeOf(source('abs', 0.5)))).toMatchObject({
      13: 'above-threshold',
      14: 'kept',
    });
    expect(verdicts(onePair(0.8, FIVE), recipeOf(source('margin-pos', 0.04)))).toMatchObject({
      12: 'above-threshold',
      13: 'kept',
    });
  });

  test('a positive with a negative score still lies above what is kept', () => {
    const input = onePair(-0.4, [
      [11, -0.38],
      [12, -0.41],
      [13, -0.42],
      [14, -0.6],
    ]);
    expect(verdicts(input, recipeOf(source('perc-pos', 0.95)))).toEqual({
      11: 'above-threshold',
      12: 'above-threshold',
      13: 'kept',
      14: 'kept',
    });
  });

  test('dot products', () => {
    const input = onePair(200, [
      [11, 210.5],
      [12, 190],
      [13, 189.999999],
    ]);
    expect(verdicts(input, recipeOf(source('perc-pos', 0.95)))).toEqual({
      11: 'above-threshold',
      12: 'kept',
      13: 'kept',
    });
  });

  test('the rank range counts what passed threshold and minimum', () => {
    const input = onePair(0.8, FIVE);
    const recipe = recipeOf({ ...source('abs', 0.8), minScore: 0, rankRange: [1, 2] });
    expect(verdicts(input, recipe)).toEqual({
      11: 'above-threshold',
      12: 'outside-rank-range',
      13: 'kept',
      14: 'outside-rank-range',
      15: 'below-minimum',
    });
  });

  test('a minimum keeps what lies on it', () => {
    expect(verdicts(onePair(0.8, FIVE), recipeOf({ minScore: 0.5 }))).toMatchObject({
      14: 'kept',
      15: 'below-minimum',
    });
  });
});

describe('labels', () => {
  const labelled = (flag: number): TestCandidate[] =>
    FIVE.map(([passage, score]) => (passage === 12 ? [passage, score, flag] : [passage, score]));

  test.each([
    ['naive', null],
    ['abs', 0.1],
  ] as const)(
    'false negative, ambiguous and a grade in between remove, whatever %s says',
    (method, value) => {
      const recipe = recipeOf(source(method, value));
      expect(verdicts(onePair(0.8, labelled(FLAG.falseNegative)), recipe)[12]).toBe(
        'labelled-false-negative',
      );
      expect(verdicts(onePair(0.8, labelled(FLAG.ambiguous)), recipe)[12]).toBe('labelled-ambiguous');
      expect(verdicts(onePair(0.8, labelled(FLAG.between)), recipe)[12]).toBe('graded-between');
    },
  );

  test('a true negative passes threshold, shift, minimum and rank range, and may end in reserve', () => {
    const input = onePair(0.8, labelled(FLAG.trueNegative));
    for (const changes of [
      source('abs', 0.1),
      source('shifted', 5),
      { minScore: 0.95 },
      { rankRange: [3, 9] },
    ]) {
      expect(verdicts(input, recipeOf(changes))[12]).toBe('kept');
    }
    expect(verdicts(input, recipeOf({ negatives: 1 }))[12]).toBe('reserve');
  });

  test('a true negative takes up no place; a false negative does', () => {
    const recipe = recipeOf(source('shifted', 2));
    expect(verdicts(onePair(0.8, labelled(FLAG.trueNegative)), recipe)).toMatchObject({
      11: 'shifted',
      12: 'kept',
      13: 'shifted',
      14: 'kept',
    });
    expect(verdicts(onePair(0.8, labelled(FLAG.falseNegative)), recipe)).toMatchObject({
      11: 'shifted',
      12: 'labelled-false-negative',
      13: 'kept',
    });
  });

  test('judged 0 is a true negative only where the recipe trusts it, and a label stands above it', () => {
    const input = onePair(0.8, labelled(FLAG.judgedZero));
    expect(verdicts(input, recipeOf(source('abs', 0.5)))[12]).toBe('above-threshold');
    expect(verdicts(input, recipeOf({ ...source('abs', 0.5), judgedZero: 'trust' }))[12]).toBe('kept');
    const both = onePair(0.8, labelled(FLAG.judgedZero | FLAG.falseNegative));
    expect(verdicts(both, recipeOf({ judgedZero: 'trust' }))[12]).toBe('labelled-false-negative');
  });

  test('a positive stays out whatever it is labelled', () => {
    expect(verdicts(onePair(0.8, labelled(FLAG.positive | FLAG.trueNegative)), recipeOf())[12]).toBe(
      'positive',
    );
  });

  test('a labelled passage from outside the top K has no rank and can be kept', () => {
    const input = onePair(0.8, [...FIVE, [16, -0.5, FLAG.trueNegative | FLAG.joined]]);
    const { candidates } = explainPair(input, recipeOf({ negatives: 6, minScore: 0 }), 0).sources[0]!;
    expect(candidates.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5, null]);
    expect(candidates.at(-1)).toMatchObject({ verdict: 'kept', exemptBy: 'label' });
  });
});

/**
 * Steps 1 to 4 as the design's prose says them, one list after the other: shares with the engine the limit (which has an
 * oracle of its own) and nothing else.
 */
function reasonsByProse(input: SelectionInput, recipe: Recipe, pair: number): Map<number, Reason | null> {
  const table = input.sources[0]!;
  const { method, value } = recipe.sources[0]!;
  const limit = limitOf(method, value, positiveScores(input.pairs, table, recipe.positiveScore)[pair]!);
  const query = input.pairs.query[pair]!;
  const reasons = new Map<number, Reason | null>();
  const rows = Array.from(
    { length: table.queryOffsets[query + 1]! - table.queryOffsets[query]! },
    (_, i) => table.queryOffsets[query]! + i,
  );
  const has = (row: number, flag: number): boolean => (table.flags[row]! & flag) !== 0;
  const remove = (
    list: number[],
    reason: Reason,
    test: (row: number, place: number) => boolean,
  ): number[] => {
    const stays = list.filter((row, place) => !test(row, place));
    for (const row of list) if (!stays.includes(row)) reasons.set(table.passage[row]!, reason);
    return stays;
  };
  let left = remove(rows, 'positive', (row) => has(row, FLAG.positive));
  left = remove(left, 'duplicate-of-positive', (row) => has(row, FLAG.duplicate));
  const rejected = left.filter((row) => has(row, FLAG.falseNegative | FLAG.ambiguous | FLAG.between));
  const exempt = left.filter(
    (row) =>
      !rejected.includes(row) &&
      (has(row, FLAG.trueNegative) || (recipe.judgedZero === 'trust' && has(row, FLAG.judgedZero))),
  );
  left = left.filter((row) => !exempt.includes(row));
  if (method === 'shifted') left = remove(left, 'shifted', (_, place) => place < value!);
  left = remove(left, 'above-threshold', (row) => table.score[row]! > limit);
  left = remove(
    left,
    'below-minimum',
    (row) => recipe.minScore !== null && table.score[row]! < recipe.minScore,
  );
  const range = recipe.rankRange;
  left = remove(
    left,
    'outside-rank-range',
    (_, place) => range !== null && (place < range[0] || place >= range[1]),
  );
  for (const row of rejected) {
    const graded = has(row, FLAG.ambiguous) ? 'labelled-ambiguous' : 'graded-between';
    const reason = has(row, FLAG.falseNegative) ? 'labelled-false-negative' : graded;
    reasons.set(table.passage[row]!, reason);
  }
  for (const row of [...left, ...exempt]) {
    if (!rejected.includes(row)) reasons.set(table.passage[row]!, null);
  }
  return reasons;
}

test('steps 1 to 4 agree with the prose of the design on any small set', () => {
  fc.assert(
    fc.property(inputArbitrary(1), recipeArbitrary(1), (input, recipe) => {
      for (let pair = 0; pair < input.pairs.query.length; pair++) {
        const explained = explainPair(input, recipe, pair).sources[0];
        if (explained === undefined) continue;
        const reasons = reasonsByProse(input, recipe, pair);
        expect(new Map(explained.candidates.map(({ passage, reason }) => [passage, reason]))).toEqual(
          reasons,
        );
      }
    }),
    { numRuns: 1000 },
  );
});

test('nothing that is kept exceeds its threshold, unless a label exempts it', () => {
  fc.assert(
    fc.property(inputArbitrary(1), recipeArbitrary(1), (input, recipe) => {
      for (let pair = 0; pair < input.pairs.query.length; pair++) {
        const explained = explainPair(input, recipe, pair).sources[0];
        for (const { verdict, score, exemptBy } of explained?.candidates ?? []) {
          if (verdict !== 'removed' && exemptBy === null && explained!.threshold !== null) {
            expect(score).toBeLessThanOrEqual(explained!.threshold);
          }
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('what passes step 2 only grows as the value is loosened', () => {
  const values = {
    'perc-pos': [0.5, 0.8, 0.95, 1, 1.3],
    abs: [-1, 0, 0.3, 0.7, 1],
    'margin-pos': [0.5, 0.2, 0.05, 0],
  };
  fc.assert(
    fc.property(inputArbitrary(1), fc.constantFrom('perc-pos', 'abs', 'margin-pos'), (input, method) => {
      let before = new Set<string>();
      for (const value of values[method]) {
        const passing = new Set<string>();
        for (let pair = 0; pair < input.pairs.query.length; pair++) {
          const explained = explainPair(input, recipeOf(source(method, value)), pair).sources[0];
          for (const { passage, reason } of explained?.candidates ?? []) {
            if (reason === null) passing.add(`${pair} ${passage}`);
          }
        }
        expect([...before].filter((each) => !passing.has(each))).toEqual([]);
        before = passing;
      }
    }),
    { numRuns: 200 },
  );
});

describe('positives', () => {
  const twoPositives = {
    pairs: [
      { query: 0, positive: 1 },
      { query: 0, positive: 2 },
      { query: 0, positive: 3, flags: PAIR_FLAG.withdrawn },
      { query: 0, positive: 4, flags: PAIR_FLAG.promoted },
    ],
    scores: [0.8, 0.6, 0.1, 0.9],
  };
  const table = {
    queryOffsets: Uint32Array.of(0, 0),
    passage: new Uint32Array(0),
    score: new Float64Array(0),
    flags: new Uint8Array(0),
    pairScore: Float64Array.from(twoPositives.scores),
  };
  const pairs = {
    query: Uint32Array.from(twoPositives.pairs, ({ query }) => query),
    positive: Uint32Array.from(twoPositives.pairs, ({ positive }) => positive),
    flags: Uint8Array.from(twoPositives.pairs, ({ flags }) => flags ?? 0),
  };

  test.each([
    ['own', [0.8, 0.6, 0.1, 0.9]],
    ['min', [0.6, 0.6, 0.6, 0.9]],
    ['max', [0.8, 0.8, 0.8, 0.9]],
    ['mean', [0.7, 0.7, 0.7, 0.9]],
  ] as const)(
    '%s: withdrawn and promoted ones do not count, promoted ones keep their own',
    (rule, expected) => {
      expect([...positiveScores(pairs, table, rule)]).toEqual(expected);
    },
  );

  test('a mean is rounded as a score is', () => {
    const thirds = { ...table, pairScore: Float64Array.of(0.1, 0.2, 0.2) };
    const three = { query: new Uint32Array(3), positive: Uint32Array.of(1, 2, 3), flags: new Uint8Array(3) };
    expect([...positiveScores(three, thirds, 'mean')]).toEqual([0.166667, 0.166667, 0.166667]);
  });

  test('a positive without a score counts for none, and takes the others', () => {
    const gap = { ...table, pairScore: Float64Array.of(0.8, Number.NaN, 0.1, 0.9) };
    expect([...positiveScores(pairs, gap, 'min')]).toEqual([0.8, 0.8, 0.8, 0.9]);
  });
});

test('a teacher without scores is naive in its own order', () => {
  const input = onePair(Number.NaN, [
    [11, Number.NaN],
    [12, Number.NaN],
    [13, Number.NaN],
  ]);
  expect([...select(input, recipeOf({ negatives: 2 })).passage]).toEqual([11, 12]);
});

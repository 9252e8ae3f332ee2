import { describe, expect, test } from 'vitest';
import type { Outcome, Recipe } from '../../../shared/mining.ts';
import { meanChoices } from './choices.ts';
import type { SelectionInput } from './evaluate.ts';
import { followOutcomes, type OutcomeCounts, queriesWithOutcome } from './outcome-counts.ts';
import { OUTCOME, OUTCOME_COUNT, outcomeNamed } from './outcomes.ts';
import { labelledQuality, removalQuality } from './quality.ts';
import { figuresByQuery } from './query-figures.ts';
import { select } from './select.ts';
import { FLAG } from './table.ts';
import { inputOf, onePair, recipeOf } from './test-tables.ts';

const share = { teacher: 'teacher', method: 'perc-pos', value: 0.9 };

/** Two queries. The first: above, labelled from outside the list, passed, passed, below. The second: nothing passes. */
const input = inputOf(
  [
    { query: 0, positive: 1 },
    { query: 1, positive: 2 },
  ],
  [
    {
      lists: [
        [
          [11, 0.95],
          [12, 0.9, FLAG.falseNegative | FLAG.joined],
          [13, 0.7],
          [14, 0.6],
          [15, 0.1],
        ],
        [
          [21, 0.8],
          [22, 0.79, FLAG.trueNegative],
        ],
      ],
      pairScores: [1, 0.5],
    },
  ],
);
const recipe = recipeOf({ sources: [share], negatives: 1, minScore: 0.2 });

function countOutcomes(of: SelectionInput, by: Recipe): OutcomeCounts {
  const finish: (() => OutcomeCounts)[] = [];
  select(of, by, (evaluator) => {
    const follower = followOutcomes(evaluator);
    finish.push(follower.finish);
    return [follower];
  });
  return finish[0]!();
}

describe('outcomes', () => {
  const counts = countOutcomes(input, recipe);
  const at = (rank: number, name: Outcome): number =>
    counts.byRank[rank * OUTCOME_COUNT + outcomeNamed(name)]!;

  test('counts each outcome at its rank, and a labelled passage from outside the list at none', () => {
    // By hand: s⁺ 1, threshold 0.9; s⁺ 0.5, threshold 0.45. Rank 2 of the first query is passage 13.
    expect(at(0, 'above-threshold')).toBe(2);
    expect([at(1, 'kept'), at(1, 'reserve')]).toEqual([2, 0]);
    expect(at(2, 'reserve')).toBe(1);
    expect(at(3, 'below-minimum')).toBe(1);
    expect(counts.total[OUTCOME.labelledFalseNegative]).toBe(1);
    expect(Array.from({ length: 5 }, (_, rank) => at(rank, 'labelled-false-negative'))).toEqual([
      0, 0, 0, 0, 0,
    ]);
  });

  test('says in how many queries each occurs', () => {
    expect(counts.queries[OUTCOME.kept]).toBe(2);
    expect(counts.queries[OUTCOME.aboveThreshold]).toBe(2);
    expect(counts.queries[OUTCOME.reserve]).toBe(1);
    expect(counts.queries[OUTCOME.labelledFalseNegative]).toBe(1);
  });

  test('a skipped query keeps nothing', () => {
    const skipping = { ...recipe, negatives: 2, shortage: 'skip-query' } as const;
    const selection = select(input, skipping);
    const skipped = countOutcomes(input, skipping);
    expect(skipped.total[OUTCOME.kept]).toBe(selection.summary.kept);
    expect(skipped.total[OUTCOME.reserve]).toBe(selection.summary.reserve);
    expect([...queriesWithOutcome(input, skipping, 'kept', null)]).toEqual([1, 0]);
    expect([...figuresByQuery(input, skipping).kept]).toEqual([2, 0]);
  });
});

test('queries are found by outcome and ranks', () => {
  const found = (name: Outcome, ranks: [number, number] | null): number[] => [
    ...queriesWithOutcome(input, recipe, name, ranks),
  ];
  expect(found('above-threshold', null)).toEqual([1, 1]);
  expect(found('kept', [2, 2])).toEqual([1, 1]);
  expect(found('reserve', [2, 2])).toEqual([0, 0]);
  expect(found('reserve', [3, 9])).toEqual([1, 0]);
  expect(found('labelled-false-negative', null)).toEqual([1, 0]);
  expect(found('labelled-false-negative', [1, 5])).toEqual([0, 0]);
});

test('a query counts its kept negatives above the positive, and tells the two kinds of contradiction apart', () => {
  const naive = recipeOf({ negatives: 2 });
  const figures = figuresByQuery(input, naive);
  expect([...figures.abovePositive]).toEqual([0, 2]);
  expect([...figures.contradictedKept]).toEqual([1, 0]);
  expect([...figures.contradictedRemoved]).toEqual([0, 0]);
  // At 0.9 of s⁺ the labelled passage scores as much as it may; at 0.85 it scores more.
  expect([...figuresByQuery(input, recipe).contradictedKept]).toEqual([1, 0]);
  const strict = figuresByQuery(input, { ...recipe, sources: [{ ...recipe.sources[0]!, value: 0.85 }] });
  expect([...strict.contradictedKept]).toEqual([0, 0]);
  expect([...strict.contradictedRemoved]).toEqual([0, 1]);
});

test('the quality by the labels in the tables is the quality by the same labels as gold', () => {
  const many = onePair(0.9, [
    [1, 0.95, FLAG.falseNegative],
    [2, 0.9, FLAG.trueNegative],
    [3, 0.8, FLAG.falseNegative],
    [4, 0.7, FLAG.trueNegative],
    [5, 0.6, FLAG.ambiguous],
    [6, 0.5, FLAG.positive | FLAG.trueNegative],
    [7, 0.4],
  ]);
  for (const value of [0.8, 0.9, 1]) {
    const tried = recipeOf({ sources: [{ ...share, value }], negatives: 2 });
    const gold = removalQuality(
      many,
      tried,
      (_, passage) => [1, 3].includes(passage),
      (_, passage) => [1, 2, 3, 4].includes(passage),
    );
    expect(labelledQuality(many, tried)).toEqual(gold);
  }
  expect(labelledQuality(onePair(0.9, [[7, 0.4]]), recipe)).toBeNull();
});

test('the effective number of choices is a mean over pairs of what passed', () => {
  // Two equal scores and one far below: e⁰, e⁰, e^-200 at τ = 0.001.
  const three = onePair(1, [
    [1, 0.5],
    [2, 0.5],
    [3, 0.3],
  ]);
  const drawn = recipeOf({ sampling: 'sampled', sampleK: 10, negatives: 1, temperature: 0.001 });
  expect(meanChoices(three, drawn, 100)).toEqual({ candidates: 3, effective: 2 });
  expect(meanChoices(three, { ...drawn, sampling: 'top1-sampled' }, 100)?.effective).toBeCloseTo(1, 6);
  expect(meanChoices(three, { ...drawn, sampling: 'top' }, 100)).toBeNull();
});

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Source } from '../../../shared/mining.ts';
import { roundScore } from '../search/score.ts';
import { select } from './select.ts';
import { FLAG } from './table.ts';
import { inputOf, recipeOf, type TestCandidate } from './test-tables.ts';

/** What sentence-transformers made of the same similarities; see bench/peers/mine_fixtures.py. */
const fixture = z
  .object({
    negatives: z.int(),
    positives: z.array(z.array(z.int())),
    similarities: z.array(z.array(z.number())),
    cases: z.array(
      z.object({
        name: z.string(),
        arguments: z.strictObject({
          range_min: z.int().default(0),
          range_max: z.int(),
          max_score: z.number().optional(),
          min_score: z.number().optional(),
          absolute_margin: z.number().optional(),
          relative_margin: z.number().optional(),
        }),
        rows: z.array(z.tuple([z.int(), z.int(), z.array(z.int())])),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL('./fixtures/mine-hard-negatives.json', import.meta.url), 'utf8')));

type Arguments = (typeof fixture.cases)[number]['arguments'];

/** The README's table from that function's arguments to ours. */
function sourceOf(arguments_: Arguments): Source {
  const { max_score, absolute_margin, relative_margin } = arguments_;
  if (max_score !== undefined) return { teacher: 'fixed', method: 'abs', value: max_score };
  if (absolute_margin !== undefined)
    return { teacher: 'fixed', method: 'margin-pos', value: absolute_margin };
  if (relative_margin !== undefined)
    return { teacher: 'fixed', method: 'perc-pos', value: 1 - relative_margin };
  return { teacher: 'fixed', method: 'naive', value: null };
}

/** The first K passages of a query by similarity, its positives flagged. */
function topK(similarities: readonly number[], positives: readonly number[], k: number): TestCandidate[] {
  return similarities
    .map((score, passage): TestCandidate => [passage, score, positives.includes(passage) ? FLAG.positive : 0])
    .sort(([a, s], [b, t]) => t - s || a - b)
    .slice(0, k);
}

const pairs = fixture.positives.flatMap((positives, query) =>
  positives.map((positive) => ({ query, positive })),
);
const mostPositives = Math.max(...fixture.positives.map((positives) => positives.length));

test('the fixture has what the rules are about', () => {
  const scores = pairs.map(({ query, positive }) => fixture.similarities[query]![positive]!);
  expect(mostPositives).toBe(3);
  expect(scores.filter((score) => score < 0).length).toBeGreaterThan(1);
  expect(fixture.similarities.flat().every((score) => roundScore(score) === score)).toBe(true);
});

test.each(fixture.cases)('mine_hard_negatives, $name: the same negatives for every pair', (each) => {
  const { range_min, range_max, min_score } = each.arguments;
  const lists = fixture.similarities.map((row, query) =>
    topK(row, fixture.positives[query]!, range_max + mostPositives),
  );
  const input = inputOf(pairs, [
    { lists, pairScores: pairs.map(({ query, positive }) => fixture.similarities[query]![positive]!) },
  ]);
  const recipe = recipeOf({
    sources: [sourceOf(each.arguments)],
    negatives: fixture.negatives,
    positiveScore: 'min',
    minScore: min_score ?? null,
    rankRange: [range_min, range_max],
  });
  const { passage, offsets, summary } = select(input, recipe);
  const rows = pairs.map(({ query, positive }, i) => [
    query,
    positive,
    [...passage.slice(offsets[i], offsets[i + 1])],
  ]);
  expect(rows).toEqual(each.rows);
  expect(summary.short).toBe(0);
});

import { expect, it } from 'vitest';
import { findingsOf } from './findings.ts';
import type { Preflight } from './types.ts';

const recipe: Preflight['recipe'] = {
  sources: [{ teacher: 't', method: 'naive', value: null }],
  ensemble: 'none',
  negatives: 4,
  sampling: 'top',
  sampleK: 10,
  temperature: 1,
  seed: 0,
  minScore: null,
  rankRange: null,
  positiveScore: 'own',
  shortage: 'keep-fewer',
  judgedZero: 'ignore',
  falseNegatives: 'remove',
  dataset: 'd',
  split: null,
};
const summary: Preflight['summary'] = {
  queries: 9,
  pairs: 10,
  kept: 40,
  removed: {
    positive: 1,
    'duplicate-of-positive': 0,
    shifted: 0,
    'above-threshold': 3,
    'below-minimum': 0,
    'outside-rank-range': 0,
    'labelled-false-negative': 0,
    'labelled-ambiguous': 0,
    'graded-between': 0,
  },
  reserve: 5,
  short: 0,
  starved: 0,
  skipped: 0,
  filled: 0,
  promoted: 0,
  withdrawn: 0,
  unscored: 0,
};
const labels: Preflight['labels'] = {
  counts: { 'false-negative': 0, 'true-negative': 3, ambiguous: 0 },
  conflicts: 0,
};

const told = (changes: Partial<Pick<Preflight, 'recipe' | 'summary' | 'labels'>>) =>
  findingsOf({ recipe, summary, labels, ...changes }).map(({ tone, count, what, becomes }) => [
    tone,
    count,
    `${what}: ${becomes}`,
  ]);

it('says nothing where nothing stands out', () => {
  expect(told({})).toEqual([]);
});

it('counts a pair without negatives once, and the short ones apart', () => {
  expect(told({ summary: { ...summary, short: 5, starved: 2 } })).toEqual([
    ['look', 2, expect.stringMatching(/without any negative.*leave them out/)],
    ['look', 3, expect.stringMatching(/fewer than 4 negatives.*what they have/)],
  ]);
  expect(told({ recipe: { ...recipe, shortage: 'skip-query' }, summary: { ...summary, short: 1 } })).toEqual([
    ['look', 1, expect.stringMatching(/queries are skipped/)],
  ]);
});

it('says what becomes of false negatives, and puts conflicts first', () => {
  const found = {
    counts: { 'false-negative': 2, 'true-negative': 0, ambiguous: 1 },
    conflicts: 1,
  };
  expect(told({ labels: found })).toEqual([
    ['look', 1, expect.stringMatching(/disagree/)],
    ['note', 2, expect.stringMatching(/no positives either/)],
    ['note', 1, expect.stringMatching(/can’t tell/)],
  ]);
  expect(
    told({
      labels: found,
      recipe: { ...recipe, falseNegatives: 'promote' },
      summary: { ...summary, promoted: 2 },
    }),
  ).toContainEqual(['note', 2, expect.stringMatching(/become positives/)]);
});

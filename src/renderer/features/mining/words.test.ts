import { expect, test } from 'vitest';
import { methodText } from '../../app/method-words.ts';
import { aboutMean, toShares, usedSpan } from './histogram.ts';
import { firstValue, sliderRange } from './slider-range.ts';
import type { Summary } from './types.ts';
import { choicesText, pairsText, shortageText } from './words.ts';

const summary: Summary = {
  queries: 90,
  pairs: 101,
  kept: 404,
  removed: {
    positive: 0,
    'duplicate-of-positive': 0,
    shifted: 0,
    'above-threshold': 0,
    'below-minimum': 0,
    'outside-rank-range': 0,
    'labelled-false-negative': 0,
    'labelled-ambiguous': 0,
    'graded-between': 0,
  },
  reserve: 0,
  short: 0,
  starved: 0,
  skipped: 0,
  filled: 0,
  promoted: 0,
  withdrawn: 0,
  unscored: 0,
};

test('whether enough is left, in a sentence', () => {
  expect(shortageText(summary, 4)).toBe('Every pair has its 4 negatives.');
  expect(shortageText({ ...summary, short: 12, starved: 1 }, 4)).toBe(
    '12 of 101 pairs (11.9 %) have fewer than 4 negatives, 1 has none.',
  );
  expect(shortageText({ ...summary, short: 1 }, 1)).toBe('1 of 101 pairs (1.0 %) has fewer than 1 negative.');
  expect(shortageText({ ...summary, pairs: 0 }, 4)).toContain('no pair');
});

test('what the pairs are: only what there is', () => {
  expect(pairsText(summary, 'keep-fewer')).toBe('101 pairs of 90 queries.');
  const all = { ...summary, promoted: 2, withdrawn: 1, skipped: 3, filled: 5 };
  expect(pairsText(all, 'skip-query')).toBe(
    '101 pairs of 90 queries, 2 with a promoted positive, 1 more withdrawn by answers, 3 left out with their queries.',
  );
  expect(pairsText({ ...summary, filled: 1 }, 'fill-random')).toContain('1 random passage drawn to fill up');
});

test('a method with its value', () => {
  expect(methodText({ method: 'perc-pos', value: 0.95 })).toBe('Share of positive 95 %');
  expect(methodText({ method: 'perc-pos', value: 0.29 })).toBe('Share of positive 29 %');
  expect(methodText({ method: 'perc-pos', value: 0.925 })).toBe('Share of positive 92.5 %');
  expect(methodText({ method: 'naive', value: null })).toBe('Naive top-k');
});

test('among how many a draw chooses', () => {
  expect(choicesText({ candidates: 10, effective: 9.83 })).toBe('9.8 of 10');
  expect(choicesText({ candidates: 8.94, effective: 1 })).toBe('1.0 of 8.9');
});

test('a slider goes over what is sensible for the scores, and marks the paper where it speaks of them', () => {
  const cosines = { min: 0.1, max: 0.9 };
  expect(sliderRange('perc-pos', cosines, 100)).toMatchObject({ min: 0.5, max: 1.1, step: 0.01 });
  expect(sliderRange('abs', cosines, 100).marks.map(({ label }) => label)).toEqual([
    '0.1',
    'paper 0.7',
    '0.9',
  ]);
  expect(sliderRange('shifted', null, 20).max).toBe(20);
  const bm25 = { min: 1.37, max: 41.2 };
  const { min, max, step, marks } = sliderRange('abs', bm25, 100);
  expect([min, max, step]).toEqual([1.2, 41.2, 0.2]);
  expect(marks).toHaveLength(2);
  expect(firstValue('abs', cosines)).toBe(0.7);
  expect(firstValue('abs', bm25)).toBe(29);
  expect(firstValue('margin-pos', null)).toBe(0.05);
  expect(firstValue('perc-pos', bm25)).toBe(0.95);
});

test('histograms as shares, with about their mean, over the span that they use', () => {
  const histogram = { min: 0, max: 10, bars: [0, 0, 0, 0, 0, 0, 1, 3, 0, 0] };
  expect(toShares(histogram).counts[7]).toBe(0.75);
  expect(toShares(histogram).edges).toHaveLength(11);
  expect(aboutMean(histogram)).toBe((6.5 + 3 * 7.5) / 4);
  expect(aboutMean({ ...histogram, bars: [0] })).toBeNull();
  expect(usedSpan([histogram])).toEqual([5, 10]);
  expect(usedSpan([{ ...histogram, bars: histogram.bars.map(() => 0) }])).toEqual([0, 10]);
});

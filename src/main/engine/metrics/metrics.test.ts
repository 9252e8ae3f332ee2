import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ndcgAt, recallAt, reciprocalRankAt, trecOrder } from './ranking.ts';
import { wilsonShare } from './wilson.ts';

describe('ranking metrics by hand', () => {
  const grades = new Map([
    ['a', 3],
    ['b', 1],
    ['c', 0],
    ['d', 2],
    ['e', -1],
  ]);

  test('ndcg@3', () => {
    // DCG = 1/log2(2) + 0 + 3/log2(4) = 2.5; ideal 3 + 2/log2(3) + 1/log2(4) = 4.761859507142915
    expect(ndcgAt(3, ['b', 'c', 'a', 'd'], grades)).toBeCloseTo(2.5 / 4.761859507142915, 12);
    expect(ndcgAt(3, ['a', 'd', 'b'], grades)).toBe(1);
    expect(ndcgAt(1, ['e'], grades)).toBe(0);
    expect(ndcgAt(3, [], grades)).toBe(0);
    expect(ndcgAt(3, ['a'], new Map([['a', 0]]))).toBe(0);
  });

  test('recall@k and reciprocal rank@k', () => {
    const ranking = ['c', 'x', 'd', 'a'];
    expect(recallAt(3, ranking, grades)).toBeCloseTo(1 / 3, 12);
    expect(recallAt(4, ranking, grades)).toBeCloseTo(2 / 3, 12);
    expect(recallAt(4, ranking, new Map())).toBe(0);
    expect(reciprocalRankAt(3, ranking, grades)).toBeCloseTo(1 / 3, 12);
    expect(reciprocalRankAt(2, ranking, grades)).toBe(0);
  });

  test('ties stand by falling id, bytewise, and scores are single precision', () => {
    expect(trecOrder(['d1', 'd10', 'd2', 'z'], [0.5, 0.5, 0.5, 0.9])).toEqual(['z', 'd2', 'd10', 'd1']);
    expect(trecOrder(['a', 'b'], [1 + 1e-9, 1])).toEqual(['b', 'a']);
    // U+FF21 stands before U+1F600 by code point, after it by UTF-16 unit
    expect(trecOrder(['Ａ', '😀'], [1, 1])).toEqual(['😀', 'Ａ']);
  });
});

const grades = z.record(z.string(), z.record(z.string(), z.number()));
const fixture = z
  .object({ judgements: grades, runs: grades, measured: grades })
  .parse(JSON.parse(readFileSync(new URL('./fixtures/trec-eval.json', import.meta.url), 'utf8')));

test.each(Object.keys(fixture.runs))('trec_eval gives the same figures, %s', (query) => {
  const run = fixture.runs[query]!;
  const ranking = trecOrder(Object.keys(run), Object.values(run));
  const judged = new Map(Object.entries(fixture.judgements[query]!));
  const measured = fixture.measured[query]!;
  for (const k of [3, 10]) {
    expect(ndcgAt(k, ranking, judged)).toBeCloseTo(measured[`ndcg_cut_${k}`]!, 12);
    expect(recallAt(k, ranking, judged)).toBeCloseTo(measured[`recall_${k}`]!, 12);
  }
  expect(reciprocalRankAt(1000, ranking, judged)).toBeCloseTo(measured.recip_rank!, 12);
});

describe('the Wilson interval', () => {
  test.each([
    // Newcombe 1998, table I, method 3
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%d of %d: %d to %d', (successes, trials, low, high) => {
    const share = wilsonShare(successes, trials);
    expect(share.value).toBe(successes / trials);
    expect(share.low).toBeCloseTo(low, 4);
    expect(share.high).toBeCloseTo(high, 4);
  });

  test('ends stay in [0, 1]; without trials there are none', () => {
    expect(wilsonShare(20, 20).high).toBe(1);
    expect(wilsonShare(0, 3).low).toBe(0);
    expect(wilsonShare(0, 0)).toEqual({ successes: 0, trials: 0, value: null, low: null, high: null });
  });
});

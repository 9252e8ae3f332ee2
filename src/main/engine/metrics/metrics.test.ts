import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { METRIC_NAMES, type MetricName } from '../../../shared/evaluation.ts';
import { measure } from './measure.ts';
import { trecOrder } from './ranking.ts';
import { wilsonShare } from './wilson.ts';

describe('ranking metrics by hand', () => {
  const grades = new Map([
    ['a', 3],
    ['b', 1],
    ['c', 0],
    ['d', 2],
    ['e', -1],
  ]);
  const at = (name: MetricName, k: number, ranking: readonly string[], judged = grades, from = 1) =>
    measure({ name, k }, ranking, judged, from);

  test('ndcg@3', () => {
    // DCG = 1/log2(2) + 0 + 3/log2(4) = 2.5; ideal 3 + 2/log2(3) + 1/log2(4) = 4.761859507142915
    expect(at('ndcg', 3, ['b', 'c', 'a', 'd'])).toBeCloseTo(2.5 / 4.761859507142915, 12);
    expect(at('ndcg', 3, ['a', 'd', 'b'])).toBe(1);
    expect(at('ndcg', 1, ['e'])).toBe(0);
  });

  test('of relevant ranks', () => {
    const ranking = ['c', 'x', 'd', 'a'];
    expect(at('recall', 3, ranking)).toBeCloseTo(1 / 3, 12);
    expect(at('recall', 4, ranking)).toBeCloseTo(2 / 3, 12);
    expect(at('mrr', 3, ranking)).toBeCloseTo(1 / 3, 12);
    expect(at('mrr', 2, ranking)).toBe(0);
    // Of k, though only four were found.
    expect(at('precision', 5, ranking)).toBeCloseTo(2 / 5, 12);
    // Precision 1/3 at rank 3 and 2/4 at rank 4, over the three that are relevant.
    expect(at('map', 10, ranking)).toBeCloseTo((1 / 3 + 2 / 4) / 3, 12);
    expect(at('hit-rate', 2, ranking)).toBe(0);
    expect(at('hit-rate', 3, ranking)).toBe(1);
  });

  test('what counts as relevant may begin higher, and NDCG reads grades all the same', () => {
    expect(at('mrr', 3, ['b', 'd'], grades, 2)).toBe(1 / 2);
    expect(at('recall', 3, ['b', 'd'], grades, 2)).toBe(1 / 2);
    expect(at('ndcg', 3, ['b', 'd'], grades, 2)).toBe(at('ndcg', 3, ['b', 'd']));
  });

  test.each(METRIC_NAMES)('%s is 0 where nothing was found, or nothing is relevant', (name) => {
    expect(at(name, 3, [])).toBe(0);
    expect(at(name, 3, ['a'], new Map([['a', 0]]))).toBe(0);
    expect(at(name, 3, ['a'], new Map())).toBe(0);
  });

  test('ties stand by falling id, bytewise, and scores are single precision', () => {
    const order = (ids: readonly string[], scores: readonly number[]) =>
      trecOrder(scores, (place) => ids[place]!).map((place) => ids[place]);
    expect(order(['d1', 'd10', 'd2', 'z'], [0.5, 0.5, 0.5, 0.9])).toEqual(['z', 'd2', 'd10', 'd1']);
    expect(order(['a', 'b'], [1 + 1e-9, 1])).toEqual(['b', 'a']);
    // U+FF21 stands before U+1F600 by code point, after it by UTF-16 unit
    expect(order(['Ａ', '😀'], [1, 1])).toEqual(['😀', 'Ａ']);
  });
});

const numbers = z.record(z.string(), z.record(z.string(), z.number()));
const fixtureSchema = z.object({
  judgements: numbers,
  runs: numbers,
  /** By the lowest relevant grade. */
  measured: z.record(z.string(), numbers),
});

/** What trec_eval calls them. */
const TREC_NAME = {
  ndcg: 'ndcg_cut',
  recall: 'recall',
  precision: 'P',
  map: 'map_cut',
  'hit-rate': 'success',
} as const;

describe.each(['trec-eval.json', 'trec-eval-sample.json'])('trec_eval gives the same figures, %s', (file) => {
  const text = readFileSync(new URL(`./fixtures/${file}`, import.meta.url), 'utf8');
  const { judgements, runs, measured } = fixtureSchema.parse(JSON.parse(text));

  test.each(Object.keys(runs))('%s', (query) => {
    const ids = Object.keys(runs[query]!);
    const ranking = trecOrder(Object.values(runs[query]!), (place) => ids[place]!).map(
      (place) => ids[place]!,
    );
    const grades = new Map(Object.entries(judgements[query]!));
    for (const [from, byQuery] of Object.entries(measured)) {
      const expected = byQuery[query]!;
      for (const k of [1, 3, 5, 10, 20]) {
        const ours = (name: MetricName) => measure({ name, k }, ranking, grades, Number(from));
        for (const [name, theirs] of Object.entries(TREC_NAME) as [keyof typeof TREC_NAME, string][])
          expect(ours(name), `${name}@${k}`).toBeCloseTo(expected[`${theirs}_${k}`]!, 9);
        // trec_eval does not cut it.
        const reciprocal = expected.recip_rank!;
        expect(ours('mrr')).toBeCloseTo(reciprocal >= 1 / k - 1e-9 ? reciprocal : 0, 9);
      }
    }
  });
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

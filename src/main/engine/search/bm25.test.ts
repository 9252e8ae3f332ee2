import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { scoreBm25Pairs, searchBm25 } from './bm25.ts';
import { BM25_DEFAULTS, type Bm25Index, type Bm25Options, createBm25Builder } from './bm25-index.ts';
import { createTokenizer, ENGLISH_STOP_WORDS } from './tokenize.ts';

const tokenized = z.array(z.object({ text: z.string(), tokens: z.array(z.string()) }));
const fixture = z
  .object({
    passages: tokenized,
    queries: tokenized,
    withStopWords: z.array(z.array(z.string())),
    options: z.array(z.object({ k1: z.number(), b: z.number(), scores: z.array(z.array(z.number())) })),
  })
  .parse(JSON.parse(readFileSync(new URL('./fixtures/bm25s-lucene.json', import.meta.url), 'utf8')));

function indexOf(passages: readonly (readonly string[])[], options: Bm25Options = BM25_DEFAULTS): Bm25Index {
  const builder = createBm25Builder(options);
  for (const tokens of passages) builder.addPassage(tokens);
  return builder.build();
}

/** Every query with every passage, row by row. */
async function allScores(index: Bm25Index, queries: readonly (readonly string[])[]): Promise<number[][]> {
  const pairs = queries.length * index.passages;
  const scores = await scoreBm25Pairs(index, {
    queries,
    queryRows: Uint32Array.from({ length: pairs }, (_, i) => Math.floor(i / index.passages)),
    corpusRows: Uint32Array.from({ length: pairs }, (_, i) => i % index.passages),
  });
  return queries.map((_, q) => [...scores.subarray(q * index.passages, (q + 1) * index.passages)]);
}

/** The formula of Lucene's BM25 by its definition, passage by passage. */
function formula(
  passages: readonly (readonly string[])[],
  query: readonly string[],
  options: Bm25Options,
): number[] {
  const mean = passages.reduce((sum, tokens) => sum + tokens.length, 0) / passages.length;
  return passages.map((tokens) =>
    query.reduce((sum, term) => {
      const df = passages.filter((other) => other.includes(term)).length;
      const tf = tokens.filter((token) => token === term).length;
      if (tf === 0) return sum;
      const idf = Math.log(1 + (passages.length - df + 0.5) / (df + 0.5));
      return sum + (idf * tf) / (tf + options.k1 * (1 - options.b + (options.b * tokens.length) / mean));
    }, 0),
  );
}

const word = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const passagesArbitrary = fc.array(fc.array(word, { maxLength: 8 }), { minLength: 1, maxLength: 20 });
const queryArbitrary = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'unknown'), { maxLength: 6 });
const optionsArbitrary = fc.record({
  k1: fc.double({ min: 0, max: 3, noNaN: true }),
  b: fc.double({ min: 0, max: 1, noNaN: true }),
});

describe('scores', () => {
  test('worked by hand', async () => {
    // N = 2, avgdl = 1.5; "sea": df 2, idf ln(1.2); tf 1 / (1 + 1.5 · (0.25 + 0.75 · 1 / 1.5)) = 1 / 2.125 in row 0.
    const [[first, second]] = (await allScores(indexOf([['sea'], ['sea', 'salt']]), [['sea']])) as [
      [number, number],
    ];
    expect(first).toBeCloseTo(Math.log(1.2) / 2.125, 6);
    expect(second).toBeCloseTo(Math.log(1.2) / 2.875, 6);
  });

  test.each(fixture.options)('as bm25s, method "lucene", k1 $k1, b $b', async ({ k1, b, scores }) => {
    const index = indexOf(
      fixture.passages.map(({ tokens }) => tokens),
      { k1, b },
    );
    const ours = await allScores(
      index,
      fixture.queries.map(({ tokens }) => tokens),
    );
    for (const [query, row] of scores.entries()) {
      for (const [passage, score] of row.entries()) {
        expect(Math.abs(ours[query]![passage]! - score)).toBeLessThanOrEqual(1e-5);
      }
    }
    expect(scores.flat().some((score) => score > 1)).toBe(true);
  });

  test('as the formula', async () => {
    await fc.assert(
      fc.asyncProperty(
        passagesArbitrary,
        queryArbitrary,
        optionsArbitrary,
        async (passages, query, options) => {
          const [ours] = await allScores(indexOf(passages, options), [query]);
          for (const [row, score] of formula(passages, query, options).entries()) {
            expect(Math.abs(ours![row]! - score)).toBeLessThanOrEqual(2e-6);
          }
        },
      ),
    );
  });

  test('refuses k1 and b out of range', () => {
    for (const options of [
      { k1: -0.1, b: 0.5 },
      { k1: Number.NaN, b: 0.5 },
      { k1: 1, b: 1.1 },
      { k1: 1, b: Number.NaN },
    ]) {
      expect(() => createBm25Builder(options)).toThrow(expect.objectContaining({ code: 'usage' }));
    }
  });
});

describe('search', () => {
  test('is the sorted list of all pair scores above 0, ties by rank, without what is left out', async () => {
    await fc.assert(
      fc.asyncProperty(
        passagesArbitrary,
        fc.array(queryArbitrary, { maxLength: 4 }),
        fc.integer({ min: 0, max: 25 }),
        fc.infiniteStream(fc.boolean()),
        async (passages, queries, k, marks) => {
          const index = indexOf(passages);
          const exclude = Uint8Array.from(passages, () => (marks.next().value ? 1 : 0));
          const tieRank = Uint32Array.from(passages, (_, row) => passages.length - 1 - row);
          const found = await searchBm25(index, { queries, k, tieRank, exclude });
          const scores = await allScores(index, queries);
          for (const [query, row] of scores.entries()) {
            const expected = row
              .map((score, passage) => ({ passage, score }))
              .filter(({ passage, score }) => score > 0 && exclude[passage] === 0)
              .sort((x, y) => y.score - x.score || y.passage - x.passage)
              .slice(0, k);
            const count = found.counts[query]!;
            expect(
              Array.from({ length: count }, (_, i) => ({
                passage: found.rows[query * k + i],
                score: found.scores[query * k + i],
              })),
            ).toEqual(expected);
          }
        },
      ),
    );
  });

  test('an empty index, and a cancelled search', async () => {
    const empty = await searchBm25(indexOf([]), { queries: [['a']], k: 3, tieRank: null, exclude: null });
    expect(empty.counts).toEqual(Uint32Array.of(0));
    const signal = AbortSignal.abort();
    await expect(
      searchBm25(indexOf([['a']]), { queries: [['a']], k: 3, tieRank: null, exclude: null, signal }),
    ).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('more postings than one chunk of the builder holds', async () => {
    const builder = createBm25Builder(BM25_DEFAULTS);
    const common = Array.from({ length: 100 }, (_, i) => `word${i}`);
    for (let row = 0; row < 12_000; row += 1)
      builder.addPassage(row === 11_000 ? [...common, 'rare'] : common);
    const index = builder.build();
    expect(index.postingPassages.length).toBe(1_200_001);
    const found = await searchBm25(index, {
      queries: [['rare', 'word99']],
      k: 2,
      tieRank: null,
      exclude: null,
    });
    expect([...found.rows]).toEqual([11_000, 0]);
  });
});

describe('tokens', () => {
  test('Latin text as bm25s splits it, with its English stop words and without', () => {
    const latin = fixture.passages.slice(0, 9);
    const tokenize = createTokenizer(ENGLISH_STOP_WORDS);
    for (const { text, tokens } of [...latin, ...fixture.queries]) expect(tokenize(text)).toEqual(tokens);
    const all = createTokenizer(new Set());
    for (const [row, { text }] of latin.entries()) expect(all(text)).toEqual(fixture.withStopWords[row]);
  });

  test.each([
    ['accents in either form', 'Cafe\u0301 café', ['café', 'café']],
    ['marks stay with their word', 'हिन्दी', ['हिन्दी']],
    ['Greek and Cyrillic', 'ΣΊΣΥΦΟΣ Ёлка', ['σίσυφος', 'ёлка']],
    ['Korean by words', '등대 파수꾼', ['등대', '파수꾼']],
    ['pairs of characters', '東京都の灯台', ['東京', '京都', '都の', 'の灯', '灯台']],
    ['a lone character', '灯', ['灯']],
    ['scripts mixed in one word', 'fresnel灯台42x', ['fresnel', '灯台', '42x']],
    ['characters beyond 16 bits', '𠮷野 𝒳', ['𠮷野']],
    ['Thai', 'ประ', ['ปร', 'ระ']],
    ['no text', ' \n—!', []],
  ])('%s', (_, text, tokens) => {
    expect(createTokenizer(ENGLISH_STOP_WORDS)(text)).toEqual(tokens);
  });
});

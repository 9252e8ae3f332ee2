import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scorePairs } from './pair-scores.ts';
import { createSearcher, type Searcher } from './top-k.ts';
import type { SearchResults } from './top-lists.ts';
import { type VectorReader, vectorsInMemory } from './vectors.ts';

const DIMENSION = 3;

/** An independent brute force: BigInt-free, naive loops, a full sort. */
function oracle(
  queries: Float32Array,
  corpus: Float32Array,
  dimension: number,
  k: number,
  tieRank: Uint32Array | null,
  exclude: Uint8Array | null,
): { row: number; score: number }[][] {
  const rows = corpus.length / dimension;
  return Array.from({ length: queries.length / dimension }, (_, query) => {
    const all = Array.from({ length: rows }, (_, row) => {
      let score = 0;
      for (let x = 0; x < dimension; x += 1)
        score += queries[query * dimension + x]! * corpus[row * dimension + x]!;
      return { row, score: Math.round(score * 1e6) / 1e6 + 0 };
    }).filter(({ row }) => exclude?.[row] !== 1);
    const rank = (row: number) => tieRank?.[row] ?? row;
    return all.sort((a, b) => b.score - a.score || rank(a.row) - rank(b.row)).slice(0, k);
  });
}

function lists(results: SearchResults, k: number): { row: number; score: number }[][] {
  return Array.from(results.counts, (count, query) =>
    Array.from({ length: count }, (_, i) => ({
      row: results.rows[query * k + i]!,
      score: results.scores[query * k + i]!,
    })),
  );
}

/** A fixed pseudo-random sequence in (−1, 1) (mulberry32). */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}

function normalised(rows: number, dimension: number, next: () => number): Float32Array {
  const values = Float32Array.from({ length: rows * dimension }, next);
  for (let row = 0; row < rows; row += 1) {
    const vector = values.subarray(row * dimension, (row + 1) * dimension);
    const length = Math.hypot(...vector);
    for (let x = 0; x < dimension; x += 1) vector[x]! /= length;
  }
  return values;
}

describe('small slices', () => {
  let searcher: Searcher;
  beforeAll(async () => {
    searcher = await createSearcher({
      dimension: DIMENSION,
      device: 'cpu',
      threads: 1,
      sliceRows: 4,
      queryBatch: 2,
    });
  });
  afterAll(() => searcher.release());

  const find = async (
    queries: Float32Array,
    corpus: Float32Array,
    k: number,
    tieRank: Uint32Array | null = null,
    exclude: Uint8Array | null = null,
  ) =>
    lists(
      await searcher.search({ queries, corpus: vectorsInMemory(corpus, DIMENSION), k, tieRank, exclude }),
      k,
    );

  test('worked by hand', async () => {
    const corpus = Float32Array.of(1, 0, 0, 0, 1, 0, 0.6, 0.8, 0, -1, 0, 0, 0.8, 0.6, 0);
    expect(await find(Float32Array.of(1, 0, 0), corpus, 3)).toEqual([
      [
        { row: 0, score: 1 },
        { row: 4, score: 0.8 },
        { row: 2, score: 0.6 },
      ],
    ]);
  });

  test('rounding makes ties, which the ranks of the ids break', async () => {
    // 0.1 and 0.1000003 are one score at 1e-6.
    const corpus = Float32Array.of(0.1, 0, 0, 0.1000003, 0, 0, 0.1, 0, 0);
    const query = Float32Array.of(1, 0, 0);
    expect((await find(query, corpus, 2))[0]?.map((hit) => hit.row)).toEqual([0, 1]);
    expect((await find(query, corpus, 2, Uint32Array.of(2, 1, 0)))[0]).toEqual([
      { row: 2, score: 0.1 },
      { row: 1, score: 0.1 },
    ]);
  });

  test('more candidates asked for than there are', async () => {
    const corpus = Float32Array.of(0, 0, 0, -1, 0, 0);
    expect(await find(Float32Array.of(1, 0, 0, 0, 0, 0), corpus, 10)).toEqual([
      [
        { row: 0, score: 0 },
        { row: 1, score: -1 },
      ],
      [
        { row: 0, score: 0 },
        { row: 1, score: 0 },
      ],
    ]);
  });

  test('no queries, no passages, k of 0, all left out', async () => {
    const one = Float32Array.of(1, 2, 3);
    expect(await find(new Float32Array(0), one, 5)).toEqual([]);
    expect(await find(one, new Float32Array(0), 5)).toEqual([[]]);
    expect(await find(one, one, 0)).toEqual([[]]);
    expect(await find(one, one, 5, null, Uint8Array.of(1))).toEqual([[]]);
  });

  test('equals brute force on small grids, full of ties, duplicates and zero vectors', async () => {
    const value = fc.constantFrom(0, 1, -1, 0.5, 0.3333333, 1e-7, 2e-7, 100);
    const vector = fc.array(value, { minLength: DIMENSION, maxLength: DIMENSION });
    await fc.assert(
      fc.asyncProperty(
        fc.array(vector, { minLength: 1, maxLength: 5 }),
        fc.array(fc.tuple(vector, fc.nat(), fc.boolean()), { maxLength: 40 }),
        fc.integer({ min: 1, max: 45 }),
        fc.boolean(),
        async (queryVectors, passages, k, hasRanks) => {
          const queries = Float32Array.from(queryVectors.flat());
          const corpus = Float32Array.from(passages.flatMap(([v]) => v));
          const byKey = passages
            .map((_, row) => row)
            .sort((a, b) => passages[a]![1] - passages[b]![1] || a - b);
          const tieRank = new Uint32Array(passages.length);
          byKey.forEach((row, rank) => {
            tieRank[row] = rank;
          });
          const exclude = Uint8Array.from(passages, ([, , out]) => (out ? 1 : 0));
          const ranks = hasRanks ? tieRank : null;
          expect(await find(queries, corpus, k, ranks, exclude)).toEqual(
            oracle(queries, corpus, DIMENSION, k, ranks, exclude),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3e38])(
    'refuses %d in a passage or a query',
    async (bad) => {
      const good = Float32Array.of(1, 0, 0);
      const corpus = Float32Array.of(1, 0, 0, 0, 0, 0, 0, bad, 0);
      await expect(find(good, corpus, 1)).rejects.toMatchObject({
        code: 'bad-input',
        details: { what: 'passage', row: 2 },
      });
      await expect(find(Float32Array.of(1, 0, 0, bad, 0, 0), good, 1)).rejects.toMatchObject({
        code: 'bad-input',
        details: { what: 'query', row: 1 },
      });
      // A vector that is left out is not looked at.
      expect(await find(good, corpus, 1, null, Uint8Array.of(0, 0, 1))).toEqual([[{ row: 0, score: 1 }]]);
    },
  );

  test('cancels between slices and says how far it is', async () => {
    const cancel = new AbortController();
    const done: number[] = [];
    const search = searcher.search({
      queries: Float32Array.of(1, 0, 0),
      corpus: vectorsInMemory(new Float32Array(40 * DIMENSION), DIMENSION),
      k: 2,
      tieRank: null,
      exclude: null,
      signal: cancel.signal,
      onProgress: (progress) => {
        done.push(progress.done);
        expect(progress.total).toBe(40);
        if (progress.done === 8) cancel.abort();
      },
    });
    await expect(search).rejects.toMatchObject({ code: 'cancelled' });
    expect(done).toEqual([4, 8]);
  });

  test('reads each row once, in order', async () => {
    const reads: number[] = [];
    const inner = vectorsInMemory(new Float32Array(10 * DIMENSION), DIMENSION);
    const corpus: VectorReader = {
      ...inner,
      read: (start, count, into) => {
        reads.push(start, count);
        return inner.read(start, count, into);
      },
    };
    await searcher.search({
      queries: new Float32Array(7 * DIMENSION),
      corpus,
      k: 2,
      tieRank: null,
      exclude: null,
    });
    expect(reads).toEqual([0, 4, 4, 4, 8, 2]);
  });
});

describe('realistic sizes', () => {
  const dimension = 96;
  const next = noise(7);
  const queries = normalised(37, dimension, next);
  const spread = normalised(3_000, dimension, next);
  // Embeddings that differ in the seventh digit, in three thousand rows: more ties than the spare proposals hold.
  const base = normalised(1, dimension, next);
  const crowded = Float32Array.from(
    { length: 3_000 * dimension },
    (_, i) => base[i % dimension]! + next() * 2e-7,
  );
  const repeated = Float32Array.from({ length: 3_000 * dimension }, (_, i) => spread[i % (dimension * 5)]!);

  test.each([
    ['spread', spread],
    ['crowded', crowded],
    ['repeated', repeated],
  ] as const)('%s embeddings: equals brute force, whatever the slices and batches', async (_, corpus) => {
    const tieRank = Uint32Array.from({ length: 3_000 }, (_, row) => 2_999 - row);
    const expected = oracle(queries, corpus, dimension, 10, tieRank, null);
    for (const [sliceRows, queryBatch] of [
      [3_000, 37],
      [701, 8],
    ] as const) {
      const searcher = await createSearcher({ dimension, device: 'cpu', threads: 2, sliceRows, queryBatch });
      const found = await searcher.search({
        queries,
        corpus: vectorsInMemory(corpus, dimension),
        k: 10,
        tieRank,
        exclude: null,
      });
      expect(lists(found, 10)).toEqual(expected);
      await searcher.release();
    }
  });

  test('scorePairs gives the very scores of the search', async () => {
    const corpus = vectorsInMemory(spread, dimension);
    const searcher = await createSearcher({ dimension, device: 'cpu', threads: 2 });
    const found = await searcher.search({ queries, corpus, k: 50, tieRank: null, exclude: null });
    await searcher.release();
    const queryRows = Uint32Array.from(found.rows, (_, i) => Math.floor(i / 50));
    expect(await scorePairs({ queries, corpus, queryRows, corpusRows: found.rows })).toEqual(found.scores);
  });
});

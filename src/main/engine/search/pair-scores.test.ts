import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scorePairs } from './pair-scores.ts';
import { type VectorReader, vectorsInMemory } from './vectors.ts';

const queries = Float32Array.of(1, 0, 0.5, 0.25);

test('worked by hand, pairs in any order and repeated', async () => {
  const corpus = vectorsInMemory(Float32Array.of(0.1234567, 1, 2, 4, 0, 0), 2);
  const scores = await scorePairs({
    queries,
    corpus,
    queryRows: Uint32Array.of(1, 0, 0, 1, 1),
    corpusRows: Uint32Array.of(1, 2, 0, 0, 1),
  });
  expect(scores).toEqual(Float64Array.of(2, 0, 0.123457, 0.311728, 2));
});

test('reads only windows that hold pairs, each once', async () => {
  const rows = 20_000;
  const inner = vectorsInMemory(
    Float32Array.from({ length: rows * 2 }, (_, i) => Math.floor(i / 2)),
    2,
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(rows - 1), { maxLength: 30 }), async (wanted) => {
      const reads: [number, number][] = [];
      const corpus: VectorReader = {
        ...inner,
        read: (start, count, into) => {
          reads.push([start, start + count]);
          return inner.read(start, count, into);
        },
      };
      const scores = await scorePairs({
        queries,
        corpus,
        queryRows: new Uint32Array(wanted.length),
        corpusRows: Uint32Array.from(wanted),
      });
      expect([...scores]).toEqual(wanted);
      for (let i = 1; i < reads.length; i += 1) expect(reads[i]![0]).toBeGreaterThanOrEqual(reads[i - 1]![1]);
      for (const [start, end] of reads) expect(wanted.some((row) => row >= start && row < end)).toBe(true);
    }),
    { numRuns: 30 },
  );
});

test('refuses vectors that are not finite, by name, and pairs that are not there', async () => {
  const corpus = vectorsInMemory(Float32Array.of(1, 1, Number.NaN, 1), 2);
  const pair = (queryRow: number, corpusRow: number, from = queries) =>
    scorePairs({
      queries: from,
      corpus,
      queryRows: Uint32Array.of(queryRow),
      corpusRows: Uint32Array.of(corpusRow),
    });
  await expect(pair(0, 1)).rejects.toMatchObject({ code: 'bad-input', details: { what: 'passage', row: 1 } });
  await expect(pair(0, 0, Float32Array.of(Number.NaN, 0))).rejects.toMatchObject({
    details: { what: 'query', row: 0 },
  });
  await expect(pair(2, 0)).rejects.toThrow(RangeError);
  await expect(pair(0, 2)).rejects.toThrow(RangeError);
});

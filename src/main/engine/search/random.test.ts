import fc from 'fast-check';
import { expect, test } from 'vitest';
import { searchRandom } from './random.ts';

const draw = async (
  queryIds: string[],
  passages: number,
  k: number,
  seed = 0,
  exclude: Uint8Array | null = null,
) => {
  const { rows, counts, scores } = await searchRandom({ queryIds, passages, k, seed, exclude });
  expect(scores.every((score) => score === 0)).toBe(true);
  return queryIds.map((_, query) => [...rows.subarray(query * k, query * k + counts[query]!)]);
};

test('distinct rows, as many as there are', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.string(), { maxLength: 4 }),
      fc.array(fc.boolean(), { maxLength: 40 }),
      fc.nat(60),
      async (ids, marks, k) => {
        const exclude = Uint8Array.from(marks, (mark) => (mark ? 1 : 0));
        const available = marks.filter((mark) => !mark).length;
        for (const rows of await draw(ids, marks.length, k, 3, exclude)) {
          expect(rows.length).toBe(Math.min(k, available));
          expect(new Set(rows).size).toBe(rows.length);
          expect(rows.every((row) => row < marks.length && marks[row] === false)).toBe(true);
        }
      },
    ),
  );
});

test('hangs on seed and query id only: not on order, chunks, k or what is left out', async () => {
  const [a, b] = await draw(['a', 'b'], 1_000, 20);
  expect(await draw(['b'], 1_000, 20)).toEqual([b]);
  expect(await draw(['b', 'a'], 1_000, 5)).toEqual([b!.slice(0, 5), a!.slice(0, 5)]);
  expect(a).not.toEqual(b);
  expect(await draw(['a'], 1_000, 20, 1)).not.toEqual([a]);
  const exclude = new Uint8Array(1_000);
  exclude[a![3]!] = 1;
  const [without] = await draw(['a'], 1_000, 19, 0, exclude);
  expect(without).toEqual(a!.filter((_, rank) => rank !== 3));
});

test('every row is as likely as every other, at the first place and overall', async () => {
  const ids = Array.from({ length: 4_000 }, (_, i) => `q${i}`);
  const draws = await draw(ids, 10, 4);
  const first = new Float64Array(10);
  const any = new Float64Array(10);
  for (const rows of draws) {
    first[rows[0]!]! += 1;
    for (const row of rows) any[row]! += 1;
  }
  // Five standard deviations of a binomial: 400 ± 5 · √(4000 · 0.1 · 0.9), 1600 ± 5 · √(4000 · 0.4 · 0.6).
  for (const count of first) expect(Math.abs(count - 400)).toBeLessThan(95);
  for (const count of any) expect(Math.abs(count - 1_600)).toBeLessThan(155);
});

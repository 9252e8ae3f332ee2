import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLineSplitter } from './lines.ts';

type Told = readonly [line: number, what: string];

function split(chunks: readonly Buffer[], maxBytes = 1_000): Told[] {
  const told: Told[] = [];
  const splitter = createLineSplitter(maxBytes, {
    onLine: (text, line) => told.push([line, text]),
    onBadLine: (error, line) => told.push([line, `! ${error.code}`]),
  });
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return told;
}

/** Cuts bytes at the given places, which may repeat: empty chunks are chunks. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [
    0,
    ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b),
    bytes.length,
  ];
  return sorted.slice(1).map((end, index) => Buffer.from(bytes.subarray(sorted[index], end)));
}

const piece = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => Buffer.from(text)),
  fc
    .constantFrom('\n', '\r\n', '\r', '\n\n', 'x'.repeat(60), 'é🐜'.repeat(9))
    .map((text) => Buffer.from(text)),
  fc.constantFrom(Buffer.from([0]), Buffer.from([0xff]), Buffer.from([0xc3]), Buffer.from([0xa9])),
);

test('lines are the same however the bytes are cut into chunks', () => {
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 20 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      fc.integer({ min: 1, max: 80 }),
      (pieces, places, max) => {
        const bytes = Buffer.concat(pieces);
        expect(split(cut(bytes, places), max)).toEqual(split([bytes], max));
      },
    ),
    { numRuns: 1_000 },
  );
});

test('lines are those of String.split, without empty ones, for text that is clean', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.nat(), { maxLength: 5 }), (raw, places) => {
      const text = raw.replaceAll('\0', '').toWellFormed();
      const expected = text
        .split('\n')
        .map((line, index) => [index + 1, line.replace(/\r$/, '')] as const)
        .filter(([, line]) => line !== '');
      expect(split(cut(Buffer.from(text), places), 10_000)).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test('bad lines are told with their number, and the others are read', () => {
  const bytes = Buffer.concat([
    Buffer.from('one\r\n\ntw'),
    Buffer.from([0]),
    Buffer.from('o\n'),
    Buffer.from([0xe9]),
    Buffer.from(`\n${'x'.repeat(11)}\n${'y'.repeat(10)}`),
  ]);
  expect(split([bytes], 10)).toEqual([
    [1, 'one'],
    [3, '! nul-byte'],
    [4, '! bad-encoding'],
    [5, '! too-long-line'],
    [6, 'y'.repeat(10)],
  ]);
});

test('a line of 32 MiB in small chunks is joined once, not again with each chunk', () => {
  const chunk = Buffer.alloc(4_096, 'a');
  const chunks = Array.from({ length: 8_192 }, () => chunk);
  const start = performance.now();
  const told = split([...chunks, Buffer.from('\nb')], 64 * 2 ** 20);
  expect(told.map(([line, text]) => [line, text.length])).toEqual([
    [1, 32 * 2 ** 20],
    [2, 1],
  ]);
  // Joining with each chunk would copy 128 GiB; once takes some 20 ms.
  expect(performance.now() - start).toBeLessThan(5_000);
});

import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { failureOf, jsonLines, readAll, temporaryFolder } from './testing.ts';

const rows = Array.from({ length: 3_000 }, (_, index) => ({ _id: `p${index}`, text: `passage ${index}` }));
const text = jsonLines(rows);
const passages = rows.map(({ _id, text: content }) => ({
  kind: 'passage',
  id: _id,
  title: '',
  text: content,
}));

/** A frame of zstd that holds four bytes for some other program. */
const SKIPPABLE = Buffer.from([0x5e, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4]);

test.each([
  ['corpus.jsonl', Buffer.from(text)],
  ['corpus.jsonl.gz', gzipSync(text)],
  ['corpus.jsonl.zst', zstdCompressSync(text)],
  [
    'several gzip members.jsonl.gz',
    Buffer.concat([gzipSync(text.slice(0, 1_000)), gzipSync(text.slice(1_000))]),
  ],
  [
    'several zstd frames.jsonl.zst',
    Buffer.concat([zstdCompressSync(text.slice(0, 999)), zstdCompressSync(text.slice(999))]),
  ],
  ['skippable zstd frames.jsonl.zst', Buffer.concat([SKIPPABLE, zstdCompressSync(text), SKIPPABLE])],
  ['gzip without its ending.jsonl', gzipSync(text)],
  ['byte order mark.jsonl', Buffer.from(`\ufeff${text}`)],
  ['carriage returns.jsonl', Buffer.from(text.replaceAll('\n', '\r\n'))],
  ['no line end at the end.jsonl', Buffer.from(text.trimEnd())],
])('%s holds the same passages', async (name, content) => {
  await using folder = await temporaryFolder();
  const { contents, problems, records } = await readAll(await folder.write(name, content));
  expect(problems).toEqual([]);
  expect(contents).toEqual(passages);
  expect(records.at(-1)?.at).toMatchObject({ line: 3_000, row: null });
});

test.each([
  ['corpus.jsonl.gz', gzipSync(text)],
  ['corpus.jsonl.zst', zstdCompressSync(text)],
])('%s cut short anywhere is an error', async (name, whole) => {
  await using folder = await temporaryFolder();
  for (const length of [4, 20, Math.floor(whole.length / 2), whole.length - 1]) {
    const error = await failureOf(readAll(await folder.write(name, whole.subarray(0, length))));
    expect(error.code).toBe('truncated-input');
  }
});

test.each([
  ['a.jsonl.gz', gzipSync(text).fill(0xaa, 40, 80)],
  ['a.jsonl.zst', Buffer.concat([zstdCompressSync(text), Buffer.from('something else')])],
])('damaged %s is bad input', async (name, bytes) => {
  await using folder = await temporaryFolder();
  expect(await failureOf(readAll(await folder.write(name, bytes)))).toMatchObject({ code: 'bad-input' });
});

test('a file that is only named .gz says so', async () => {
  await using folder = await temporaryFolder();
  const error = await failureOf(readAll(await folder.write('a.jsonl.gz', text)));
  expect(error).toMatchObject({ code: 'bad-input', message: expect.stringContaining('is not compressed') });
});

test.each([
  ['gzip', gzipSync(Buffer.alloc(2 ** 16, ' '))],
  ['zstd', zstdCompressSync(Buffer.alloc(2 ** 16, ' '))],
])('%s that unpacks to more than the limit is refused', async (_, bytes) => {
  await using folder = await temporaryFolder();
  const path = await folder.write('a.jsonl', bytes);
  const error = await failureOf(readAll(path, { limits: { decompressedBytes: 2 ** 15 } }));
  expect(error).toMatchObject({ code: 'decompression-limit', details: { file: path } });
});

test('a ratio that no text has is refused long before the limit in bytes', async () => {
  await using folder = await temporaryFolder();
  const bomb = zstdCompressSync(Buffer.alloc(80 * 2 ** 20, ' '));
  const error = await failureOf(readAll(await folder.write('a.jsonl.zst', bomb)));
  expect(error.code).toBe('decompression-limit');
});

test.each([
  ['UTF-16 (little endian)', Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['UTF-16 (big endian)', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0])],
])('%s is named', async (encoding, bytes) => {
  await using folder = await temporaryFolder();
  const error = await failureOf(readAll(await folder.write('a.jsonl', bytes)));
  expect(error).toMatchObject({
    code: 'bad-input',
    details: { encoding },
    message: expect.stringContaining('iconv'),
  });
});

test.each(['a.jsonl', 'a.json', 'a.csv', 'a.tsv', 'a.parquet', 'a.arrow', 'a.jsonl.gz'])(
  'an empty %s is an error',
  async (name) => {
    await using folder = await temporaryFolder();
    const path = await folder.write(name, '');
    expect(await failureOf(readAll(path))).toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('is empty'),
      details: { file: path },
    });
  },
);

test('bytes are reported up to the total, and reading ends on a cancel', async () => {
  await using folder = await temporaryFolder();
  const path = await folder.write('corpus.jsonl', text);
  const reports: [number, number][] = [];
  await readAll(path, { onBytes: (done, total) => reports.push([done, total]) });
  expect(reports.at(-1)).toEqual([text.length, text.length]);
  expect(await failureOf(readAll(path, { signal: AbortSignal.abort() }))).toMatchObject({
    code: 'cancelled',
  });
});

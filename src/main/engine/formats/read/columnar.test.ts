import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { Field, List, Table, tableFromArrays, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { readColumns } from './columns.ts';
import { LZ4_FEATHER } from './lz4-feather.fixture.ts';
import { failureOf, item, readAll, temporaryFolder } from './testing.ts';

const ids = ['a', 'b', 'c'];
const texts = ['one', 'zwei – 2', '🐜'];
const passages = ids.map((id, index) => ({ kind: 'passage', id, title: '', text: texts[index] }));

const corpus = () =>
  Buffer.from(
    parquetWriteBuffer({
      columnData: [
        { name: 'id', data: ids, type: 'STRING' },
        { name: 'unread', data: [1, 2, 3], type: 'INT32' },
        { name: 'text', data: texts, type: 'STRING' },
      ],
    }),
  );

test('Parquet: a corpus, its rows counted from 1', async () => {
  await using folder = await temporaryFolder();
  const path = await folder.write('a.parquet', corpus());
  const { contents, records, format } = await readAll(path);
  expect(format).toBe('parquet');
  expect(contents).toEqual(passages);
  expect(records.map(({ at }) => at)).toEqual([1, 2, 3].map((row) => ({ file: path, line: null, row })));
  expect((await readAll(await folder.write('no ending', corpus()))).contents).toEqual(passages);
});

test('Parquet: examples with lists, 64-bit labels and nulls', async () => {
  await using folder = await temporaryFolder();
  const file = parquetWriteBuffer({
    columnData: [
      { name: 'query', data: ['q'], type: 'STRING' },
      { name: 'positive', data: ['p'], type: 'STRING' },
      { name: 'label', data: [2n], type: 'INT64' },
      { name: 'negative_1', data: ['n'], type: 'STRING' },
      { name: 'negative_2', data: [null], type: 'STRING', nullable: true },
    ],
  });
  const { contents } = await readAll(await folder.write('train.parquet', Buffer.from(file)));
  expect(contents).toEqual([
    {
      kind: 'example',
      query: { id: null, text: 'q' },
      positives: [item('p', { grade: 2 })],
      negatives: [item('n')],
      split: 'train',
    },
  ]);
});

test('Parquet: a large row group is read in windows, page by page, every row once', async () => {
  await using folder = await temporaryFolder();
  const count = 40_000;
  const numbers = Array.from({ length: count }, (_, index) => index);
  // 40,000 × 500 bytes in one group: three windows.
  const file = parquetWriteBuffer({
    columnData: [
      { name: 'id', data: numbers.map((index) => `p${index}`), type: 'STRING' },
      {
        name: 'text',
        data: numbers.map((index) => String(index).padStart(500, '.')),
        type: 'STRING',
        encoding: 'PLAIN',
      },
    ],
    rowGroupSize: [count],
    pageSize: 100_000,
    codec: 'UNCOMPRESSED',
  });
  const { records, problems } = await readAll(await folder.write('corpus.parquet', Buffer.from(file)));
  expect(problems).toEqual([]);
  expect(records.length).toBe(count);
  const isRight = (record: (typeof records)[number], index: number) =>
    record.kind === 'passage' &&
    record.id === `p${index}` &&
    record.text.endsWith(`.${index}`) &&
    record.at.row === index + 1;
  expect(records.findIndex((record, index) => !isRight(record, index))).toBe(-1);
});

test('Parquet cut short anywhere, damaged, or something else', async () => {
  await using folder = await temporaryFolder();
  const whole = corpus();
  for (const length of [5, 40, whole.length - 20, whole.length - 1]) {
    const path = await folder.write('cut.parquet', whole.subarray(0, length));
    expect(await failureOf(readAll(path))).toMatchObject({
      code: 'truncated-input',
      details: { file: path },
    });
  }
  // The start is gone: the footer names bytes behind the end.
  const beheaded = Buffer.concat([whole.subarray(0, 4), whole.subarray(whole.length - 150)]);
  const headless = await failureOf(readAll(await folder.write('headless.parquet', beheaded)));
  expect(['truncated-input', 'bad-input']).toContain(headless.code);
  const scrambled = Buffer.from(whole).fill(0xff, 8, 60);
  expect(await failureOf(readAll(await folder.write('b.parquet', scrambled)))).toMatchObject({
    code: 'bad-input',
  });
  expect(await failureOf(readAll(await folder.write('c.parquet', 'not Parquet at all')))).toMatchObject({
    code: 'bad-input',
  });
});

test('Parquet: text that is not UTF-8 is a problem of its row', async () => {
  await using folder = await temporaryFolder();
  const bytes = corpus();
  const at = bytes.indexOf('zwei');
  bytes[at] = 0xff;
  const { contents, problems } = await readAll(await folder.write('a.parquet', bytes));
  expect(contents).toEqual([passages[0], passages[2]]);
  expect(problems).toMatchObject([{ code: 'bad-encoding', field: 'text', at: { row: 2 } }]);
});

// pyarrow 26: the same table, written with IpcWriteOptions(compression='zstd').
const ZSTD_STREAM = Buffer.from(
  '/////5gAAAAQAAAAAAAKAAwABgAFAAgACgAAAAABBAAMAAAACAAIAAAABAAIAAAABAAAAAIAAABAAAAABAAAANj///8AAAEF' +
    'EAAAABgAAAAEAAAAAAAAAAQAAAB0ZXh0AAAAAMz///8QABQACAAGAAcADAAAABAAEAAAAAAAAQUQAAAAGAAAAAQAAAAAAAAA' +
    'AgAAAGlkAAAEAAQABAAAAP/////wAAAAFAAAAAAAAAAMABgABgAFAAgADAAMAAAAAAMEABwAAACQAAAAAAAAAAAAAAAMAB4A' +
    'EAAEAAgADAAMAAAAkAAAACQAAAAYAAAAAwAAAAAAAAAAAAAAAAAGAAgABwAGAAAAAAAAAQYAAAAAAAAAAAAAAAAAAAAAAAAA' +
    'AAAAAAAAAAAhAAAAAAAAACgAAAAAAAAAFAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAQAAAAAAAAAAhAAAAAAAAAGgAAAAAAAAA' +
    'IgAAAAAAAAAAAAAAAgAAAAMAAAAAAAAAAAAAAAAAAAADAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAAotS/9IBCBAAAAAAAAAQAA' +
    'AAIAAAADAAAAAAAAAAAAAAMAAAAAAAAAKLUv/SADGQAAYWJjAAAAABAAAAAAAAAAKLUv/SAQgQAAAAAAAAMAAAANAAAAEQAA' +
    'AAAAAAAAAAARAAAAAAAAACi1L/0gEYkAAG9uZXp3ZWkg4oCTIDLwn5CcAAAAAAAA/////wAAAAA=',
  'base64',
);

const table = () => tableFromArrays({ id: ids, text: texts });

test.each([
  ['file', tableToIPC(table(), 'file')],
  ['stream', tableToIPC(table(), 'stream')],
  ['stream with zstd', ZSTD_STREAM],
] as const)('Arrow: %s', async (_, bytes) => {
  await using folder = await temporaryFolder();
  const { contents, records, format } = await readAll(await folder.write('a.arrow', bytes));
  expect(format).toBe('arrow');
  expect(contents).toEqual(passages);
  expect(records.map(({ at }) => at.row)).toEqual([1, 2, 3]);
});

test('Arrow: lists, in a DatasetDict’s folders as `datasets` saves them', async () => {
  await using folder = await temporaryFolder();
  const strings = new List(new Field('item', new Utf8(), true));
  const data = new Table({
    query: vectorFromArray(['q'], new Utf8()),
    pos: vectorFromArray([['p']], strings),
    neg: vectorFromArray([['n', 'm']], strings),
  });
  await folder.write('dataset_dict.json', '{"splits": ["train", "held out"]}');
  for (const split of ['train', 'held out']) {
    await folder.write(`${split}/data-00000-of-00001.arrow`, tableToIPC(data, 'stream'));
    await folder.write(`${split}/cache-0123.arrow`, tableToIPC(table(), 'stream'));
    await folder.write(`${split}/state.json`, '{}');
    await folder.write(`${split}/dataset_info.json`, '{}');
  }
  const { contents, format } = await readAll(folder.path);
  expect(format).toBe('arrow');
  const example = {
    kind: 'example',
    query: { id: null, text: 'q' },
    positives: [item('p')],
    negatives: [item('n'), item('m')],
  };
  expect(contents).toEqual([
    { ...example, split: 'held out' },
    { ...example, split: 'train' },
  ]);
});

test.each(['file', 'stream'] as const)('Arrow: a %s cut short anywhere', async (kind) => {
  await using folder = await temporaryFolder();
  const whole = tableToIPC(table(), kind);
  for (const length of [9, 100, Math.floor(whole.length / 2), whole.length - 1]) {
    const path = await folder.write('cut.arrow', whole.subarray(0, length));
    expect(await failureOf(readAll(path))).toMatchObject({ code: 'truncated-input' });
  }
  expect(await failureOf(readAll(await folder.write('a.arrow', 'not Arrow at all')))).toMatchObject({
    code: 'bad-input',
  });
});

test('Feather as pyarrow writes it: LZ4 frames, one of several linked blocks', async () => {
  await using folder = await temporaryFolder();
  const { contents } = await readAll(await folder.write('a.feather', LZ4_FEATHER));
  expect(contents).toEqual([
    { kind: 'passage', id: 'a', title: '', text: `${'ant '.repeat(20_000)}🐜` },
    { kind: 'passage', id: 'b', title: '', text: '0 1 2 3 4 5 6 7 8 9 10 11 end' },
  ]);
});

test('Feather with damaged LZ4 frames is refused, and never read wrongly or without end', async () => {
  await using folder = await temporaryFolder();
  const frames = LZ4_FEATHER.indexOf(Buffer.from([0x04, 0x22, 0x4d, 0x18]));
  const refused = new Set<string>();
  // Each byte of the last frame's head and first block, in turn.
  const last = LZ4_FEATHER.lastIndexOf(Buffer.from([0x04, 0x22, 0x4d, 0x18]));
  for (const at of [frames, last, last + 4, last + 5, last + 7, last + 9, last + 16, last + 17]) {
    const damaged = Buffer.from(LZ4_FEATHER);
    damaged[at]! ^= 0xff;
    const path = await folder.write(`${at}.feather`, damaged);
    refused.add((await failureOf(readAll(path))).code);
  }
  expect([...refused]).toEqual(['bad-input']);
});

test.each([
  ['gz', gzipSync],
  ['zst', zstdCompressSync],
] as const)(
  'Parquet and Arrow as .%s: decompressed as a whole, rows and errors under the file’s name',
  async (ending, compress) => {
    await using folder = await temporaryFolder();
    const before = temporaries();
    const path = await folder.write(`train.parquet.${ending}`, compress(corpus()));
    const { contents, records, format } = await readAll(path);
    expect({ format, contents }).toEqual({ format: 'parquet', contents: passages });
    expect(records[0]!.at).toEqual({ file: path, line: null, row: 1 });
    expect((await readColumns(path, 'auto'))?.columns).toEqual(['id', 'unread', 'text']);
    const arrow = await folder.write(`b.feather.${ending}`, compress(LZ4_FEATHER));
    expect((await readAll(arrow)).contents).toHaveLength(2);
    const cut = await folder.write(`c.parquet.${ending}`, compress(corpus().subarray(0, 100)));
    expect(await failureOf(readAll(cut))).toMatchObject({
      code: 'truncated-input',
      message: expect.stringContaining(cut),
    });
    const limits = { decompressedBytes: 100 };
    expect(await failureOf(readAll(path, { limits }))).toMatchObject({ code: 'decompression-limit' });
    expect(temporaries()).toEqual(before);
  },
);

/** What was decompressed and not removed. */
function temporaries(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('whetstone-unpacked-'));
}

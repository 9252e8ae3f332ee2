import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type BroughtVectors, openBroughtEmbeddings } from './embeddings.ts';

let root: string;
let folder: string;
let next = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'whetstone-brought-'));
});
afterAll(() => rm(root, { recursive: true }));
beforeEach(async () => {
  next += 1;
  folder = join(root, String(next));
  await mkdir(folder);
});

const put = (name: string, content: string | Uint8Array) => writeFile(join(folder, name), content);

function npy(rows: readonly (readonly number[])[]): Buffer {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows.length}, ${rows[0]!.length}), }\n`;
  return Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
    Buffer.of(text.length, 0),
    Buffer.from(text),
    new Uint8Array(Float32Array.from(rows.flat()).buffer),
  ]);
}

function parquet(
  ids: readonly unknown[],
  embeddings: readonly unknown[],
  names = ['id', 'embedding'],
): Uint8Array {
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: names[0]!, data: [...ids] },
        { name: names[1]!, data: [...embeddings] },
      ],
    }),
  );
}

async function all(side: BroughtVectors): Promise<{ ids: string[]; values: number[] }> {
  const ids: string[] = [];
  const values: number[] = [];
  for await (const batch of side.batches({})) {
    ids.push(...batch.ids);
    values.push(...batch.vectors);
  }
  return { ids, values };
}

const passages = [
  [1, 2],
  [3, 4],
  [5, 6],
];
const wanted = { ids: ['a', 'b', '7'], values: [1, 2, 3, 4, 5, 6] };

async function putGoodQueries(): Promise<void> {
  await put('queries.npy', npy([[9, 8]]));
  await put('queries.ids.txt', 'q1\n');
}

describe('reads', () => {
  test.each([
    ['passages.ids.txt', 'a\nb\n7\n'],
    ['passages.ids.txt.gz', gzipSync('a\nb\n7')],
    ['passages.ids.tsv', 'a\tfirst\nb\tsecond\n7\tthird\n'],
    ['passages.ids.tsv', 'id\ttitle\r\na\tfirst\r\nb\tsecond\r\n7\tthird'],
    ['passages.ids.jsonl', '"a"\n{"_id": "b", "title": "x"}\n7\n'],
    ['passages.ids.json', '["a", {"id": "b"}, 7]'],
  ])('.npy with %s', async (name, ids) => {
    await put('passages.npy', npy(passages));
    await put(name, ids);
    await putGoodQueries();
    const opened = await openBroughtEmbeddings(folder);
    expect(opened.dimension).toBe(2);
    expect(await all(opened.passages)).toEqual(wanted);
    expect(await all(opened.queries)).toEqual({ ids: ['q1'], values: [9, 8] });
  });

  test('Parquet, beside .npy', async () => {
    await put('passages.parquet', parquet(['a', 'b', '7'], passages));
    await putGoodQueries();
    const opened = await openBroughtEmbeddings(folder);
    expect(await all(opened.passages)).toEqual(wanted);
    expect(await all(opened.passages)).toEqual(wanted);
  });

  test('more rows than a batch', async () => {
    const rows = Array.from({ length: 9_000 }, (_, row) => [row, -row]);
    await put('passages.npy', npy(rows));
    await put('passages.ids.txt', rows.map(([row]) => `p${row}`).join('\n'));
    await putGoodQueries();
    const { ids, values } = await all((await openBroughtEmbeddings(folder)).passages);
    expect(ids.length).toBe(9_000);
    expect(ids[8_999]).toBe('p8999');
    expect(values.slice(17_998)).toEqual([8_999, -8_999]);
  });
});

describe('refuses', () => {
  const open = async () => {
    const opened = await openBroughtEmbeddings(folder);
    await all(opened.passages);
  };
  const bad = (code: string, message: RegExp) => ({ code, message: expect.stringMatching(message) });

  test('an empty folder, and an array without ids', async () => {
    await expect(open()).rejects.toMatchObject(bad('file-not-found', /neither queries\.npy/));
    await putGoodQueries();
    await put('passages.npy', npy(passages));
    await expect(open()).rejects.toMatchObject(bad('file-not-found', /no passages\.ids\.txt/));
  });

  test.each([
    ['fewer ids than rows', 'passages.ids.txt', 'a\nb', /2 ids for the 3 rows/],
    ['more ids than rows', 'passages.ids.txt', 'a\nb\nc\nd', /4 ids for the 3 rows/],
    ['an id twice', 'passages.ids.txt', 'a\nb\na', /ids\.txt:3: the id a is also that of row 0/],
    ['an empty line', 'passages.ids.txt', 'a\n\nb\nc', /ids\.txt:2: the id is missing/],
    ['a missing id', 'passages.ids.jsonl', '"a"\n{"title": "x"}\n"c"', /ids\.jsonl:2: .*missing/],
    ['a list as id', 'passages.ids.json', '["a", ["b"], "c"]', /ids\.json:2: /],
    ['broken JSON', 'passages.ids.jsonl', '"a"\n"b\n"c"', /ids\.jsonl:2: .*not valid JSON/],
  ])('%s', async (_, name, ids, message) => {
    await putGoodQueries();
    await put('passages.npy', npy(passages));
    await put(name, ids);
    await expect(open()).rejects.toMatchObject(bad('bad-input', message));
  });

  test('dimensions that differ between passages and queries', async () => {
    await putGoodQueries();
    await put('passages.npy', npy([[1, 2, 3]]));
    await put('passages.ids.txt', 'a');
    await expect(open()).rejects.toMatchObject(
      bad('bad-input', /passages have 3 values each, the queries 2/),
    );
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    '%d in an array',
    async (value) => {
      await putGoodQueries();
      await put(
        'passages.npy',
        npy([
          [1, 2],
          [3, value],
          [5, 6],
        ]),
      );
      await put('passages.ids.txt', 'a\nb\nc');
      await expect(open()).rejects.toMatchObject(bad('bad-input', /embedding of b \(row 1,.*not finite/));
    },
  );

  test('a folder that is not there', async () => {
    await expect(openBroughtEmbeddings(join(folder, 'nowhere'))).rejects.toMatchObject({
      code: 'file-not-found',
      message: expect.stringContaining('There is no folder'),
    });
  });

  test.each([
    ['another column', parquet(['a'], [[1, 2]], ['id', 'vector']), /no column "embedding", but id, vector/],
    ['an id twice', parquet(['a', 'b', 'a'], passages), /rows 0 and 2 .* same id a/],
    ['a missing id', parquet(['a', null, 'c'], passages), /row 1 .*missing/],
    ['a short row', parquet(['a', 'b'], [[1, 2], [3]]), /row 1 .* has 1 values, the first row has 2/],
    ['a missing row', parquet(['a', 'b'], [[1, 2], null]), /row 1 .* has 0 values/],
    [
      'NaN',
      parquet(
        ['a', 'b'],
        [
          [1, 2],
          [Number.NaN, 1],
        ],
      ),
      /embedding of b \(row 1/,
    ],
    [
      'text for numbers',
      parquet(
        ['a', 'b'],
        [
          ['x', 'y'],
          ['z', 'w'],
        ],
      ),
      /embedding of a \(row 0/,
    ],
  ])('Parquet with %s', async (_, bytes, message) => {
    await putGoodQueries();
    await put('passages.parquet', bytes);
    await expect(open()).rejects.toMatchObject(bad('bad-input', message));
  });
});

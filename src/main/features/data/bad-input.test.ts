import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ErrorCode, WhetstoneError } from '../../../shared/errors.ts';
import { createProject } from '../project/project.ts';
import { everyRow, importInto, manyPassages, temporaryFolder, temporaryProject } from './import.fixture.ts';
import { previewSource } from './preview.ts';

const GOOD = '{"query":"Where?","positive":"Here."}\n';
const LARGE = Array.from(manyPassages(3000), (row) => JSON.stringify(row)).join('\n');

function parquet(): Uint8Array {
  const rows = Array.from({ length: 2000 }, (_, row) => `Text ${row}`);
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: 'query', data: rows, type: 'STRING' },
        { name: 'positive', data: rows, type: 'STRING' },
      ],
    }),
  );
}

/** Files that must be refused: their content, the error's code, and what its sentence must hold. */
const REFUSED: readonly [string, string, string | Uint8Array, ErrorCode, readonly string[]][] = [
  ['broken JSON', 'a.jsonl', `${GOOD}{"query": "Where?", "positive": \n`, 'bad-input', ['a.jsonl', 'line 2']],
  [
    'broken JSON array',
    'a.json',
    `[{"query": "a", "positive": "b"}, {"query"`,
    'truncated-input',
    ['a.json'],
  ],
  ['wrong columns', 'a.csv', 'alpha,beta\n1,2\n', 'bad-input', ['a.csv', '"alpha", "beta"', '--map']],
  [
    'a wrong type',
    'a.jsonl',
    `${GOOD}{"query":7,"positive":"Here."}\n`,
    'bad-input',
    ['a.jsonl', 'line 2', 'query'],
  ],
  [
    'a missing field',
    'a.jsonl',
    `${GOOD}{"query":"Where?"}\n`,
    'bad-input',
    ['a.jsonl', 'line 2', 'positive'],
  ],
  [
    'empty text',
    'a.jsonl',
    `${GOOD}{"query":"Where?","positive":" "}\n`,
    'bad-input',
    ['a.jsonl', 'line 2', 'positive'],
  ],
  [
    'a NUL byte',
    'a.jsonl',
    `${GOOD}{"query":"Wh\0ere?","positive":"b"}\n`,
    'bad-input',
    ['a.jsonl', 'line 2', 'NUL'],
  ],
  [
    'an escaped NUL',
    'a.jsonl',
    `${GOOD}{"query":"Wh\\u0000ere?","positive":"b"}\n`,
    'bad-input',
    ['line 2', 'NUL'],
  ],
  [
    'Latin-1',
    'a.jsonl',
    Buffer.concat([Buffer.from(GOOD), Buffer.from('{"query":"caf\xe9","positive":"b"}\n', 'latin1')]),
    'bad-input',
    ['a.jsonl', 'line 2', 'UTF-8', 'iconv'],
  ],
  ['UTF-16', 'a.jsonl', Buffer.from(`\ufeff${GOOD}`, 'utf16le'), 'bad-input', ['a.jsonl', 'UTF-16', 'iconv']],
  [
    'a grade that is none',
    'qrels.tsv',
    'query-id\tcorpus-id\tscore\nq\tp\tx\n',
    'bad-input',
    ['qrels.tsv', 'line 2', 'score'],
  ],
  ['a Parquet file cut short', 'a.parquet', parquet().subarray(0, 900), 'truncated-input', ['a.parquet']],
  [
    'a gzip cut short',
    'a.jsonl.gz',
    gzipSync(LARGE).subarray(0, 9000),
    'truncated-input',
    ['a.jsonl.gz', 'again'],
  ],
  ['an empty file', 'a.jsonl', '', 'bad-input', ['a.jsonl', 'empty']],
  ['only a heading', 'a.csv', 'query,positive\n', 'bad-input', ['a.csv', 'no rows']],
  ['an image', 'a.png', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'unknown-format', ['a.png']],
];

function write(name: string, content: string | Uint8Array): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

/** A project that has something in it, in which no refused import may change anything. */
const folder = mkdtempSync(join(tmpdir(), 'whetstone-bad-input-'));
const project = createProject(join(folder, 'project'));
let before: ReturnType<typeof everyRow>;

beforeAll(async () => {
  const path = join(folder, 'before.jsonl');
  writeFileSync(path, GOOD);
  await importInto(project, path, { dataset: 'before' });
  before = everyRow(project.db);
});

afterAll(() => {
  project.close();
  rmSync(folder, { recursive: true });
});

function expectUnchanged(): void {
  expect(everyRow(project.db)).toEqual(before);
  expect(readdirSync(project.folders.reports)).toEqual([]);
}

test.each(REFUSED)('%s is refused, and nothing is imported', async (_, name, content, code, parts) => {
  const error = await importInto(project, write(name, content)).catch((error: unknown) => error);
  expect(error).toMatchObject({ name: 'WhetstoneError', code });
  for (const part of parts) expect((error as Error).message).toContain(part);
  expectUnchanged();
});

test('a folder without data and a path that is not there are refused', async () => {
  const folder = temporaryFolder();
  await expect(importInto(project, folder)).rejects.toMatchObject({
    code: 'unknown-format',
    message: expect.stringContaining(basename(folder)),
  });
  await expect(importInto(project, join(folder, 'none.jsonl'))).rejects.toMatchObject({
    code: 'file-not-found',
    message: expect.stringContaining('none.jsonl'),
  });
  expectUnchanged();
});

function beirFolder(parts: { corpus?: string; queries?: string; qrels?: string }): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'qrels'));
  writeFileSync(join(folder, 'corpus.jsonl'), parts.corpus ?? '{"_id":"p1","title":"","text":"Here."}\n');
  writeFileSync(join(folder, 'queries.jsonl'), parts.queries ?? '{"_id":"q1","text":"Where?"}\n');
  writeFileSync(
    join(folder, 'qrels', 'test.tsv'),
    `query-id\tcorpus-id\tscore\n${parts.qrels ?? 'q1\tp1\t1\n'}`,
  );
  return folder;
}

test.each([
  [
    'an unknown passage',
    { qrels: 'q1\tp1\t1\nq1\tp9\t1\n' },
    ['test.tsv, line 3', '"p9"', 'corpus-id', '--on-error skip'],
  ],
  ['an unknown query', { qrels: 'q9\tp1\t1\n' }, ['test.tsv, line 2', '"q9"', 'query-id', '--on-error skip']],
  [
    'a passage without an id',
    { corpus: '{"_id":"p1","text":"Here."}\n{"text":"There."}\n' },
    ['corpus.jsonl', 'line 2', '_id'],
  ],
  [
    'one id for two passages',
    { corpus: '{"_id":"p1","title":"","text":"Here."}\n{"_id":"p1","title":"","text":"There."}\n' },
    ['corpus.jsonl, line 2', '"p1"', 'two different passages'],
  ],
  [
    'one id for two queries',
    { queries: '{"_id":"q1","text":"Where?"}\n{"_id":"q1","text":"When?"}\n' },
    ['queries.jsonl, line 2', '"q1"', 'two different queries'],
  ],
])('BEIR with %s is refused, and nothing is imported', async (_, parts, wanted) => {
  const error = await importInto(project, beirFolder(parts)).catch((error: unknown) => error);
  expect(error).toMatchObject({ code: 'bad-input' });
  for (const part of wanted) expect((error as Error).message).toContain(part);
  expectUnchanged();
});

test('--on-error skip leaves bad rows out and lists them in a report', async () => {
  const project = temporaryProject();
  const path = write(
    'pairs.jsonl',
    `${GOOD}not JSON\n{"query":"When?","positive":""}\n{"query":"When?","positive":"Now."}\n`,
  );
  const { counts, report } = await importInto(project, path, { onError: 'skip' });
  expect(counts).toMatchObject({ queries: 2, passages: 2, skipped: 2 });
  expect(statSync(report!).mode & 0o777).toBe(0o600);
  const lines = readFileSync(report!, 'utf8').trim().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      file: 'pairs.jsonl',
      line: 2,
      row: null,
      field: null,
      code: 'broken-json',
      message: expect.any(String),
    },
    {
      file: 'pairs.jsonl',
      line: 3,
      row: null,
      field: 'positive',
      code: 'empty-text',
      message: expect.any(String),
    },
  ]);
});

test('--on-error skip does the same for ids that are not there', async () => {
  const project = temporaryProject();
  const { counts, report } = await importInto(
    project,
    beirFolder({ qrels: 'q1\tp9\t1\nq1\tp1\t1\nq9\tp1\t1\n' }),
    {
      onError: 'skip',
    },
  );
  expect(counts).toMatchObject({ judgements: 1, skipped: 2 });
  expect(
    readFileSync(report!, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toMatchObject([
    { file: 'test.tsv', line: 2, field: 'corpus-id', code: 'unknown-id' },
    { file: 'test.tsv', line: 4, field: 'query-id', code: 'unknown-id' },
  ]);
});

test('a file of nothing but bad rows is an error even where bad rows are skipped, which the report tells', async () => {
  const own = temporaryProject();
  const failed = importInto(own, write('a.jsonl', 'one\ntwo\n'), { onError: 'skip' });
  const error: unknown = await failed.catch((thrown: unknown) => thrown);
  if (!(error instanceof WhetstoneError)) throw new Error('It was imported.');
  const { code, message, details } = error;
  expect(code).toBe('bad-input');
  expect(message).toMatch(
    /^a\.jsonl holds no row that can be imported\. All 2 were skipped .*; the first: a\.jsonl, line 1/,
  );
  const [first, second, ...rest] = readFileSync(String(details.report), 'utf8').trimEnd().split('\n');
  expect([first, second].map((line) => JSON.parse(line!).line)).toEqual([1, 2]);
  expect(rest).toEqual([]);
});

test('a byte order mark, Windows line ends and a line of 10 MB are no errors', async () => {
  const project = temporaryProject();
  const long = 'word '.repeat(2_000_000);
  const path = write(
    'pairs.jsonl',
    `\ufeff${GOOD.trim()}\r\n\r\n{"query":"Long?","positive":"${long.trim()}"}\r\n`,
  );
  expect((await importInto(project, path)).counts).toMatchObject({ queries: 2, passages: 2, skipped: 0 });
  const lengths = project.db.prepare('SELECT length(text) FROM passage ORDER BY 1').pluck().all();
  expect(lengths).toEqual([5, long.length - 1]);
});

test('--preview shows the first rows, also the bad ones, and imports nothing', async () => {
  const path = write('pairs.jsonl', `${GOOD}oops\n${GOOD.repeat(3000)}`);
  const { format, rows } = await previewSource(path, { format: 'auto', columns: {}, split: null });
  expect(format).toBe('jsonl');
  expect(rows.slice(0, 3)).toEqual([
    { place: '2', what: 'problem', id: '', split: '', content: expect.stringContaining('JSON') },
    { place: '1', what: 'query', id: '(made)', split: 'train', content: 'Where?' },
    { place: '1', what: 'positive', id: '(made)', split: 'train', content: 'Here.' },
  ]);
  expect(rows.length).toBeLessThan(20);
});

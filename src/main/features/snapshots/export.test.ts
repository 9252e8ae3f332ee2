import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cardFactsSchema } from '../../engine/formats/write/card-facts.ts';
import type { TestProject } from '../mining/test-project.fixture.ts';
import { type ExportRequest, exportSnapshot } from './export.ts';
import { createMinedProject, freeze, PERC_POS } from './snapshot.fixture.ts';

const CLI = fileURLToPath(new URL('../../cli.ts', import.meta.url));

let project: TestProject;
let snapshot: number;
let outs = 0;

beforeAll(async () => {
  project = await createMinedProject();
  project.label('q-1', 'n-4', 'false-negative');
  project.label('q-2', 'n-3', 'ambiguous');
  project.label('q-2', 'n-2', 'true-negative');
  snapshot = await freeze(project, 'run', PERC_POS);
});

afterAll(() => project[Symbol.asyncDispose]());

function write(out: string, changes: Partial<ExportRequest> = {}) {
  const request = { snapshot, format: 'tevatron', options: {}, split: null, overwrite: false, licence: null };
  return exportSnapshot(project, { ...request, out, ...changes });
}

const fresh = (ending = ''): string => project.path(`out-${outs++}${ending}`);

/** Every file below a folder, with its content. */
function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [relative(folder, path), readFileSync(path, 'latin1')]),
  );
}

const lines = (path: string): Record<string, unknown>[] =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('the same snapshot is the same bytes: again, after more labels, and from another process elsewhere', async () => {
  const asked = [
    ['tevatron', 'jsonl.gz'],
    ['st-n-tuple', 'parquet'],
    ['csv', 'csv'],
    ['nemo', 'json'],
    ['beir', 'jsonl'],
  ] as const;
  const first = fresh();
  const second = fresh();
  const third = fresh();
  for (const folder of [first, second, third]) mkdirSync(folder);
  for (const [format, container] of asked) await write(join(first, format), { format, container });
  const other = project.path('other-curator');
  project.label('q-1', 'n-2', 'false-negative', other);
  project.label('q-1', 'p-2', 'ambiguous', other);
  await freeze(project, 'run', { ...PERC_POS, negatives: 1 });
  for (const [format, container] of asked) await write(join(second, format), { format, container });
  expect(contents(second)).toEqual(contents(first));
  const env = { ...process.env, TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' };
  for (const [format, container] of asked.slice(0, 2)) {
    const args = ['--snapshot', String(snapshot), '--format', format, '--container', container];
    execFileSync(
      process.execPath,
      [CLI, 'export', project.folders.root, ...args, '--out', join(third, format)],
      {
        env,
        cwd: '/',
        stdio: 'ignore',
      },
    );
    expect(contents(join(third, format))).toEqual(contents(join(first, format)));
  }
  for (const curator of ['ann', other])
    for (const [query, passage] of [
      ['q-1', 'n-2'],
      ['q-1', 'p-2'],
    ] as const)
      project.label(query, passage, null, curator);
});

test('a target that is there is replaced only when asked, and only by its own kind', async () => {
  const file = fresh('.jsonl');
  await write(file);
  const before = readFileSync(file, 'utf8');
  await expect(write(file)).rejects.toMatchObject({ code: 'already-exists', details: { path: file } });
  await write(file, { overwrite: true, split: 'test' });
  expect(lines(file)).toHaveLength(1);
  await write(file, { overwrite: true });
  expect(readFileSync(file, 'utf8')).toBe(before);

  const folder = fresh();
  await write(folder);
  await expect(write(folder)).rejects.toMatchObject({ code: 'already-exists' });
  await write(folder, { overwrite: true, split: 'test' });
  expect(Object.keys(contents(folder)).sort()).toEqual(['README.md', 'card.json', 'test.jsonl']);

  const mine = fresh();
  mkdirSync(mine);
  writeFileSync(join(mine, 'thesis.txt'), 'years of work');
  await expect(write(mine, { overwrite: true })).rejects.toMatchObject({ code: 'already-exists' });
  expect(contents(mine)).toEqual({ 'thesis.txt': 'years of work' });
  const dotted = fresh('.jsonl');
  mkdirSync(dotted);
  await expect(write(dotted, { overwrite: true })).rejects.toMatchObject({ code: 'already-exists' });

  writeFileSync(join(folder, 'thesis.txt'), 'years of work');
  await expect(write(folder, { overwrite: true })).rejects.toMatchObject({
    code: 'already-exists',
    message: expect.stringContaining('thesis.txt is not of an export'),
  });
  expect(readFileSync(join(folder, 'thesis.txt'), 'utf8')).toBe('years of work');
});

test('a file that is no export is replaced by none, whatever lies beside it', async () => {
  const file = fresh('.jsonl');
  writeFileSync(file, 'my thesis');
  const refused = expect.objectContaining({
    code: 'already-exists',
    message: expect.stringContaining('is not of an export'),
  });
  await expect(write(file, { overwrite: true })).rejects.toEqual(refused);
  // A card that speaks of another export's file.
  const other = fresh('.jsonl');
  await write(other);
  copyFileSync(`${other}.card.json`, `${file}.card.json`);
  await expect(write(file, { overwrite: true })).rejects.toEqual(refused);
  writeFileSync(`${file}.card.json`, '{}');
  await expect(write(file, { overwrite: true })).rejects.toEqual(refused);
  expect(readFileSync(file, 'utf8')).toBe('my thesis');
});

test('what else lies beside a file is left alone', async () => {
  const folder = fresh();
  mkdirSync(folder);
  writeFileSync(join(folder, 'README.md'), 'mine');
  writeFileSync(join(folder, 'train.jsonl.card.json'), 'mine too');
  await expect(write(join(folder, 'train.jsonl'))).rejects.toMatchObject({ code: 'already-exists' });
  await expect(write(join(folder, 'train.jsonl'), { overwrite: true })).rejects.toMatchObject({
    code: 'already-exists',
  });
  rmSync(join(folder, 'train.jsonl.card.json'));
  await write(join(folder, 'train.jsonl'));
  expect(contents(folder)['README.md']).toBe('mine');
});

test.each(['', '.jsonl'])(
  'a failure in the middle leaves what was there, and nothing else (out%s)',
  async (ending) => {
    const place = fresh();
    mkdirSync(place);
    const out = join(place, `out${ending}`);
    await write(out);
    const before = contents(place);
    const abort = new AbortController();
    abort.abort();
    await expect(write(out, { overwrite: true, signal: abort.signal })).rejects.toThrow();
    expect(contents(place)).toEqual(before);
    expect(readdirSync(place).filter((name) => name.startsWith('.'))).toEqual([]);
  },
);

test('a folder that is not there, an unknown snapshot and an unknown split are said', async () => {
  await expect(write(join(fresh(), 'deep', 'a.jsonl'))).rejects.toMatchObject({ code: 'file-not-found' });
  await expect(write(fresh(), { snapshot: 99 })).rejects.toMatchObject({ code: 'snapshot-not-found' });
  const path = fresh();
  await expect(write(path, { split: 'dev' })).rejects.toMatchObject({ code: 'not-found' });
  expect(existsSync(path)).toBe(false);
});

test('splits go into files of their own, or one is asked for', async () => {
  const folder = fresh();
  await write(folder);
  const ids = (name: string): unknown[] => lines(join(folder, name)).map((row) => row.query_id);
  expect(ids('train.jsonl')).toEqual(['q-1', 'q-1', 'q-2']);
  expect(ids('test.jsonl')).toEqual(['q-3']);
  const file = fresh('.jsonl');
  await write(file, { split: 'test' });
  expect(lines(file).map((row) => row.query_id)).toEqual(['q-3']);
});

test('ids, texts and scores are there where they are asked for', async () => {
  const columns = async (options: ExportRequest['options']): Promise<string[]> => {
    const file = fresh('.jsonl');
    await write(file, { format: 'st-triplet', options });
    return Object.keys(lines(file)[0]!);
  };
  expect(await columns({})).toEqual(['anchor', 'positive', 'negative']);
  expect(await columns({ ids: true })).toContain('negative_id');
  expect(await columns({ ids: true, texts: false })).toEqual(['anchor_id', 'positive_id', 'negative_id']);
  expect(await columns({ scores: true })).toContain('scores');
});

test('every number of the card is that of the files and of the project', async () => {
  const folder = fresh();
  const { result } = await write(folder, { options: { scores: true }, licence: 'mit' });
  const card = cardFactsSchema.parse(JSON.parse(readFileSync(join(folder, 'card.json'), 'utf8')));
  const rows = ['train', 'test'].flatMap((split) => lines(join(folder, `${split}.jsonl`)));
  const negatives = rows.flatMap((row) => row.negative_passages as unknown[]);
  expect(card).toMatchObject({
    dataset: { name: 'd', passages: 8, queries: 3, licence: 'mit' },
    snapshot,
    run: 'run',
    labels: { upToEvent: 3, counts: { 'false-negative': 1, 'true-negative': 1, ambiguous: 1 } },
    teachers: [{ id: 't', kind: 'ranking' }],
    counts: { queries: 3, pairs: 4, kept: negatives.length, filled: 0 },
    export: { rows: rows.length, pairs: 4, format: 'tevatron' },
  });
  expect(card.counts.short).toBe(
    rows.filter((row) => (row.negative_passages as unknown[]).length < 3).length,
  );
  for (const { path, bytes, sha256, rows: count } of result.files) {
    const content = readFileSync(join(folder, path));
    expect(content.length).toBe(bytes);
    expect(createHash('sha256').update(content).digest('hex')).toBe(sha256);
    expect(lines(join(folder, path))).toHaveLength(count);
  }
});

test('a table names who gave each negative and whose scores they are; the card counts what was drawn to fill up', async () => {
  const naive = (teacher: string) => ({ teacher, method: 'naive', value: null });
  const number = await freeze(project, 'filled', {
    sources: [naive('u'), naive('t')],
    ...{ ensemble: 'intra-sample-dedup', negatives: 6, shortage: 'fill-random', split: 'train' },
  });
  const file = fresh('.csv');
  await write(file, { snapshot: number, format: 'csv', options: { scores: true, texts: false } });
  const [head, ...rows] = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  const cells = rows.map((row) => Object.fromEntries(row.map((cell, index) => [head![index], cell])));
  expect(cells.map((row) => row.scored_by)).toEqual(rows.map(() => 'u'));
  const miners = cells.flatMap((row) => [1, 2, 3, 4, 5, 6].map((place) => row[`negative_${place}_mined_by`]));
  const { counts } = cardFactsSchema.parse(JSON.parse(readFileSync(`${file}.card.json`, 'utf8')));
  // Nobody retrieved p-3 for q-1, nor p-2 and n-5 for q-2; a label takes one candidate from each query.
  // The second that u gives for q-1, n-1, is t's first.
  const q1 = ['u', 't', 't', 't', '(fill-random)', ''];
  const q2 = ['u', 't', 'u', 't', '(fill-random)', '(fill-random)'];
  expect(miners).toEqual([...q1, ...q1, ...q2]);
  expect(counts).toMatchObject({ kept: 12, filled: 4 });
});

test('BEIR has the judgements with the labels applied, grades kept', async () => {
  const folder = fresh();
  await write(folder, { format: 'beir' });
  const qrels = (split: string): string[] =>
    readFileSync(join(folder, 'qrels', `${split}.tsv`), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .sort();
  expect(qrels('train')).toEqual([
    'q-1\tn-4\t1',
    'q-1\tp-1\t2',
    'q-1\tp-2\t1',
    'q-2\tn-2\t0',
    'q-2\tn-5\t0',
    'q-2\tp-3\t1',
  ]);
  expect(qrels('test')).toEqual(['q-3\tp-2\t1']);
});

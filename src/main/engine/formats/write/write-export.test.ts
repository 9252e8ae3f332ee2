import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Progress } from '../../../../shared/progress.ts';
import { memoryTarget } from './memory-target.ts';
import { planExport } from './plan.ts';
import type { ExportOptions, ExportRow } from './rows.ts';
import { type ExportTarget, folderTarget } from './target.ts';
import { CONTEXT, CORPUS, passage, ROWS } from './test-rows.ts';
import { writeExport } from './write-export.ts';

const planOf = (format: string, out = 'out', options: Partial<ExportOptions> = {}) =>
  planExport({ format, out, options, context: CONTEXT });

const row = (change: Partial<ExportRow>): ExportRow => ({ ...ROWS[0], ...change }) as ExportRow;

async function bytesOf(format: string, out: string, rows: readonly ExportRow[] = ROWS) {
  const { target, files } = memoryTarget();
  const result = await writeExport(planOf(format, out), { rows, passages: CORPUS }, target);
  return { result, files };
}

describe('rows that no trainer may see', () => {
  test.each([
    ['its own positive', row({ negatives: [passage('p1', 0.1)] })],
    ['another positive of the query', row({ otherPositives: ['p3'] })],
    ['more negatives than the run has', row({ negatives: [1, 2, 3].map((s) => passage('p2', s)) })],
    ['a score that is not a number', row({ negatives: [passage('p2', Number.NaN)] })],
  ])('%s', async (_, bad) => {
    const rows = [...ROWS, bad];
    for (const format of ['st-pair', 'flagembedding', 'nemo', 'csv']) {
      await expect(bytesOf(format, 'out', rows)).rejects.toMatchObject({ code: 'internal' });
    }
  });
});

test('a passage that stands twice in a pair is written twice', async () => {
  const { result } = await bytesOf('st-triplet', 'out', [
    row({ negatives: [passage('p2', 0.5), passage('p2', 0.5)] }),
  ]);
  expect(result.rows).toBe(2);
});

describe('a missing score', () => {
  const rows = [...ROWS, row({ queryId: 'q4', negatives: [passage('p2', 0.5), passage('p3', null)] })];

  test.each(['st-triplet', 'st-n-tuple', 'st-labeled-pair', 'st-labeled-list', 'flagembedding', 'tevatron'])(
    'drops the pair from %s with scores only',
    async (format) => {
      const { target } = memoryTarget();
      const scored = await writeExport(planOf(format, 'out', { scores: true }), { rows }, target);
      expect(scored.dropped['missing-score']).toBe(1);
      expect((await bytesOf(format, 'out', rows)).result.dropped['missing-score']).toBeUndefined();
    },
  );

  test('leaves a CSV cell and a NeMo score out', async () => {
    const { target, files } = memoryTarget();
    await writeExport(planOf('nemo', 'out', { scores: true }), { rows, passages: CORPUS }, target);
    expect(files.get('train.json')?.toString()).toContain('"neg_doc":[{"id":"p2","score":0.5},{"id":"p3"}]');
  });
});

test('an export into which nothing fits is an error that says why', async () => {
  await expect(bytesOf('st-n-tuple', 'out', ROWS.slice(1))).rejects.toMatchObject({
    code: 'export-unsupported',
    details: { format: 'st-n-tuple', pairs: 2, reasons: ['too-few-negatives 2'] },
  });
});

describe('files', () => {
  test('one file holds every split in the order of the rows; a folder has one for each', async () => {
    const one = await bytesOf('st-pair', 'all.jsonl');
    expect(one.result.files.map(({ path, split, rows }) => ({ path, split, rows }))).toEqual([
      { path: 'all.jsonl', split: null, rows: 3 },
    ]);
    expect(
      one.files
        .get('all.jsonl')
        ?.toString()
        .match(/who makes honey|SUM|who makes paper/g),
    ).toEqual(['who makes honey', 'SUM', 'who makes paper']);
    const folder = await bytesOf('st-pair', 'all');
    expect(folder.result.files.map(({ path, split, rows }) => ({ path, split, rows }))).toEqual([
      { path: 'train.jsonl', split: 'train', rows: 2 },
      { path: 'test.jsonl', split: 'test', rows: 1 },
    ]);
  });

  test('splits that one file system would take for the same are refused', async () => {
    const rows = [row({ split: 'Train' }), row({ split: 'train' })];
    await expect(bytesOf('st-pair', 'out', rows)).rejects.toMatchObject({ code: 'export-unsupported' });
    await expect(bytesOf('tevatron-ids', 'out', [row({ split: 'corpus' })])).rejects.toMatchObject({
      code: 'export-unsupported',
    });
  });

  test('no rows make no split’s file, and an empty single file', async () => {
    expect([...(await bytesOf('st-pair', 'out', [])).files]).toEqual([]);
    expect((await bytesOf('st-pair', 'a.csv', [])).files.get('a.csv')?.toString()).toBe('anchor,positive\n');
  });

  test('go to disk whole, and never over one that is there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'export-'));
    try {
      const { files } = await bytesOf('nemo', 'out');
      await writeExport(planOf('nemo'), { rows: ROWS, passages: CORPUS }, folderTarget(folder));
      for (const [path, bytes] of files) expect(await readFile(join(folder, path))).toEqual(bytes);
      await rm(join(folder, 'corpus'), { recursive: true });
      await rm(join(folder, 'test.json'));
      await writeFile(join(folder, 'train.json'), 'mine');
      const again = writeExport(planOf('nemo'), { rows: ROWS, passages: CORPUS }, folderTarget(folder));
      await expect(again).rejects.toMatchObject({ code: 'EEXIST' });
      expect(await readFile(join(folder, 'train.json'), 'utf8')).toBe('mine');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('the same rows are the same bytes', () => {
  test.each([
    ['st-pair', 'a.jsonl'],
    ['st-pair', 'a.parquet'],
    ['nemo', 'out'],
  ])('%s into %s', async (format, out) => {
    const first = await bytesOf(format, out);
    const second = await bytesOf(format, out);
    expect(second.result).toEqual(first.result);
    expect([...second.files]).toEqual([...first.files]);
  });

  test('however they arrive', async () => {
    async function* slowly() {
      for (const each of ROWS) {
        await new Promise((resolve) => setImmediate(resolve));
        yield each;
      }
    }
    const { target, files } = memoryTarget();
    await writeExport(planOf('st-triplet', 'a.parquet'), { rows: slowly() }, target);
    expect(files).toEqual((await bytesOf('st-triplet', 'a.parquet')).files);
  });

  test('on every machine: Parquet too, whose bytes change with its writer alone', async () => {
    const { result } = await bytesOf('st-labeled-list', 'a.parquet');
    expect(result.files[0]?.sha256).toBe('3c585339b1ddef63cd1142d15b4f5f371f176be5b030e5831738004244acb8ee');
  });

  test('gzip: a header without time, name or system, and the same text as without', async () => {
    const gz = (await bytesOf('st-pair', 'a.jsonl.gz')).files.get('a.jsonl.gz') ?? Buffer.alloc(0);
    expect([...gz.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
    expect(gunzipSync(gz)).toEqual((await bytesOf('st-pair', 'a.jsonl')).files.get('a.jsonl'));
  });
});

describe('long exports', () => {
  function* many(count: number): Generator<ExportRow> {
    for (let index = 0; index < count; index += 1) {
      yield row({ queryId: `q${index}`, query: `question ${index} `.repeat(20) });
    }
  }

  test('wait for the disk, and hold no more than a buffer meanwhile', async () => {
    let held = 0;
    let most = 0;
    let size = 0;
    const slow: ExportTarget = {
      create: async () => ({
        write: async (bytes) => {
          held += 1;
          most = Math.max(most, held);
          await new Promise((resolve) => setImmediate(resolve));
          held -= 1;
          size += bytes.length;
        },
        close: async () => undefined,
        abandon: async () => undefined,
      }),
    };
    for (const out of ['a.jsonl', 'a.jsonl.gz', 'a.parquet']) {
      size = 0;
      const { files } = await writeExport(planOf('st-pair', out), { rows: many(5_000) }, slow);
      expect(files[0]?.bytes).toBe(size);
      expect(most).toBe(1);
    }
  });

  test('say how far they are, and stop when told', async () => {
    const seen: Progress[] = [];
    const { target } = memoryTarget();
    await writeExport(planOf('st-pair'), { rows: many(2_500) }, target, {
      onProgress: (each) => seen.push(each),
    });
    expect(seen.map(({ done }) => done)).toEqual([1_000, 2_000, 2_500]);

    const abort = new AbortController();
    let abandoned = 0;
    const watched: ExportTarget = {
      create: async (path) => {
        const file = await memoryTarget().target.create(path);
        return {
          ...file,
          abandon: async () => {
            abandoned += 1;
          },
        };
      },
    };
    const stopped = writeExport(planOf('st-pair'), { rows: many(1_000_000) }, watched, {
      signal: abort.signal,
      onProgress: ({ done }) => {
        if (done === 3_000) abort.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    expect(abandoned).toBe(1);
  });
});

test('a BEIR grade that is not whole is refused', async () => {
  const input = {
    rows: [],
    passages: CORPUS,
    queries: [],
    judgements: [{ queryId: 'q1', passageId: 'p1', split: 'test', grade: 0.5 }],
  };
  await expect(writeExport(planOf('beir'), input, memoryTarget().target)).rejects.toMatchObject({
    code: 'export-unsupported',
    details: { query: 'q1', passage: 'p1' },
  });
  await expect(writeExport(planOf('beir'), { rows: [] }, memoryTarget().target)).rejects.toMatchObject({
    code: 'internal',
  });
});

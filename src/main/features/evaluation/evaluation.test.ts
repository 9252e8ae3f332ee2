import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Metric, parseMetric } from '../../../shared/evaluation.ts';
import { importSource } from '../data/import.ts';
import { findDataset } from '../data/queries.ts';
import { findRetrieval } from '../mining/find-retrieval.ts';
import { createTestProject, type TestData, type TestProject } from '../mining/test-project.fixture.ts';
import { addTeacher } from '../teachers/registry.ts';
import { queryDifferences } from './differences.ts';
import { type EvaluateOptions, evaluate } from './evaluate.ts';
import { writeRunFiles } from './write-runs.ts';

function evaluateOn(project: TestProject, models: readonly string[], options: Partial<EvaluateOptions> = {}) {
  return evaluate(project, {
    models,
    baseline: null,
    dataset: null,
    split: 'test',
    metrics: metricsOf('ndcg@10'),
    device: 'cpu',
    ...options,
  });
}

function metricsOf(...labels: readonly string[]): Metric[] {
  return labels.map((label) => parseMetric(label)!);
}

const DATA: TestData = {
  passages: { a: 'one', b: 'two', c: 'three', d: 'four' },
  queries: { q1: 'which', q2: 'what', q3: 'whose', q4: 'whom', old: 'where' },
  splits: {
    train: [['old', 'd', 1]],
    test: [
      ['q1', 'a', 2],
      ['q1', 'b', 1],
      ['q1', 'c', 0],
      ['q2', 'b', 1],
      ['q3', 'c', 1],
      ['q4', 'd', 0],
    ],
  },
};

/** q1: b, a. q2: c, b, and a and b tie elsewhere. q3 is not ranked. */
const FIRST = { q1: { b: 0.9, a: 0.8, c: 0.1 }, q2: { c: 0.9, b: 0.5, a: 0.5 } };

test('figures are those worked by hand: grades, ties by falling id, and an unranked query counts as 0', async () => {
  await using project = await createTestProject(DATA);
  await project.addRanking('first', FIRST, 'skip');
  const evaluation = await evaluateOn(project, ['first'], {
    metrics: metricsOf('ndcg@10', 'mrr@10', 'recall@1', 'precision@2', 'map@10', 'hit-rate@1'),
  });
  // q4 has no positive, old is of another split.
  expect(evaluation).toMatchObject({ dataset: 'd', split: 'test', queries: ['q1', 'q2', 'q3'], leaks: [] });
  const [model] = evaluation.models;
  expect(model).toMatchObject({ id: 'first', unranked: 1 });
  // q1: b (1), a (2): (1 + 2/log2 3) / (2 + 1/log2 3). q2: b stands second, before a, with which it ties.
  const [ndcg, mrr, recall, precision, map, hits] = model!.values;
  expect(ndcg![0]).toBeCloseTo((1 + 2 / Math.log2(3)) / (2 + 1 / Math.log2(3)), 12);
  expect(ndcg![1]).toBeCloseTo(1 / Math.log2(3), 12);
  expect([...ndcg!].at(2)).toBe(0);
  expect([...mrr!]).toEqual([1, 1 / 2, 0]);
  expect([...recall!]).toEqual([1 / 2, 0, 0]);
  expect([...precision!]).toEqual([1, 1 / 2, 0]);
  expect([...map!]).toEqual([1, 1 / 2, 0]);
  expect([...hits!]).toEqual([1, 0, 0]);
  expect(
    model!.figures.map(({ metric, mean, isBest, difference }) => [metric, mean, isBest, difference]),
  ).toEqual([
    ['ndcg@10', (ndcg![0]! + ndcg![1]!) / 3, false, null],
    ['mrr@10', 1 / 2, false, null],
    ['recall@1', 1 / 6, false, null],
    ['precision@2', 1 / 2, false, null],
    ['map@10', 1 / 2, false, null],
    ['hit-rate@1', 1 / 3, false, null],
  ]);
});

test("grades below the data set's own bound are not relevant", async () => {
  await using project = await createTestProject(DATA, 2);
  await project.addRanking('first', FIRST, 'skip');
  const { queries, models } = await evaluateOn(project, ['first'], { metrics: metricsOf('mrr@10') });
  expect(queries).toEqual(['q1']);
  expect([...models[0]!.values[0]!]).toEqual([1 / 2]);
});

test("labels change no figure: evaluation's judgements are the data set's", async () => {
  await using project = await createTestProject(DATA);
  await project.addRanking('first', FIRST, 'skip');
  const before = await evaluateOn(project, ['first']);
  project.label('q2', 'c', 'false-negative');
  project.label('q1', 'a', 'true-negative');
  expect(await evaluateOn(project, ['first'])).toEqual(before);
});

/** Twenty queries that a model ranks well (its positive first) or badly (second). */
function manyQueries(): TestData {
  const queries = Array.from({ length: 20 }, (_, i) => `q${i}`);
  return {
    passages: { yes: 'the answer', no: 'something else' },
    queries: Object.fromEntries(queries.map((id) => [id, `question ${id}`])),
    splits: { test: queries.map((id) => [id, 'yes', 1] as const) },
  };
}

const ranked = (isGood: (query: number) => boolean) =>
  Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [
      `q${i}`,
      isGood(i) ? { yes: 0.9, no: 0.1 } : { yes: 0.1, no: 0.9 },
    ]),
  );

test('models stand side by side: differences to the baseline, and a best one only where it holds', async () => {
  await using project = await createTestProject(manyQueries());
  await project.addRanking(
    'good',
    ranked((i) => i < 19),
  );
  await project.addRanking(
    'fair',
    ranked((i) => i < 17),
  );
  await project.addRanking(
    'poor',
    ranked((i) => i >= 15),
  );
  const options = { baseline: 'poor', metrics: metricsOf('hit-rate@1') };
  const evaluation = await evaluateOn(project, ['good', 'poor'], options);
  const [poor, good] = evaluation.models;
  expect([poor!.id, good!.id]).toEqual(['poor', 'good']);
  expect(poor!.figures[0]).toMatchObject({ mean: 0.25, isBest: false, difference: null });
  // Better on 15, worse on 1 (q19), alike on 4: P(|sum| ≥ 14 of 16) = 2 (1 + 16) / 2^16.
  const { difference, isBest } = good!.figures[0]!;
  expect(difference!.mean).toBeCloseTo(0.7, 12);
  expect(difference).toMatchObject({ p: 34 / 2 ** 16, isExact: true, holds: true });
  expect(difference!.low).toBeGreaterThan(0.3);
  expect(difference!.high).toBeLessThan(1);
  expect(isBest).toBe(true);

  const close = await evaluateOn(project, ['good', 'fair', 'poor'], options);
  expect(close.models.map(({ id, figures }) => [id, figures[0]!.isBest])).toEqual([
    ['poor', false],
    ['good', false],
    ['fair', false],
  ]);
});

test('the queries that differ most, from the most better to the most worse', async () => {
  await using project = await createTestProject({
    ...DATA,
    splits: {
      test: [
        ['q1', 'a', 1],
        ['q2', 'b', 1],
        ['q3', 'c', 1],
      ],
    },
  });
  await project.addRanking('base', { q1: { b: 3, a: 2 }, q2: { b: 2, a: 1 }, q3: { c: 1 } });
  await project.addRanking('other', { q1: { a: 2, b: 1 }, q2: { a: 3, c: 2, b: 1 }, q3: { c: 1 } });
  const evaluation = await evaluateOn(project, ['other'], { baseline: 'base', metrics: metricsOf('mrr@10') });
  expect(queryDifferences(evaluation, 0, 'other', 'base')).toEqual([
    { query: 'q1', value: 1, baseline: 1 / 2, difference: 1 / 2 },
    { query: 'q2', value: 1 / 3, baseline: 1, difference: 1 / 3 - 1 },
  ]);
});

describe('leaks', () => {
  const LEAKY: TestData = {
    passages: { a: 'The  Answer', b: 'another', c: { title: 'Reply', text: 'the answer' }, d: 'fine' },
    queries: { q1: 'Which  ONE?', q2: 'what', q3: 'whose', old: 'which one?' },
    splits: {
      train: [['old', 'a', 1]],
      dev: [['q3', 'd', 1]],
      test: [
        ['q1', 'b', 1],
        ['q2', 'c', 1],
        ['q3', 'd', 1],
      ],
    },
  };

  test('queries and positives of one text, however spelt, in any other split', async () => {
    await using project = await createTestProject(LEAKY);
    addTeacher(project.db, 'random', { kind: 'random', seed: 0 });
    const { leaks, includesTrain } = await evaluateOn(project, ['random']);
    expect(includesTrain).toBe(false);
    expect(leaks).toEqual([
      {
        dataset: 'd',
        split: 'dev',
        queries: [{ query: 'q3', same: 'q3' }],
        positives: [{ query: 'q3', passage: 'd', same: 'd' }],
      },
      {
        dataset: 'd',
        split: 'train',
        queries: [{ query: 'q1', same: 'old' }],
        positives: [{ query: 'q2', passage: 'c', same: 'a' }],
      },
    ]);
    expect((await evaluateOn(project, ['random'], { split: 'train' })).includesTrain).toBe(true);
    expect((await evaluateOn(project, ['random'], { split: 'all' })).includesTrain).toBe(true);
  });

  test('of other data sets, but for their splits of the evaluated name', async () => {
    await using project = await createTestProject(LEAKY);
    const more = project.path('more');
    mkdirSync(`${more}/qrels`, { recursive: true });
    writeFileSync(`${more}/corpus.jsonl`, '{"_id": "x", "title": "", "text": "elsewhere"}\n');
    writeFileSync(`${more}/queries.jsonl`, '{"_id": "y", "text": "WHAT"}\n');
    for (const split of ['train', 'test'])
      writeFileSync(`${more}/qrels/${split}.tsv`, 'query-id\tcorpus-id\tscore\ny\tx\t1\n');
    const options = { format: 'beir', columns: {}, split: null, onError: 'stop', positiveFrom: 1 } as const;
    await importSource(project, more, { dataset: 'e', ...options });
    addTeacher(project.db, 'random', { kind: 'random', seed: 0 });
    const { leaks } = await evaluateOn(project, ['random'], { dataset: 'd' });
    expect(leaks.filter(({ dataset }) => dataset === 'e')).toEqual([
      { dataset: 'e', split: 'train', queries: [{ query: 'q2', same: 'y' }], positives: [] },
    ]);
  });
});

test('what was retrieved serves; only what is missing or too shallow is searched for', async () => {
  await using project = await createTestProject(DATA);
  addTeacher(project.db, 'bm25', { kind: 'bm25', k1: 1.5, b: 0.75, stopWords: 'english' });
  const searched: number[] = [];
  const options = { onRetrieved: ({ topK }: { topK: number }) => void searched.push(topK) };
  const depth = () => findRetrieval(project.db, 'bm25', findDataset(project.db, 'd'), 'test').topK;
  await project.retrieve('bm25', { split: 'all', topK: 20 });
  await evaluateOn(project, ['bm25'], options);
  expect([searched, depth()]).toEqual([[], 20]);
  await evaluateOn(project, ['bm25'], { ...options, metrics: metricsOf('recall@200') });
  expect([searched, depth()]).toEqual([[200], 200]);
  await evaluateOn(project, ['bm25'], { ...options, metrics: metricsOf('recall@150') });
  expect(searched).toEqual([200]);
});

test('what was imported since counts', async () => {
  await using project = await createTestProject(DATA);
  addTeacher(project.db, 'bm25', { kind: 'bm25', k1: 1.5, b: 0.75, stopWords: 'none' });
  const before = await evaluateOn(project, ['bm25']);
  await project.add({ ...DATA, passages: { e: 'which' }, splits: { test: [['q1', 'e', 3]] } });
  const after = await evaluateOn(project, ['bm25']);
  expect(after.models[0]!.retrieval).not.toBe(before.models[0]!.retrieval);
  expect(after.madeOf.judgements).not.toBe(before.madeOf.judgements);
  expect(before.models[0]!.values[0]![0]).toBe(0);
  expect(after.models[0]!.values[0]![0]).toBeGreaterThan(0);
});

describe('what cannot be evaluated', () => {
  test.each([
    ['given', 'test', 'teacher-unsuitable'],
    ['nobody', 'test', 'teacher-not-found'],
    ['random', 'dev', 'dataset-empty'],
    ['random', 'zeros', 'dataset-empty'],
  ])('%s on %s: %s', async (teacher, split, code) => {
    await using project = await createTestProject({
      ...DATA,
      splits: { ...DATA.splits, zeros: [['q4', 'd', 0]] },
    });
    addTeacher(project.db, 'given', { kind: 'given' });
    addTeacher(project.db, 'random', { kind: 'random', seed: 0 });
    await expect(evaluateOn(project, [teacher], { split })).rejects.toMatchObject({ code });
  });

  test('a cancelled evaluation says so', async () => {
    await using project = await createTestProject(DATA);
    addTeacher(project.db, 'random', { kind: 'random', seed: 0 });
    const signal = AbortSignal.abort();
    await expect(evaluateOn(project, ['random'], { signal })).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('run files', () => {
  test('hold what was ranked, and the judgements of the same queries', async () => {
    await using project = await createTestProject(DATA);
    await project.addRanking('first', FIRST, 'skip');
    const { dataset, split } = await evaluateOn(project, ['first']);
    const where = { dataset, split, teachers: ['first'], folder: project.path('runs') };
    const files = await writeRunFiles(project, { ...where, overwrite: false });
    expect(files.map((file) => readFileSync(file, 'utf8'))).toEqual([
      [
        ...['q1 Q0 b 1 0.9 first', 'q1 Q0 a 2 0.8 first', 'q1 Q0 c 3 0.1 first'],
        ...['q2 Q0 c 1 0.9 first', 'q2 Q0 b 2 0.5 first', 'q2 Q0 a 3 0.5 first', ''],
      ].join('\n'),
      'q1 0 a 2\nq1 0 b 1\nq1 0 c 0\nq2 0 b 1\nq3 0 c 1\n',
    ]);
    await expect(writeRunFiles(project, { ...where, overwrite: false })).rejects.toMatchObject({
      code: 'already-exists',
    });
    await expect(writeRunFiles(project, { ...where, overwrite: true })).resolves.toEqual(files);
  });

  test('refuse an id with a space in it', async () => {
    await using project = await createTestProject({
      passages: { 'a b': 'one' },
      queries: { q: 'which' },
      splits: { test: [['q', 'a b', 1]] },
    });
    addTeacher(project.db, 'random', { kind: 'random', seed: 0 });
    await evaluateOn(project, ['random']);
    const where = { dataset: 'd', split: 'test', teachers: ['random'], folder: project.path('runs') };
    await expect(writeRunFiles(project, { ...where, overwrite: false })).rejects.toMatchObject({
      code: 'export-unsupported',
      message: expect.stringContaining('a b'),
    });
  });
});

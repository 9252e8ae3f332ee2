import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { addLabel } from '../review/labels.ts';
import { importInto, manyPassages, temporaryFolder, temporaryProject, writeJsonl } from './import.fixture.ts';
import { readPrompts } from './prompts.ts';
import { findDataset, findPassage, findQuery, listSplits } from './queries.ts';
import { searchTexts } from './search.ts';

/** A BEIR folder of two passages with the same title and text, p1 and p2, and another one. */
function writeBeir(folder: string): string {
  mkdirSync(join(folder, 'qrels'), { recursive: true });
  writeJsonl(join(folder, 'corpus.jsonl'), [
    { _id: 'p1', title: 'Oslo', text: 'The capital of Norway.' },
    { _id: 'p2', title: 'Oslo', text: 'The capital of Norway.' },
    { _id: 'p3', title: '', text: 'The capital of Norway.' },
  ]);
  writeJsonl(join(folder, 'queries.jsonl'), [
    { _id: 'q1', text: 'What is the capital of Norway?' },
    { _id: 'q2', text: 'Where is Oslo?' },
  ]);
  writeFileSync(join(folder, 'qrels', 'train.tsv'), 'query-id\tcorpus-id\tscore\nq1\tp1\t2\nq1\tp3\t0\n');
  writeFileSync(join(folder, 'qrels', 'test.tsv'), 'query-id\tcorpus-id\tscore\nq2\tp2\t1\n');
  return folder;
}

test('passages with the same title and text are merged and counted, and judgements follow', async () => {
  const project = temporaryProject();
  const { counts } = await importInto(project, writeBeir(temporaryFolder()));
  expect(counts).toEqual({
    passages: 2,
    mergedPassages: 1,
    respelledPassages: 0,
    unchangedPassages: 0,
    queries: 2,
    unchangedQueries: 0,
    judgements: 3,
    unchangedJudgements: 0,
    positives: 2,
    givenNegatives: 0,
    disagreeingPrompts: 0,
    skipped: 0,
  });
  const { db } = project;
  const dataset = findDataset(db, 'data');
  expect(findPassage(db, dataset, 'p2')).toEqual(findPassage(db, dataset, 'p1'));
  expect(findPassage(db, dataset, 'p3').id).not.toBe(findPassage(db, dataset, 'p1').id);
  expect(
    db
      .prepare(
        `SELECT query.external_id, passage.external_id, split, grade FROM visible_judgement
         JOIN query ON query.id = query_id JOIN passage ON passage.id = passage_id ORDER BY 1, 2`,
      )
      .raw()
      .all(),
  ).toEqual([
    ['q1', 'p1', 'train', 2],
    ['q1', 'p3', 'train', 0],
    ['q2', 'p1', 'test', 1],
  ]);
  expect(listSplits(db, dataset.id)).toEqual(['test', 'train']);
});

test('the same data again changes nothing, and says so', async () => {
  const project = temporaryProject();
  const source = writeBeir(temporaryFolder());
  await importInto(project, source);
  const rows = () => project.db.prepare('SELECT id, external_id, text FROM visible_passage').all();
  const before = rows();
  const { counts } = await importInto(project, source);
  expect(counts).toMatchObject({
    passages: 0,
    mergedPassages: 0,
    unchangedPassages: 3,
    queries: 0,
    unchangedQueries: 2,
    judgements: 0,
    unchangedJudgements: 3,
    positives: 0,
  });
  expect(rows()).toEqual(before);
  expect(project.db.prepare('SELECT count(*) FROM visible_judgement').pluck().get()).toBe(3);
});

test('a later import adds to a data set, its grades replace earlier ones, and positiveFrom stays', async () => {
  const project = temporaryProject();
  const folder = temporaryFolder();
  await importInto(project, writeBeir(folder), { positiveFrom: 2 });
  const more = writeJsonl(join(temporaryFolder(), 'more.jsonl'), [
    { query_id: 'q2', query: 'Where is Oslo?', positive: 'In the south of Norway.' },
  ]);
  await expect(importInto(project, more, { positiveFrom: 5 })).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('from grade 2 on, not 5'),
  });
  expect((await importInto(project, more)).counts).toMatchObject({
    passages: 1,
    queries: 0,
    unchangedQueries: 1,
    positives: 1,
  });
  writeFileSync(join(folder, 'qrels', 'train.tsv'), 'query-id\tcorpus-id\tscore\nq1\tp3\t3\nq1\tp1\t0\n');
  await importInto(project, folder);
  expect(findDataset(project.db, 'data').positiveFrom).toBe(2);
  expect(
    project.db
      .prepare(
        `SELECT external_id, grade FROM visible_judgement JOIN passage ON passage.id = passage_id
         WHERE split = 'train' AND query_id = 1 ORDER BY 1`,
      )
      .raw()
      .all(),
  ).toEqual([
    ['p1', 0],
    ['p3', 3],
  ]);
});

test('an id that already stands for another text is refused in a later import too', async () => {
  const project = temporaryProject();
  await importInto(project, writeBeir(temporaryFolder()));
  const changed = writeJsonl(join(temporaryFolder(), 'corpus.jsonl'), [
    { _id: 'p1', title: 'Oslo', text: 'Another text.' },
  ]);
  await expect(importInto(project, changed)).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringMatching(/corpus\.jsonl, line 1, field "id": The id "p1" stands for two different/),
  });
});

test('data sets of one project keep their ids apart', async () => {
  const project = temporaryProject();
  const corpus = (text: string) =>
    writeJsonl(join(temporaryFolder(), 'corpus.jsonl'), [{ _id: 'p1', title: '', text }]);
  await importInto(project, corpus('The first.'), { dataset: 'one' });
  await importInto(project, corpus('The second.'), { dataset: 'two' });
  const textIn = (name: string) => findPassage(project.db, findDataset(project.db, name), 'p1').text;
  expect(textIn('one')).toBe('The first.');
  expect(textIn('two')).toBe('The second.');
  expect(() => findDataset(project.db, null)).toThrow(/several data sets \(one, two\)/);
});

test('texts without ids get the same ones whatever their order, white space or Unicode form', async () => {
  const rows = [
    { query: 'Where is the café?', positive: 'The Straße by the caf\u00e9.' },
    { query: 'When does it open?', positive: 'At nine.' },
  ];
  const respelled = [
    { query: 'when  does it open? ', positive: 'At\u00a0nine.' },
    { query: 'Where is the cafe\u0301?', positive: ' The STRASSE by\tthe cafe\u0301.' },
  ];
  const idsOf = async (data: object[]) => {
    const project = temporaryProject();
    await importInto(project, writeJsonl(join(temporaryFolder(), 'pairs.jsonl'), data));
    const ids = (table: string) =>
      project.db.prepare(`SELECT external_id FROM ${table} ORDER BY external_id`).pluck().all();
    return { passages: ids('passage'), queries: ids('query') };
  };
  const ids = await idsOf(rows);
  expect(new Set([...ids.passages, ...ids.queries]).size).toBe(4);
  expect(await idsOf(respelled)).toEqual(ids);
  const project = temporaryProject();
  const both = writeJsonl(join(temporaryFolder(), 'pairs.jsonl'), [...rows, ...respelled]);
  expect((await importInto(project, both)).counts).toMatchObject({ passages: 2, respelledPassages: 2 });
});

test('labels are taken while an import runs', async () => {
  const project = temporaryProject();
  await importInto(project, writeBeir(temporaryFolder()));
  const { db } = project;
  const dataset = findDataset(db, 'data');
  const target = {
    queryHash: findQuery(db, dataset, 'q1').contentHash,
    passageHash: findPassage(db, dataset, 'p3').contentHash,
  };
  const large = writeJsonl(join(temporaryFolder(), 'corpus.jsonl'), manyPassages(10_000));
  // A label that had to wait for another connection would fail.
  db.pragma('busy_timeout = 0');
  let running = true;
  const done = importInto(project, large, { dataset: 'large' }).finally(() => {
    running = false;
  });
  let labels = 0;
  while (running) {
    const visible = db.prepare('SELECT count(*) FROM visible_passage').pluck().get();
    addLabel(db, target, labels++ % 2 === 0 ? 'ambiguous' : 'true-negative', 'Ada', null);
    // What is being imported is not seen in part.
    expect([2, 10_002]).toContain(visible);
    for (let turn = 0; turn < 20; turn++) await nextTurn();
  }
  await done;
  expect(labels).toBeGreaterThan(5);
  expect(db.prepare('SELECT count(*) FROM label_event').pluck().get()).toBe(labels);
  expect(searchTexts(db, 'Passage 9999', 'passages', 5).map(({ id }) => id)).toEqual(['p9999']);
});

test('a second import in the same project is refused while one runs', async () => {
  const project = temporaryProject();
  const source = writeBeir(temporaryFolder());
  const first = importInto(project, source);
  await expect(importInto(project, source, { dataset: 'other' })).rejects.toMatchObject({
    code: 'project-locked',
    message: expect.stringContaining('Another import is running'),
  });
  await first;
  await importInto(project, source, { dataset: 'other' });
});

test('what stands in many rows is counted once, and other spellings apart from other ids', async () => {
  const project = temporaryProject();
  const source = writeJsonl(join(temporaryFolder(), 'triplets.jsonl'), [
    { anchor: 'q', positive: 'yes', negative: 'no' },
    { anchor: 'q', positive: 'yes', negative: 'nor  this' },
    { anchor: 'q', positive: 'Yes', negative: 'no' },
  ]);
  const first = await importInto(project, source);
  expect(first.counts).toMatchObject({
    ...{ passages: 3, mergedPassages: 0, respelledPassages: 1 },
    ...{ judgements: 1, positives: 1, givenNegatives: 2 },
  });
  const second = await importInto(project, source);
  expect(second.counts).toMatchObject({
    judgements: 0,
    positives: 0,
    unchangedJudgements: 1,
    givenNegatives: 0,
  });
  expect(project.db.prepare('SELECT count(*) FROM given_negative').pluck().get()).toBe(2);
});

test('a grade that a later import changes counts again; within one source the highest counts, once', async () => {
  const project = temporaryProject();
  const folder = temporaryFolder();
  await importInto(project, writeBeir(folder));
  const header = 'query-id\tcorpus-id\tscore\n';
  writeFileSync(join(folder, 'qrels', 'train.tsv'), `${header}q1\tp1\t2\nq1\tp3\t0\nq1\tp3\t1\nq1\tp3\t0\n`);
  const { counts } = await importInto(project, folder);
  // The pair of p3 came unchanged at first, and was raised in the same source.
  expect(counts).toMatchObject({ judgements: 1, unchangedJudgements: 2, positives: 1 });
});

test.each([
  ['data set', { dataset: '' }],
  ['data set', { dataset: '  ' }],
  ['split', { split: '' }],
])('a %s without a name is refused before anything is read: %j', async (what, options) => {
  const project = temporaryProject();
  await expect(importInto(project, writeBeir(temporaryFolder()), options)).rejects.toMatchObject({
    code: 'usage',
    message: `A ${what} needs a name.`,
  });
});

test('prompts in the rows are the data set’s where they agree, and are told and left where they do not', async () => {
  const project = temporaryProject();
  const folder = temporaryFolder();
  const row = (query: string, more: object = {}) => ({ query, pos: [`yes ${query}`], neg: ['no'], ...more });
  const prompted = { prompt: 'Find: ' };
  const agreeing = writeJsonl(join(folder, 'one.jsonl'), [row('a', prompted), row('b'), row('c', prompted)]);
  const prompts = () => readPrompts(project.db, findDataset(project.db, 'data').id);
  const first = await importInto(project, agreeing);
  expect(first.prompts).toEqual({ query: 'Find: ', passage: null });
  expect(prompts()).toEqual({ query: 'Find: ', passage: null });
  // A file without prompts leaves them, one with others of its own does too, and one with another replaces it.
  await importInto(project, writeJsonl(join(folder, 'two.jsonl'), [row('d')]));
  const mixed = writeJsonl(join(folder, 'three.jsonl'), [
    row('e', { prompt: 'A' }),
    row('f', { prompt: 'B' }),
  ]);
  const third = await importInto(project, mixed);
  expect(third.counts.disagreeingPrompts).toBe(1);
  expect(third.prompts).toEqual({ query: null, passage: null });
  expect(prompts()).toEqual({ query: 'Find: ', passage: null });
  await importInto(project, writeJsonl(join(folder, 'four.jsonl'), [row('g', { prompt: 'New: ' })]));
  expect(prompts()).toEqual({ query: 'New: ', passage: null });
});

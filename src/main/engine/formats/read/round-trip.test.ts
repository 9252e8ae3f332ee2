import { expect, test } from 'vitest';
import type { Container, ExportFormat } from '../write/formats.ts';
import { memoryTarget } from '../write/memory-target.ts';
import { planExport } from '../write/plan.ts';
import {
  type ExportNegative,
  type ExportOptions,
  type ExportPassage,
  type ExportRow,
  passageText,
} from '../write/rows.ts';
import { RECIPE } from '../write/test-rows.ts';
import { writeExport } from '../write/write-export.ts';
import { item, readAll, temporaryFolder } from './testing.ts';

// What Whetstone exports comes in again with all that the format holds.

const passage = (id: string, title: string, text: string, score: number): ExportNegative => ({
  id,
  title,
  text,
  score,
  teacher: 't',
  minedBy: 't',
});

const ROWS: readonly ExportRow[] = [
  {
    queryId: 'q1',
    query: 'what, "exactly"?',
    split: 'train',
    dataset: 'd',
    positive: { ...passage('p1', 'Title', 'one\ntwo', 0.75), grade: 1 },
    negatives: [passage('p2', '', ' padded, "quoted" ', 0.5), passage('p3', 'Ünï', '🐜 cöde', -0.25)],
    otherPositives: ['p4'],
  },
  {
    queryId: 'q2',
    query: '[1]',
    split: 'unseen.queries',
    dataset: 'd',
    positive: { ...passage('p4', '', '=1+1', 0.125), grade: 1 },
    negatives: [passage('p1', 'Title', 'one\ntwo', 0), passage('p2', '', ' padded, "quoted" ', -1)],
    otherPositives: [],
  },
];

const PASSAGES = [
  { id: 'p1', title: 'Title', text: 'one\ntwo' },
  { id: 'p2', title: '', text: ' padded, "quoted" ' },
  { id: 'p3', title: 'Ünï', text: '🐜 cöde' },
  { id: 'p4', title: '', text: '=1+1' },
];

async function roundTrip(format: ExportFormat, container: Container | null, options: Partial<ExportOptions>) {
  const { target, files } = memoryTarget();
  const prompts = { query: 'Q: ', passage: '' };
  const context = { snapshot: 1, dataset: 'd', splits: ['train', 'test'], prompts, n: 2, recipe: RECIPE };
  const plan = planExport({ format, out: 'folder', container: container ?? undefined, options, context });
  const input = {
    rows: ROWS,
    passages: PASSAGES,
    queries: ROWS.map(({ queryId, query }) => ({ id: queryId, text: query })),
    judgements: [
      { queryId: 'q1', passageId: 'p1', split: 'train', grade: 2 },
      { queryId: 'q2', passageId: 'p3', split: 'unseen.queries', grade: 0 },
    ],
  };
  const result = await writeExport(plan, input, target);
  await using folder = await temporaryFolder();
  for (const [path, bytes] of files) await folder.write(path, bytes);
  await folder.write('card.json', JSON.stringify({ export: { format, files: result.files } }));
  await folder.write('README.md', '# A card');
  const { contents, problems } = await readAll(folder.path);
  expect(problems).toEqual([]);
  return contents;
}

type Held = {
  readonly ids: boolean;
  readonly scores: boolean;
  readonly texts?: boolean;
  readonly titles?: boolean;
};

function held({ id, title, text, score }: ExportPassage, what: Held, grade: number | null = null) {
  const whole = what.titles ? text : passageText({ id, title, text });
  return item(what.texts === false ? null : whole, {
    id: what.ids ? id : null,
    title: what.titles ? title : '',
    score: what.scores ? score : null,
    grade,
  });
}

function example(row: ExportRow, positives: unknown[], negatives: unknown[], what: Held, prompt?: string) {
  const query = { id: what.ids ? row.queryId : null, text: what.texts === false ? null : row.query };
  const base = { kind: 'example', query, positives, negatives, split: row.split };
  return prompt === undefined ? base : { ...base, prompt };
}

const tuples = (what: Held, prompt?: string) =>
  ROWS.map((row) =>
    example(
      row,
      [held(row.positive, what)],
      row.negatives.map((each) => held(each, what)),
      what,
      prompt,
    ),
  );

const tables = ['jsonl', 'jsonl.gz', 'parquet', 'csv'] as const;
const lists = ['jsonl', 'jsonl.gz', 'parquet'] as const;
const choices = [
  { ids: false, scores: false },
  { ids: true, scores: true },
] as const;

const cases = <Each extends Container>(containers: readonly Each[]) =>
  containers.flatMap((container) => choices.map((what) => [container, what] as const));

/** CSV has no lists, so that only tables with one score to a row can be asked for theirs. */
const csvWithoutLists = cases(tables).filter(([container, { scores }]) => container !== 'csv' || !scores);

test.each(cases(tables))('st-pair, %s, %o', async (container, what) => {
  expect(await roundTrip('st-pair', container, what)).toEqual(
    ROWS.map((row) => example(row, [held(row.positive, what)], [], what)),
  );
});

test.each(csvWithoutLists)('st-triplet, %s, %o', async (container, what) => {
  expect(await roundTrip('st-triplet', container, what)).toEqual(
    ROWS.flatMap((row) =>
      row.negatives.map((negative) => example(row, [held(row.positive, what)], [held(negative, what)], what)),
    ),
  );
});

test.each(csvWithoutLists)('st-n-tuple, %s, %o', async (container, what) => {
  expect(await roundTrip('st-n-tuple', container, what)).toEqual(tuples(what));
});

test.each(lists)('st-n-tuple by ids, %s', async (container) => {
  const what = { ids: true, scores: true, texts: false };
  expect(await roundTrip('st-n-tuple', container, what)).toEqual(tuples(what));
});

test.each(tables)('st-labeled-pair, %s', async (container) => {
  const what = { ids: true, scores: false };
  expect(await roundTrip('st-labeled-pair', container, what)).toEqual(
    ROWS.flatMap((row) => [
      example(row, [held(row.positive, what, 1)], [], what),
      ...row.negatives.map((negative) => example(row, [], [held(negative, what, 0)], what)),
    ]),
  );
});

test.each(cases(lists))('st-labeled-list, %s, %o', async (container, what) => {
  const grade = (value: number) => (what.scores ? null : value);
  expect(await roundTrip('st-labeled-list', container, what)).toEqual(
    ROWS.map((row) =>
      example(
        row,
        [held(row.positive, what, grade(1))],
        row.negatives.map((negative) => held(negative, what, grade(0))),
        what,
      ),
    ),
  );
});

test.each(choices)('flagembedding, %o', async (what) => {
  expect(await roundTrip('flagembedding', 'jsonl', { ...what, prompts: true })).toEqual(tuples(what, 'Q: '));
});

test.each([false, true])('tevatron, scores: %s', async (scores) => {
  expect(await roundTrip('tevatron', 'jsonl', { scores })).toEqual(
    tuples({ ids: true, scores, titles: true }),
  );
});

const corpus = PASSAGES.map((each) => ({ kind: 'passage', id: each.id, title: '', text: passageText(each) }));

test('tevatron by ids, and its corpus', async () => {
  const references = ROWS.map((row) => {
    const what = { ids: true, scores: false, texts: false };
    const found = example(
      row,
      [held(row.positive, what)],
      row.negatives.map((each) => held(each, what)),
      what,
    );
    return { ...found, query: { id: row.queryId, text: row.query } };
  });
  expect(await roundTrip('tevatron-ids', null, {})).toEqual([...corpus, ...references]);
});

test.each([false, true])('nemo, scores: %s', async (scores) => {
  const what = { ids: true, scores, texts: false };
  const found = tuples(what, 'Q: ').map((each, index) => ({
    ...each,
    query: { id: `q${index + 1}`, text: ROWS[index]?.query },
  }));
  expect(await roundTrip('nemo', null, { scores, prompts: true })).toEqual([...corpus, ...found]);
});

test('ms-swift', async () => {
  expect(await roundTrip('ms-swift', 'jsonl', {})).toEqual(tuples({ ids: false, scores: false }));
});

test('csv', async () => {
  expect(await roundTrip('csv', 'csv', { scores: true })).toEqual(tuples({ ids: true, scores: true }));
});

test('beir', async () => {
  expect(await roundTrip('beir', null, {})).toEqual([
    ...PASSAGES.map((each) => ({ kind: 'passage', ...each })),
    ...ROWS.map(({ queryId, query }) => ({ kind: 'query', id: queryId, text: query })),
    { kind: 'judgement', queryId: 'q1', passageId: 'p1', split: 'train', grade: 2 },
    { kind: 'judgement', queryId: 'q2', passageId: 'p3', split: 'unseen.queries', grade: 0 },
  ]);
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ImportRecord } from '../read/records.ts';
import { openSource } from '../read/source.ts';
import { cardFiles } from './card.ts';
import { cardFacts } from './card-facts.ts';
import { type Container, FORMATS } from './formats.ts';
import { planExport } from './plan.ts';
import {
  type ExportInput,
  type ExportOptions,
  type ExportPassage,
  type ExportRow,
  passageText,
} from './rows.ts';
import { folderTarget } from './target.ts';
import { CONTEXT, CORPUS, PROVENANCE, ROWS } from './test-rows.ts';
import { writeExport } from './write-export.ts';

// What was exported comes in again through the importer's own readers, with all that the format can hold.

const INPUT: ExportInput = {
  rows: ROWS,
  passages: CORPUS,
  queries: ROWS.map(({ queryId, query }) => ({ id: queryId, text: query })),
  judgements: [
    { queryId: 'q1', passageId: 'p1', split: 'train', grade: 1 },
    { queryId: 'q2', passageId: 'p3', split: 'test', grade: 2 },
    { queryId: 'q1', passageId: 'p3', split: 'train', grade: 0 },
  ],
};

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'export-'));
});
afterEach(() => rm(folder, { recursive: true }));

type Example = Extract<ImportRecord, { kind: 'example' }>;

/** Exports the rows, cards beside them, and reads them again. */
async function readBack(
  format: string,
  options: Partial<ExportOptions>,
  container: Container | null,
  single = false,
) {
  const file = single ? `all.${container}` : 'folder';
  const plan = planExport({
    format,
    out: file,
    container: container ?? undefined,
    options,
    context: CONTEXT,
  });
  const result = await writeExport(plan, INPUT, folderTarget(folder));
  for (const { path, text } of cardFiles(plan, cardFacts(PROVENANCE, plan, result))) {
    await writeFile(join(folder, path), text);
  }
  const source = await openSource(single ? join(folder, file) : folder, {
    format: 'auto',
    columns: {},
    split: null,
    onProblem: (problem) => {
      throw new Error(`${problem.at.file}: ${problem.message}`);
    },
  });
  const records: ImportRecord[] = [];
  for await (const batch of source.records()) records.push(...batch);
  const examples = records.filter((record): record is Example => record.kind === 'example');
  return { records, examples: examples.map(({ at: _at, kind: _kind, ...rest }) => rest) };
}

/** Reading order is by file, so that splits come back in the order of their names. */
const bySplit = <Item extends { split: string | null }>(items: readonly Item[]): Item[] =>
  items.toSorted((a, b) => (a.split ?? '').localeCompare(b.split ?? ''));

/** What the readers make of an exported pair. */
function expected(
  row: ExportRow,
  negatives: readonly ExportPassage[],
  {
    ids,
    scores,
    grades = false,
    titles = false,
    texts = true,
  }: Record<'ids' | 'scores', boolean> & {
    grades?: boolean;
    titles?: boolean;
    texts?: boolean;
  },
) {
  const item = (passage: ExportPassage, grade: number) => ({
    id: ids ? passage.id : null,
    title: titles ? passage.title : '',
    text: texts ? (titles ? passage.text : passageText(passage)) : null,
    score: scores ? passage.score : null,
    grade: grades ? grade : null,
  });
  return {
    query: { id: ids ? row.queryId : null, text: row.query },
    positives: [item(row.positive, 1)],
    negatives: negatives.map((negative) => item(negative, 0)),
    split: row.split as string | null,
  };
}

const withNegatives = ROWS.filter(({ negatives }) => negatives.length > 0);

describe.each([
  ['without ids and scores', { ids: false, scores: false }],
  ['with ids', { ids: true, scores: false }],
  ['with scores', { ids: false, scores: true }],
  ['with both', { ids: true, scores: true }],
])('%s', (_, options) => {
  test.each(FORMATS['st-pair'].containers)('st-pair, %s', async (container) => {
    const { examples } = await readBack('st-pair', options, container);
    expect(bySplit(examples)).toEqual(bySplit(ROWS.map((row) => expected(row, [], options))));
  });

  test.each(['jsonl', 'jsonl.gz', 'parquet'] as const)('st-triplet, %s', async (container) => {
    const { examples } = await readBack('st-triplet', options, container);
    const triplets = withNegatives.flatMap((row) =>
      row.negatives.map((negative) => expected(row, [negative], options)),
    );
    expect(bySplit(examples)).toEqual(bySplit(triplets));
  });

  test.each(['jsonl', 'jsonl.gz', 'parquet'] as const)('st-n-tuple, %s', async (container) => {
    const { examples } = await readBack('st-n-tuple', options, container);
    expect(examples).toEqual(
      ROWS.filter(({ negatives }) => negatives.length === CONTEXT.n).map((row) =>
        expected(row, row.negatives, options),
      ),
    );
  });

  test.each(['jsonl', 'jsonl.gz', 'parquet'] as const)('st-labeled-list, %s', async (container) => {
    const { examples } = await readBack('st-labeled-list', options, container);
    const grades = !options.scores;
    const lists = withNegatives.map((row) => expected(row, row.negatives, { ...options, grades }));
    expect(bySplit(examples)).toEqual(bySplit(lists));
  });

  test.each(['jsonl', 'jsonl.gz'] as const)('flagembedding, %s', async (container) => {
    const { examples } = await readBack('flagembedding', options, container);
    expect(bySplit(examples)).toEqual(
      bySplit(withNegatives.map((row) => expected(row, row.negatives, options))),
    );
  });

  test('tevatron', async () => {
    const { examples } = await readBack('tevatron', options, null);
    const titled = { ...options, ids: true, titles: true };
    expect(bySplit(examples)).toEqual(
      bySplit(withNegatives.map((row) => expected(row, row.negatives, titled))),
    );
  });

  test('nemo: ids with scores, and the corpus before them', async () => {
    const { examples, records } = await readBack('nemo', options, null);
    const byId = { ...options, ids: true, texts: false };
    expect(bySplit(examples)).toEqual(
      bySplit(withNegatives.map((row) => expected(row, row.negatives, byId))),
    );
    expect(records.slice(0, CORPUS.length)).toMatchObject(
      CORPUS.map((passage) => ({ kind: 'passage', id: passage.id, text: passageText(passage) })),
    );
  });

  test.each([false, true])('csv, single file: %s', async (single) => {
    const { examples } = await readBack('csv', options, 'csv', single);
    const all = ROWS.map((row) => expected(row, row.negatives, { ...options, ids: true }));
    expect(bySplit(examples)).toEqual(bySplit(all));
  });
});

test.each(FORMATS['st-labeled-pair'].containers)('st-labeled-pair, %s', async (container) => {
  const { examples } = await readBack('st-labeled-pair', { ids: true }, container);
  const options = { ids: true, scores: false, grades: true };
  const pairs = ROWS.flatMap((row) => [
    expected(row, [], options),
    ...row.negatives.map((negative) => ({ ...expected(row, [negative], options), positives: [] })),
  ]);
  expect(bySplit(examples)).toEqual(bySplit(pairs));
});

test.each(['jsonl', 'jsonl.gz'] as const)('tevatron-ids, %s', async (container) => {
  const { examples, records } = await readBack('tevatron-ids', {}, container);
  const options = { ids: true, scores: false, texts: false };
  expect(bySplit(examples)).toEqual(
    bySplit(withNegatives.map((row) => expected(row, row.negatives, options))),
  );
  expect(records.slice(0, CORPUS.length)).toMatchObject(CORPUS.map(({ id }) => ({ kind: 'passage', id })));
});

test('ms-swift', async () => {
  const { examples } = await readBack('ms-swift', {}, 'jsonl.gz');
  const options = { ids: false, scores: false };
  expect(bySplit(examples)).toEqual(bySplit(ROWS.map((row) => expected(row, row.negatives, options))));
});

test('ids alone', async () => {
  for (const container of ['jsonl', 'parquet', 'csv'] as const) {
    await rm(folder, { recursive: true });
    const { examples } = await readBack('st-triplet', { ids: true, texts: false }, container);
    const triplets = withNegatives.flatMap((row) =>
      row.negatives.map((negative) => {
        const whole = expected(row, [negative], { ids: true, scores: false, texts: false });
        return { ...whole, query: { id: row.queryId, text: null } };
      }),
    );
    expect(bySplit(examples)).toEqual(bySplit(triplets));
  }
});

test('prompts come back from where a format has a place for them', async () => {
  for (const format of ['flagembedding', 'nemo']) {
    await rm(folder, { recursive: true });
    const { examples } = await readBack(format, { prompts: true }, null);
    expect(examples.map(({ prompt }) => prompt)).toEqual(['query: ', 'query: ']);
  }
});

test('beir: passages with titles, queries, judgements with grades and splits', async () => {
  const { records } = await readBack('beir', {}, null);
  expect(records.map(({ at: _at, ...rest }) => rest)).toEqual([
    ...CORPUS.map((passage) => ({ kind: 'passage', ...passage })),
    ...ROWS.map(({ queryId, query }) => ({ kind: 'query', id: queryId, text: query })),
    { kind: 'judgement', queryId: 'q2', passageId: 'p3', split: 'test', grade: 2 },
    { kind: 'judgement', queryId: 'q1', passageId: 'p1', split: 'train', grade: 1 },
    { kind: 'judgement', queryId: 'q1', passageId: 'p3', split: 'train', grade: 0 },
  ]);
});

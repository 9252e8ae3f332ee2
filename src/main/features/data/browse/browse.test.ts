import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createProject, openProject, type Project } from '../../project/project.ts';
import {
  importInto,
  manyPassages,
  temporaryFolder,
  temporaryProject,
  writeJsonl,
} from '../import.fixture.ts';
import { searchIndexPath } from '../search-index-file.ts';
import { createDataBrowser, type DataBrowser } from './browser.ts';
import { markTexts } from './marked-text.ts';
import type { ShownRow } from './shown-rows.ts';
import { readSkipped } from './skipped.ts';
import type { View } from './view.ts';

const ALL: View = {
  dataset: 'data',
  kind: 'passages',
  search: '',
  split: null,
  show: 'all',
  sort: 'order',
  descending: false,
};

function browse(project: Project): DataBrowser {
  const browser = createDataBrowser(project.folders.root);
  onTestFinished(() => browser.close());
  return browser;
}

/** Six passages, one of them under two ids, and three queries with grades 2, 1 and 0, in two splits. */
function writeSmallCorpus(folder: string): string {
  writeJsonl(join(folder, 'corpus.jsonl'), [
    { _id: 'p1', title: 'Owls', text: 'A barn owl hunts at dusk.' },
    { _id: 'p2', title: '', text: 'The tawny owl calls <b onclick="x()">in</b> autumn.' },
    { _id: 'p10', title: 'Kites', text: 'A kite glides.' },
    { _id: 'p3', title: '', text: 'A kestrel hovers.' },
    { _id: 'p1-again', title: 'Owls', text: 'A barn owl hunts at dusk.' },
    { _id: 'p4', title: '', text: 'A wren sings.' },
  ]);
  writeJsonl(join(folder, 'queries.jsonl'), [
    { _id: 'q1', text: 'When does the barn owl hunt?' },
    { _id: 'q2', text: 'Which bird hovers?' },
    { _id: 'q3', text: 'Who sings?' },
  ]);
  mkdirSync(join(folder, 'qrels'));
  const header = 'query-id\tcorpus-id\tscore';
  const train = [header, 'q1\tp1\t2', 'q1\tp2\t0', 'q1\tp3\t1', 'q2\tp3\t2'];
  writeFileSync(join(folder, 'qrels', 'train.tsv'), train.join('\n'));
  writeFileSync(join(folder, 'qrels', 'test.tsv'), [header, 'q2\tp1\t0', 'q3\tp4\t2'].join('\n'));
  return folder;
}

/** A project that tests only read, and a closed one that others copy. */
let shared: { readonly folder: string; readonly browser: DataBrowser };

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'whetstone-browse-'));
  mkdirSync(join(folder, 'birds'));
  const project = createProject(join(folder, 'project'));
  await importInto(project, writeSmallCorpus(join(folder, 'birds')), { positiveFrom: 2 });
  project.close();
  const browser = createDataBrowser(project.folders.root);
  shared = { folder, browser };
  return async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  };
});

/** A copy of the project that a test may change. */
function smallProject(): { readonly project: Project; readonly browser: DataBrowser } {
  const root = join(temporaryFolder(), 'project');
  cpSync(join(shared.folder, 'project'), root, { recursive: true });
  const project = openProject(root);
  onTestFinished(() => project.close());
  return { project, browser: browse(project) };
}

async function ids(browser: DataBrowser, view: Partial<View>): Promise<string[]> {
  const { rows } = await browser.rows({ ...ALL, ...view }, 0, 500);
  return rows.map((row) => (row.kind === 'judgements' ? `${row.queryId} ${row.passageId}` : row.id));
}

const textOf = (parts: readonly { text: string }[]): string => parts.map(({ text }) => text).join('');

describe('the rows of a data set', () => {
  it('stand in the order in which they came in, merged passages once', async () => {
    const { browser } = shared;
    expect(await ids(browser, {})).toEqual(['p1', 'p2', 'p10', 'p3', 'p4']);
    expect(await ids(browser, { descending: true })).toEqual(['p4', 'p3', 'p10', 'p2', 'p1']);
    expect(await ids(browser, { sort: 'id' })).toEqual(['p1', 'p10', 'p2', 'p3', 'p4']);
    expect(await ids(browser, { kind: 'queries' })).toEqual(['q1', 'q2', 'q3']);
    expect(await ids(browser, { kind: 'judgements' })).toEqual([
      'q1 p1',
      'q1 p2',
      'q1 p3',
      'q2 p1',
      'q2 p3',
      'q3 p4',
    ]);
  });

  it('come in windows, with what is judged of them', async () => {
    const { browser } = shared;
    const { rows, total } = await browser.rows(ALL, 0, 2);
    expect(total).toBe(5);
    expect(rows).toEqual([
      {
        kind: 'passages',
        id: 'p1',
        title: [{ text: 'Owls', hit: false }],
        text: [{ text: 'A barn owl hunts at dusk.', hit: false }],
        ids: 2,
        positives: 1,
        judgedZero: 1,
        erased: false,
      },
      {
        kind: 'passages',
        id: 'p2',
        title: [],
        text: [{ text: 'The tawny owl calls <b onclick="x()">in</b> autumn.', hit: false }],
        ids: 1,
        positives: 0,
        judgedZero: 1,
        erased: false,
      },
    ] satisfies ShownRow[]);
    expect((await browser.rows(ALL, 4, 100)).rows).toMatchObject([{ id: 'p4' }]);
    const queries = await browser.rows({ ...ALL, kind: 'queries' }, 1, 1);
    expect(queries.rows).toMatchObject([
      { id: 'q2', positives: 1, judgedZero: 1, splits: ['test', 'train'] },
    ]);
    const judgements = await browser.rows({ ...ALL, kind: 'judgements' }, 0, 3);
    expect(judgements.rows).toMatchObject([
      { queryId: 'q1', passageId: 'p1', split: 'train', grade: 2, state: 'positive' },
      { queryId: 'q1', passageId: 'p2', split: 'train', grade: 0, state: 'judged-zero' },
      { queryId: 'q1', passageId: 'p3', split: 'train', grade: 1, state: 'between' },
    ]);
  });

  it('are filtered by split, grade, and several ids', async () => {
    const { browser } = shared;
    expect(await ids(browser, { split: 'test' })).toEqual(['p1', 'p4']);
    expect(await ids(browser, { show: 'several-ids' })).toEqual(['p1']);
    expect(await ids(browser, { show: 'positive' })).toEqual(['p1', 'p3', 'p4']);
    expect(await ids(browser, { show: 'judged-zero' })).toEqual(['p1', 'p2']);
    expect(await ids(browser, { show: 'without-positive' })).toEqual(['p2', 'p10']);
    expect(await ids(browser, { kind: 'queries', split: 'test' })).toEqual(['q2', 'q3']);
    expect(await ids(browser, { kind: 'judgements', show: 'judged-zero' })).toEqual(['q1 p2', 'q2 p1']);
    expect(await ids(browser, { kind: 'judgements', show: 'between', split: 'train' })).toEqual(['q1 p3']);
    expect(await ids(browser, { kind: 'judgements', split: 'nowhere' })).toEqual([]);
  });

  it('are sorted by numbers, equal ones in their order', async () => {
    const { browser } = shared;
    expect(await ids(browser, { sort: 'positives', descending: true })).toEqual([
      'p1',
      'p3',
      'p4',
      'p2',
      'p10',
    ]);
    expect(await ids(browser, { sort: 'ids', descending: true })).toEqual(['p1', 'p2', 'p10', 'p3', 'p4']);
    expect((await ids(browser, { kind: 'judgements', sort: 'grade' })).slice(0, 3)).toEqual([
      'q1 p2',
      'q2 p1',
      'q1 p3',
    ]);
  });

  it('do not show what an import that is still running has written', async () => {
    const { project, browser } = smallProject();
    project.db
      .prepare(
        "INSERT INTO import (dataset_id, state, source, format, started_at) VALUES (1, 'running', 's', 'jsonl', '')",
      )
      .run();
    const running = Number(project.db.prepare('SELECT max(id) FROM import').pluck().get());
    project.db
      .prepare(
        "INSERT INTO passage (dataset_id, import_id, external_id, title, text, content_hash, text_key) VALUES (1, ?, 'p0', '', 'hidden', x'00', 0)",
      )
      .run(running);
    project.db.prepare("INSERT INTO judgement VALUES (2, 1, 'train', ?, 2)").run(running);
    project.db.prepare("INSERT INTO passage_alias VALUES (1, 'p4-again', 5, ?)").run(running);
    expect(await ids(browser, { sort: 'id' })).toEqual(['p1', 'p10', 'p2', 'p3', 'p4']);
    expect(await ids(browser, { kind: 'judgements', show: 'positive' })).toEqual(['q1 p1', 'q2 p3', 'q3 p4']);
    expect(await ids(browser, { show: 'several-ids' })).toEqual(['p1']);
    project.db.prepare("UPDATE import SET state = 'complete', finished_at = 'z' WHERE id = ?").run(running);
    expect(await ids(browser, { sort: 'id' })).toEqual(['p0', 'p1', 'p10', 'p2', 'p3', 'p4']);
    expect(await ids(browser, { show: 'several-ids' })).toEqual(['p1', 'p4']);
  });

  it('say that a text was erased', async () => {
    const { project, browser } = smallProject();
    project.db.prepare("UPDATE passage SET title = '', text = '', purged = 1 WHERE external_id = 'p4'").run();
    expect((await browser.rows(ALL, 4, 1)).rows).toMatchObject([{ id: 'p4', text: [], erased: true }]);
  });

  it('of one data set hold nothing of another', async () => {
    const { project, browser } = smallProject();
    const other = writeJsonl(join(temporaryFolder(), 'pairs.jsonl'), [
      { query: 'Which owl is it?', positive: 'An eagle owl.' },
    ]);
    await importInto(project, other, { dataset: 'other' });
    expect(await ids(browser, { search: 'owl' })).toEqual(
      expect.not.arrayContaining([expect.stringMatching(/^.{16}$/)]),
    );
    expect((await browser.rows({ ...ALL, dataset: 'other', search: 'owl' }, 0, 9)).total).toBe(1);
    expect(await browser.counts('other')).toMatchObject({ passages: 1, queries: 1, judgements: 1 });
    await expect(browser.rows({ ...ALL, dataset: 'none' }, 0, 9)).rejects.toMatchObject({
      code: 'dataset-not-found',
    });
  });
});

describe('a search', () => {
  it('marks its hits in parts, and leaves markup as text', async () => {
    const { browser } = shared;
    const { rows } = await browser.rows({ ...ALL, search: 'owl autumn' }, 0, 9);
    expect(rows).toHaveLength(1);
    const [row] = rows;
    if (row?.kind !== 'passages') throw new Error('no passage');
    expect(row.text.filter(({ hit }) => hit).map(({ text }) => text)).toEqual(['owl', 'autumn']);
    expect(textOf(row.text)).toBe('The tawny owl calls <b onclick="x()">in</b> autumn.');
  });

  it('finds by id too, a merged one included, and puts it first', async () => {
    const { browser } = shared;
    expect(await ids(browser, { search: 'p10' })).toEqual(['p10']);
    expect(await ids(browser, { search: 'p1-again' })).toEqual(['p1']);
    expect(await ids(browser, { kind: 'queries', search: ' q3 ' })).toEqual(['q3']);
  });

  it('finds judgements by either text, and counts all kinds', async () => {
    const { browser } = shared;
    expect(await ids(browser, { kind: 'judgements', search: 'hovers' })).toEqual(
      ['q1 p3', 'q2 p3', 'q2 p1'].sort(),
    );
    expect(await browser.totals({ dataset: 'data', search: 'hovers', split: null })).toEqual({
      passages: 1,
      queries: 1,
      judgements: 3,
    });
    expect(await browser.totals({ dataset: 'data', search: 'hovers', split: 'test' })).toEqual({
      passages: 0,
      queries: 1,
      judgements: 1,
    });
  });

  it('takes what users type for words, never for a query language', async () => {
    const { browser } = shared;
    for (const search of ['"', 'owl"', 'a OR b', '*', 'text:owl', '-owl', '\0', '«owl»', '\u0001'])
      await expect(browser.rows({ ...ALL, search }, 0, 9)).resolves.toBeDefined();
    expect(await ids(browser, { search: 'kite OR wren' })).toEqual([]);
  });

  it('finds everything again after its index was lost', async () => {
    const { project, browser } = smallProject();
    rmSync(searchIndexPath(project.db.name));
    expect(await ids(browser, { search: 'owl' })).toEqual([]);
    expect(await browser.searchState()).toEqual({ ready: false });
    while (!(await browser.searchState()).ready) await setTimeout(10);
    // An answer from before is not kept.
    expect(await ids(browser, { search: 'owl' })).toEqual(['p1', 'p2']);
  });
});

describe('a row, opened', () => {
  it('shows a passage whole, its ids and its judgements, positives first', async () => {
    const { browser } = shared;
    expect(await browser.passage({ dataset: 'data', id: 'p1-again', search: 'barn' })).toEqual({
      id: 'p1',
      otherIds: ['p1-again'],
      title: [{ text: 'Owls', hit: false }],
      text: [
        { text: 'A ', hit: false },
        { text: 'barn', hit: true },
        { text: ' owl hunts at dusk.', hit: false },
      ],
      judgements: [
        {
          id: 'q1',
          title: '',
          text: 'When does the barn owl hunt?',
          split: 'train',
          grade: 2,
          state: 'positive',
        },
        { id: 'q2', title: '', text: 'Which bird hovers?', split: 'test', grade: 0, state: 'judged-zero' },
      ],
      judgementsInAll: 2,
    });
    await expect(browser.passage({ dataset: 'data', id: 'p99', search: '' })).rejects.toMatchObject({
      code: 'passage-not-found',
    });
  });

  it('shows a query with its passages and the negatives that came with it', async () => {
    const project = temporaryProject();
    const file = writeJsonl(join(temporaryFolder(), 'triplets.jsonl'), [
      { query_id: 'q', query: 'What?', positive: 'This.', negative: ['That.', 'These.'] },
    ]);
    await importInto(project, file);
    const detail = await browse(project).query({ dataset: 'data', id: 'q', search: '' });
    expect(detail.judgements).toMatchObject([{ text: 'This.', grade: 1, state: 'positive' }]);
    expect(detail.givenNegatives.map(({ text }) => text)).toEqual(['That.', 'These.']);
    expect(detail.givenNegativesInAll).toBe(2);
  });
});

describe('the overview', () => {
  it('lists data sets with what each import brought', async () => {
    const { browser } = shared;
    const [dataset] = await browser.datasets();
    expect(dataset).toMatchObject({ name: 'data', positiveFrom: 2 });
    expect(dataset?.imports).toMatchObject([
      { source: 'birds', format: 'beir', counts: { passages: 5, mergedPassages: 1, judgements: 6 } },
    ]);
  });

  it('counts what there is, by split', async () => {
    const { browser } = shared;
    expect(await browser.counts('data')).toEqual({
      passages: 5,
      queries: 3,
      judgements: 6,
      severalIds: 1,
      queriesWithoutPositive: 0,
      splits: [
        { split: 'test', queries: 2, positives: 1, between: 0, judgedZero: 1 },
        { split: 'train', queries: 2, positives: 2, between: 1, judgedZero: 1 },
      ],
    });
  });

  it('of a later import that judges the same, the later grade counts', async () => {
    const { project, browser } = smallProject();
    await browser.counts('data');
    const judgements = join(temporaryFolder(), 'qrels.tsv');
    writeFileSync(judgements, 'q1\t0\tp1\t0\n');
    await importInto(project, judgements, { split: 'train' });
    expect((await browser.counts('data')).splits[1]).toEqual({
      split: 'train',
      queries: 2,
      positives: 1,
      between: 1,
      judgedZero: 2,
    });
  });

  it('shows what an import skipped', async () => {
    const project = temporaryProject();
    const file = join(temporaryFolder(), 'pairs.jsonl');
    writeFileSync(
      file,
      '{"query": "a?", "positive": "A."}\n{"query": "b?"\n{"query": "c?", "positive": "C."}\n',
    );
    await importInto(project, file, { onError: 'skip' });
    const [dataset] = await browse(project).datasets();
    const { rows, path } = await readSkipped(project, dataset!.imports[0]!.id);
    expect(rows).toMatchObject([{ file: 'pairs.jsonl', line: 2 }]);
    expect(path).toContain(project.folders.reports);
    await expect(readSkipped(project, 99)).rejects.toMatchObject({ code: 'not-found' });
  });
});

it('a window deep in a long list is as quick as the first', async () => {
  const project = temporaryProject();
  const file = writeJsonl(join(temporaryFolder(), 'corpus.jsonl'), manyPassages(5000));
  await importInto(project, file);
  const browser = browse(project);
  const { rows, total } = await browser.rows(ALL, 4900, 100);
  expect(total).toBe(5000);
  expect(rows.map((row) => row.kind === 'passages' && row.id)).toEqual(
    Array.from({ length: 100 }, (_, place) => `p${4900 + place}`),
  );
});

describe('marked texts of a cell', () => {
  const text = `${'many words stand before it '.repeat(4)}barn owl`;

  it('show their first hit near the beginning', () => {
    const [marked] = markTexts([{ title: '', text }], 'owl', 'cell');
    expect(marked?.text.at(-1)).toEqual({ text: 'owl', hit: true });
    expect(marked?.text[0]?.text).toBe('…before it many words stand before it barn ');
  });

  it('are whole where the whole is asked for', () => {
    expect(textOf(markTexts([{ title: '', text }], 'owl', 'whole')[0]!.text)).toBe(text);
  });

  it('are cut where nothing is searched for, and never within a character', () => {
    const [marked] = markTexts([{ title: '', text: '🦉'.repeat(500) }], '', 'cell');
    expect(textOf(marked!.text)).toBe(`${'🦉'.repeat(200)}…`);
  });
});

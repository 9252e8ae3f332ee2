import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createProject } from '../project/project.ts';
import { importInto, temporaryProject, writeJsonl } from './import.fixture.ts';
import { searchTexts } from './search.ts';
import { isSearchIndexReady, updateSearchIndex } from './search-index.ts';
import { deleteSearchIndex, searchIndexPath } from './search-index-file.ts';

const CORPUS = [
  { _id: 'p1', title: 'Returns', text: 'The refund policy-in short: money back within 30 days.' },
  { _id: 'p2', title: 'Warranty', text: 'A near miss "quoted" AND NOT more, or a refund.' },
  { _id: 'p3', title: '', text: 'Ünïcode Straße: 東京 timetable.' },
];

const folder = mkdtempSync(join(tmpdir(), 'whetstone-search-'));
const project = createProject(join(folder, 'project'));

beforeAll(async () => {
  const { searchProblem } = await importInto(project, writeJsonl(join(folder, 'corpus.jsonl'), CORPUS));
  expect(searchProblem).toBeNull();
});

afterAll(() => {
  project.close();
  rmSync(folder, { recursive: true });
});

const idsFor = (text: string): string[] =>
  searchTexts(project.db, text, 'passages', 10)
    .map(({ id }) => id)
    .sort();

test('all words must occur, in title or text, whatever their case and accents', () => {
  expect(idsFor('refund')).toEqual(['p1', 'p2']);
  expect(idsFor('REFUND days')).toEqual(['p1']);
  expect(idsFor('warranty refund')).toEqual(['p2']);
  expect(idsFor('unicode')).toEqual(['p3']);
  expect(idsFor('policy-in')).toEqual(['p1']);
  expect(idsFor('refund elsewhere')).toEqual([]);
});

test('what is found is of the data set that was asked for, as many as were asked for', async () => {
  const own = temporaryProject();
  const texts = Array.from({ length: 3 }, (_, row) => ({ _id: `o${row}`, text: `timetable ${row}` }));
  await importInto(own, writeJsonl(join(folder, 'corpus.jsonl'), CORPUS));
  await importInto(own, writeJsonl(join(folder, 'other.jsonl'), texts), { dataset: 'other' });
  const found = (limit: number, dataset: string | null) =>
    searchTexts(own.db, 'timetable', 'passages', limit, dataset).map((hit) => `${hit.dataset} ${hit.id}`);
  expect(found(1, 'data')).toEqual(['data p3']);
  expect(found(2, 'other')).toHaveLength(2);
  expect(found(9, 'other')).toHaveLength(3);
  expect(found(9, null)).toHaveLength(4);
});

test('the excerpt shows what matched', () => {
  expect(searchTexts(project.db, 'refund days', 'passages', 10)).toEqual([
    {
      dataset: 'data',
      id: 'p1',
      title: 'Returns',
      excerpt: 'The «refund» policy-in short: money back within 30 «days».',
    },
  ]);
});

test.each([
  ['"', []],
  ['*', []],
  ['- : ( )', []],
  ['', []],
  [' \t\n', []],
  ['\0', []],
  ['refund - policy', ['p1']],
  ['refund*', ['p1', 'p2']],
  ['title:refund', []],
  ['NEAR(a miss)', []],
  ['a NEAR miss', ['p2']],
  ['AND NOT more', ['p2']],
  ['"quoted', ['p2']],
  ['refund OR timetable', []],
  ['^the', ['p1']],
  ['{title text}: refund', []],
  ["refund'; DROP TABLE passage; --", []],
])('%j is searched for as words, never as syntax', (text, expected) => {
  expect(idsFor(text)).toEqual(expected);
});

test('no text makes the search fail', () => {
  const nasty = fc.array(
    fc.constantFrom(
      '"',
      '*',
      'NEAR',
      'AND',
      'OR',
      'NOT',
      '-',
      ':',
      '(',
      ')',
      '^',
      '+',
      '{',
      '}',
      '\\',
      '\0',
      ' ',
      'refund',
      '東',
      '\ud800',
    ),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        nasty.map((parts) => parts.join('')),
        fc.string({ unit: 'binary' }),
      ),
      (text) => {
        searchTexts(project.db, text, 'passages', 3);
        searchTexts(project.db, text, 'queries', 3);
      },
    ),
    { numRuns: 300 },
  );
});

test('an index that is missing, damaged or of another project is made anew', async () => {
  const path = searchIndexPath(project.db.name);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  for (const spoil of [
    () => {},
    () => writeFileSync(path, 'no database, but longer than a header of one hundred bytes. '.repeat(5)),
    () => writeFileSync(path, ''),
  ]) {
    deleteSearchIndex(project.db.name);
    spoil();
    expect(isSearchIndexReady(project.db)).toBe(false);
    expect(idsFor('refund')).toEqual([]);
    await updateSearchIndex(project.db, {});
    expect(idsFor('refund')).toEqual(['p1', 'p2']);
  }
  // The database is put back to another state than the one that was indexed.
  project.db
    .prepare("UPDATE passage SET content_hash = randomblob(16), text = 'Changed.' WHERE id = 3")
    .run();
  expect(isSearchIndexReady(project.db)).toBe(false);
  await updateSearchIndex(project.db, {});
  expect(idsFor('timetable')).toEqual([]);
  expect(idsFor('changed')).toEqual(['p3']);
});

test('a cancelled indexing is gone on with later', async () => {
  deleteSearchIndex(project.db.name);
  await expect(updateSearchIndex(project.db, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'cancelled',
  });
  await updateSearchIndex(project.db, {});
  expect(idsFor('refund')).toEqual(['p1', 'p2']);
});

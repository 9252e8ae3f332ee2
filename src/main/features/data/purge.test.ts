import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Project } from '../project/project.ts';
import { addLabel } from '../review/labels.ts';
import { importInto, manyPassages, temporaryFolder, temporaryProject, writeJsonl } from './import.fixture.ts';
import { findText, purgeText } from './purge.ts';
import { findDataset, findPassage, findQuery } from './queries.ts';
import { searchTexts } from './search.ts';

const SECRETS = ['zanzibarov', 'quixotrame', 'velvetooth', 'mirandolque'] as const;
const [TITLE, TEXT, QUERY, NOTE] = SECRETS;

/** The files of the project in which a word stands, whatever its case. */
function filesWith(project: Project, word: string): string[] {
  const { root } = project.folders;
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => readFileSync(path, 'latin1').toLowerCase().includes(word));
}

async function secretProject(): Promise<Project> {
  const project = temporaryProject();
  const rows = [
    ...Array.from(manyPassages(300), ({ title, text }) => ({ query: title, positive: text })),
    // Long enough for pages of its own.
    { query: `Who is ${QUERY}?`, positive: `${TITLE} is ${`${TEXT} and more `.repeat(500)}` },
  ];
  await importInto(project, writeJsonl(join(temporaryFolder(), 'pairs.jsonl'), rows));
  const { db, folders } = project;
  const dataset = findDataset(db, 'data');
  const id = (table: string, word: string) =>
    db.prepare(`SELECT external_id FROM ${table} WHERE text LIKE ?`).pluck().get(`%${word}%`) as string;
  const query = findQuery(db, dataset, id('query', QUERY));
  const passage = findPassage(db, dataset, id('passage', TEXT));
  const target = { queryHash: query.contentHash, passageHash: passage.contentHash };
  addLabel(db, target, 'ambiguous', 'Ada', `Is ${NOTE} meant?`);
  db.prepare('VACUUM INTO ?').run(join(folders.reports, 'copy.db'));
  writeFileSync(join(folders.reports, 'skipped.jsonl'), `${TITLE}\n`);
  for (const word of SECRETS) expect(filesWith(project, word)).not.toEqual([]);
  return project;
}

test("a purge erases a passage's text from every file of the project", async () => {
  const project = await secretProject();
  const { db } = project;
  const dataset = findDataset(db, 'data');
  const [hit] = searchTexts(db, TEXT, 'passages', 5);
  const result = await purgeText(project, findPassage(db, dataset, hit!.id).contentHash);
  expect(result).toMatchObject({
    erased: [{ kind: 'passage', dataset: 'data', id: hit!.id }],
    filesToCheck: [],
  });
  expect(result.deletedFiles).toHaveLength(2);
  for (const word of [TITLE, TEXT, NOTE]) expect(filesWith(project, word)).toEqual([]);
  expect(filesWith(project, QUERY)).not.toEqual([]);
  expect(() => findPassage(db, dataset, hit!.id)).toThrow(/no passage/);
  expect(searchTexts(db, TEXT, 'passages', 5)).toEqual([]);
  expect(searchTexts(db, 'Passage 299', 'passages', 5)).toHaveLength(1);
  expect(db.prepare('SELECT count(*) FROM visible_judgement').pluck().get()).toBe(300);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
});

test("a purge erases a query's text from every file of the project", async () => {
  const project = await secretProject();
  const { db } = project;
  const dataset = findDataset(db, 'data');
  const [hit] = searchTexts(db, QUERY, 'queries', 5);
  await purgeText(project, findQuery(db, dataset, hit!.id).contentHash);
  for (const word of [QUERY, NOTE]) expect(filesWith(project, word)).toEqual([]);
  expect(filesWith(project, TEXT)).not.toEqual([]);
  expect(() => findQuery(db, dataset, hit!.id)).toThrow(/no query/);
  expect(searchTexts(db, 'Title 299', 'queries', 5)).toHaveLength(1);
});

test('a purged text stays away when the data set is imported again under the same id', async () => {
  const project = temporaryProject();
  const path = writeJsonl(join(temporaryFolder(), 'corpus.jsonl'), [
    { _id: 'p1', title: TITLE, text: TEXT },
    { _id: 'p2', title: '', text: 'Another.' },
  ]);
  await importInto(project, path);
  const dataset = findDataset(project.db, 'data');
  await purgeText(project, findPassage(project.db, dataset, 'p1').contentHash);
  await expect(importInto(project, path)).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringMatching(/corpus\.jsonl, line 1, field "id": .*"p1" was erased/),
  });
  expect((await importInto(project, path, { onError: 'skip' })).counts).toMatchObject({
    unchangedPassages: 1,
    skipped: 1,
  });
  expect(filesWith(project, TITLE)).toEqual([]);
});

test('a text is erased in every data set, as a passage and as a query', async () => {
  const project = temporaryProject();
  const { db } = project;
  const folder = temporaryFolder();
  const corpus = (name: string, id: string) =>
    writeJsonl(join(folder, name), [
      { _id: id, title: '', text: `${TEXT} is asked for` },
      { _id: 'other', title: '', text: 'Another.' },
    ]);
  await importInto(project, corpus('one.jsonl', 'p1'), { dataset: 'one' });
  await importInto(project, corpus('two.jsonl', 'p2'), { dataset: 'two' });
  const pairs = [{ query: `${TEXT} is asked for`, positive: 'Another.' }];
  await importInto(project, writeJsonl(join(folder, 'pairs.jsonl'), pairs), { dataset: 'three' });
  const { contentHash } = findPassage(db, findDataset(db, 'one'), 'p1');
  const places = findText(db, contentHash);
  expect(places.map(({ kind, dataset }) => `${kind} in ${dataset}`)).toEqual([
    'passage in one',
    'passage in two',
    'query in three',
  ]);
  expect((await purgeText(project, contentHash)).erased).toEqual(places);
  expect(filesWith(project, TEXT)).toEqual([]);
  expect(findPassage(db, findDataset(db, 'two'), 'other').text).toBe('Another.');
});

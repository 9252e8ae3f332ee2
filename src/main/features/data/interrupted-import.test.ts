import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openProject, openProjectToRead, type Project } from '../project/project.ts';
import {
  everyRow,
  importInto,
  manyPassages,
  temporaryFolder,
  temporaryProject,
  writeJsonl,
} from './import.fixture.ts';
import { findDataset } from './queries.ts';
import { searchTexts } from './search.ts';

const IMPORTER = fileURLToPath(new URL('./import-process.fixture.ts', import.meta.url));

/** A project with a few passages, and a file that takes many transactions to import. */
async function projectAndLargeFile(): Promise<{ project: Project; large: string }> {
  const project = temporaryProject();
  const folder = temporaryFolder();
  await importInto(project, writeJsonl(join(folder, 'small.jsonl'), manyPassages(10)), { dataset: 'small' });
  return { project, large: writeJsonl(join(folder, 'large.jsonl'), manyPassages(15_000)) };
}

function expectSound(project: Project): void {
  expect(project.db.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(project.db.pragma('foreign_key_check')).toEqual([]);
  expect(
    searchTexts(project.db, 'Passage 7', 'passages', 50).map(({ dataset, id }) => [dataset, id]),
  ).toEqual([['small', 'p7']]);
}

test('a kill in the middle of an import leaves the project as it was', async () => {
  const { project, large } = await projectAndLargeFile();
  const { root, database } = project.folders;
  const before = everyRow(project.db);
  project.close();
  const child = spawn(process.execPath, [IMPORTER, root, large], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');

  const raw = new Database(database, { readonly: true });
  const written = raw.prepare('SELECT count(*) FROM passage').pluck().get();
  raw.close();
  expect(written).toBeGreaterThan(10);
  // Even before anything is purged, a reader sees nothing of it.
  const reader = openProjectToRead(root);
  expect(reader.db.prepare('SELECT count(*) FROM visible_passage').pluck().get()).toBe(10);
  expect(() => findDataset(reader.db, 'killed')).toThrow(/There is: small/);
  reader.close();

  const reopened = openProject(root);
  expect(everyRow(reopened.db)).toEqual(before);
  expectSound(reopened);
  const { counts } = await importInto(reopened, large, { dataset: 'killed' });
  expect(counts.passages).toBe(15_000);
  reopened.close();
});

test('a cancel in the middle of an import leaves the project as it was', async () => {
  const { project, large } = await projectAndLargeFile();
  const before = everyRow(project.db);
  const abort = new AbortController();
  let written = 0;
  const cancelled = importInto(project, large, {
    signal: abort.signal,
    onProgress: () => {
      written = project.db.prepare('SELECT count(*) FROM passage').pluck().get() as number;
      abort.abort();
    },
  });
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  expect(written).toBeGreaterThan(10);
  expect(everyRow(project.db)).toEqual(before);
  expectSound(project);
});

test('a cancel before the first row leaves the project as it was', async () => {
  const { project, large } = await projectAndLargeFile();
  const before = everyRow(project.db);
  await expect(importInto(project, large, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'cancelled',
  });
  expect(everyRow(project.db)).toEqual(before);
});

test('a disk that is full is an error, and leaves the project as it was', async () => {
  const { project, large } = await projectAndLargeFile();
  const before = everyRow(project.db);
  const pages = project.db.pragma('page_count', { simple: true }) as number;
  project.db.pragma(`max_page_count = ${pages + 500}`);
  await expect(importInto(project, large)).rejects.toMatchObject({
    code: 'disk-full',
    message: expect.stringContaining('Free some space'),
  });
  expect(everyRow(project.db)).toEqual(before);
  expectSound(project);
  project.db.pragma(`max_page_count = ${pages + 100_000}`);
  expect((await importInto(project, large)).counts.passages).toBe(15_000);
});

test('an error at the end of a large file leaves the project as it was, without a report', async () => {
  const { project } = await projectAndLargeFile();
  const before = everyRow(project.db);
  const path = writeJsonl(join(temporaryFolder(), 'large.jsonl'), [
    ...manyPassages(5000),
    { _id: 'p5000', title: '', text: '' },
  ]);
  await expect(importInto(project, path)).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringMatching(/large\.jsonl, line 5001, field "text"/),
  });
  expect(everyRow(project.db)).toEqual(before);
  expect(readdirSync(project.folders.reports)).toEqual([]);
});

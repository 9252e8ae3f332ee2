import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { textKey } from '../data/content.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { createProject, isProject, openProject, openProjectToRead } from './project.ts';
import { readStatus } from './status.ts';

const HOLDER = fileURLToPath(new URL('./hold-project.fixture.ts', import.meta.url));

/** The path of a project folder that is not there yet. */
function newRoot(): string {
  const folder = mkdtempSync(join(tmpdir(), 'whetstone-project-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'project');
}

/** A closed project. */
function newProject(): { root: string; database: string } {
  const root = newRoot();
  const project = createProject(root);
  project.close();
  return { root, database: project.folders.database };
}

async function holdInAnotherProcess(root: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [HOLDER, root], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await once(child.stdout, 'data');
  return child;
}

test('a project is a folder for its owner alone', () => {
  const root = newRoot();
  const mask = process.umask(0);
  onTestFinished(() => {
    process.umask(mask);
  });
  const project = createProject(root);
  project.db.exec("INSERT INTO setting VALUES ('some', 'thing')");
  const entries = readdirSync(root, { withFileTypes: true, recursive: true });
  expect(entries.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['project.db', 'project.db-wal', 'project.lock', 'embeddings', 'exports']),
  );
  expect(statSync(root).mode & 0o777).toBe(0o700);
  for (const entry of entries) {
    const mode = statSync(join(entry.parentPath, entry.name)).mode & 0o777;
    expect([entry.name, mode]).toEqual([entry.name, entry.isDirectory() ? 0o700 : 0o600]);
  }
  const { bytes } = readStatus(project);
  writeFileSync(join(root, 'embeddings', 'some.f32'), Buffer.alloc(1000));
  expect(readStatus(project)).toMatchObject({ project: root, bytes: bytes + 1000, datasets: [], labels: 0 });
  project.close();
  expect(isProject(root)).toBe(true);
});

test('a project is made in a new or an empty folder only', () => {
  const { root } = newProject();
  expect(() => createProject(root)).toThrow(expect.objectContaining({ code: 'already-exists' }));
  const file = join(newRoot(), '..', 'file');
  writeFileSync(file, '');
  expect(() => createProject(file)).toThrow(/is a file/);
  const empty = newRoot();
  mkdirSync(empty, { mode: 0o755 });
  createProject(empty).close();
  expect(statSync(empty).mode & 0o777).toBe(0o700);
  const other = newRoot();
  mkdirSync(other);
  writeFileSync(join(other, 'thesis.txt'), '');
  expect(() => createProject(other)).toThrow(/is not empty/);
  expect(readdirSync(other)).toEqual(['thesis.txt']);
  expect(() => openProject(other)).toThrow(
    expect.objectContaining({
      code: 'project-not-found',
      message: expect.stringContaining('whetstone init'),
    }),
  );
  expect(readdirSync(other)).toEqual(['thesis.txt']);
});

test('two processes never write one project, and a killed one leaves no lock behind', async () => {
  const { root } = newProject();
  const child = await holdInAnotherProcess(root);
  expect(() => openProject(root)).toThrow(
    expect.objectContaining({
      code: 'project-locked',
      message: expect.stringContaining(`process ${child.pid} on `),
      details: expect.objectContaining({ holder: child.pid }),
    }),
  );
  openProjectToRead(root).close();
  child.kill('SIGKILL');
  await once(child, 'exit');
  const project = openProject(root);
  expect(() => openProject(root)).toThrow(expect.objectContaining({ code: 'project-locked' }));
  project.close();
  openProject(root).close();
});

test.each([
  ['written', openProject],
  ['read', openProjectToRead],
])('a project of an older version that is %s is migrated after a backup', (_, open) => {
  const root = newRoot();
  mkdirSync(root);
  const database = join(root, 'project.db');
  const old = new Database(database);
  old.exec(MIGRATIONS[0]!.sql);
  old.pragma('user_version = 1');
  old.exec("INSERT INTO dataset VALUES (1, 'kept', 1, '2026-01-01')");
  old.close();

  const project = open(root);
  expect(project.db.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
  expect(project.db.prepare('SELECT name FROM dataset').pluck().all()).toEqual(['kept']);
  const [backup, ...more] = readdirSync(project.folders.backups);
  project.close();
  expect(more).toEqual([]);
  const path = join(root, 'backups', backup!);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const copy = new Database(path, { readonly: true });
  expect(copy.pragma('user_version', { simple: true })).toBe(1);
  expect(copy.prepare('SELECT name FROM dataset').pluck().all()).toEqual(['kept']);
  copy.close();
  const schema = (file: string) => {
    const db = new Database(file, { readonly: true });
    const rows = db
      .prepare("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite%' ORDER BY name")
      .all();
    db.close();
    return rows;
  };
  expect(schema(database)).toEqual(schema(newProject().database));
});

test('texts that an older version keyed with their titles are keyed without them', () => {
  const root = newRoot();
  mkdirSync(root);
  const old = new Database(join(root, 'project.db'));
  for (const { sql } of MIGRATIONS.slice(0, 5)) old.exec(sql);
  old.pragma('user_version = 5');
  old.exec(`INSERT INTO dataset VALUES (1, 'd', 1, '2026-01-01');
    INSERT INTO import (id, dataset_id, state, source, format, started_at) VALUES (1, 1, 'complete', '', '', '2026-01-01');
    INSERT INTO passage (dataset_id, import_id, external_id, title, text, content_hash, text_key, purged) VALUES
      (1, 1, 'a', 'Title', 'some   TEXT', x'01', 7, 0), (1, 1, 'b', '', 'Some text', x'02', 8, 0), (1, 1, 'c', '', '', x'03', 0, 1)`);
  old.close();
  const project = openProject(root);
  const keys = project.db.prepare('SELECT text_key FROM passage ORDER BY external_id').pluck().all();
  project.close();
  // A key without a title was right before.
  expect(keys).toEqual([textKey('', 'Some text'), 8, 0]);
});

test('a project of a newer version is refused and left as it is', () => {
  const { root, database } = newProject();
  const newer = new Database(database);
  newer.pragma('user_version = 1000');
  newer.close();
  for (const open of [openProject, openProjectToRead]) {
    expect(() => open(root)).toThrow(
      expect.objectContaining({
        code: 'project-newer',
        message: expect.stringContaining('Update Whetstone'),
      }),
    );
  }
  expect(existsSync(join(root, 'backups'))).toBe(false);
});

const DAMAGE = expect.objectContaining({
  code: 'project-damaged',
  message: expect.stringContaining('There is no backup beside it'),
});

test.each([
  ['a text file', (path: string) => writeFileSync(path, 'This is no database. '.repeat(500))],
  ['cut short', (path: string) => truncateSync(path, 3 * 4096)],
  ['cut inside its header', (path: string) => truncateSync(path, 60)],
  ['empty', (path: string) => truncateSync(path, 0)],
])('a database that is %s is an error, and is left as it is', (_, damage) => {
  const { root, database } = newProject();
  damage(database);
  const bytes = readFileSync(database);
  for (let attempt = 0; attempt < 2; attempt++) {
    expect(() => openProject(root)).toThrow(DAMAGE);
    expect(() => openProjectToRead(root)).toThrow(DAMAGE);
  }
  expect(readFileSync(database)).toEqual(bytes);
});

test('a damaged database names the newest backup beside it', () => {
  const { root, database } = newProject();
  mkdirSync(join(root, 'backups'));
  for (const name of ['schema-1-900.db', 'schema-2-1000.db', 'notes.txt'])
    writeFileSync(join(root, 'backups', name), '');
  truncateSync(database, 0);
  const newest = join(root, 'backups', 'schema-2-1000.db');
  expect(() => openProjectToRead(root)).toThrow(
    expect.objectContaining({ code: 'project-damaged', message: expect.stringContaining(newest) }),
  );
});

test('a database that is overwritten inside is an error, and the lock is free again', () => {
  const { root, database } = newProject();
  const size = statSync(database).size;
  overwrite(database, 4096, 0xff, size - 4096);
  for (let attempt = 0; attempt < 2; attempt++) expect(() => openProject(root)).toThrow(DAMAGE);
});

function overwrite(path: string, from: number, byte: number, length: number): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(length, byte), 0, length, from);
  closeSync(file);
}

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Migration } from './migrate.ts';
import { openReadable, openWritable } from './open.ts';

const FIRST: Migration = { name: 'first', sql: 'CREATE TABLE word (text TEXT) STRICT' };
const SECOND: Migration = { name: 'second', sql: 'ALTER TABLE word ADD COLUMN length INTEGER' };
const BROKEN: Migration = {
  name: 'broken',
  sql: 'CREATE TABLE half (a TEXT); ALTER TABLE none ADD COLUMN b',
};

function newPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'whetstone-database-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'some.db');
}

test('a new database gets every migration, without a backup', () => {
  const path = newPath();
  const db = openWritable(path, [FIRST, SECOND]);
  expect(db.pragma('user_version', { simple: true })).toBe(2);
  db.prepare('INSERT INTO word VALUES (?, ?)').run('a', 1);
  db.close();
  expect(existsSync(join(path, '..', 'backups'))).toBe(false);
  openReadable(path, [FIRST, SECOND]).close();
});

test('a migration that fails leaves the database as it was', () => {
  const path = newPath();
  const db = openWritable(path, [FIRST]);
  db.prepare('INSERT INTO word VALUES (?)').run('kept');
  db.close();
  expect(() => openWritable(path, [FIRST, BROKEN])).toThrow(/none/);
  const again = openWritable(path, [FIRST]);
  expect(again.pragma('user_version', { simple: true })).toBe(1);
  expect(again.prepare('SELECT * FROM word').all()).toEqual([{ text: 'kept' }]);
  expect(again.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").pluck().get()).toBe(0);
  again.close();
});

import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type Database from 'better-sqlite3';
import { newerSchema } from './open.ts';

/** One numbered step: its number is its place in the list, from 1. Written once, never edited. */
export type Migration = {
  readonly name: string;
  readonly sql: string;
  /** What the SQL calls and SQLite has not, by name. */
  readonly functions?: Readonly<Record<string, (...values: readonly unknown[]) => number>>;
};

export function readVersion(db: Pick<Database.Database, 'pragma'>): number {
  return Number(db.pragma('user_version', { simple: true }));
}

/**
 * Brings the schema to the newest version, one transaction per step, after a backup of what was there
 * (`backups/schema-<n>.db` beside the database). A step that fails leaves the database at the step before.
 *
 * @throws WhetstoneError `project-newer` when the database is ahead of the list.
 */
export function migrate(db: Database.Database, path: string, migrations: readonly Migration[]): void {
  const version = readVersion(db);
  if (version > migrations.length) throw newerSchema(path, version, migrations.length);
  if (version === migrations.length) return;
  if (version > 0) backUp(db, path, version);
  for (const [index, migration] of migrations.entries()) {
    if (index < version) continue;
    for (const [name, call] of Object.entries(migration.functions ?? {})) {
      db.function(name, { deterministic: true, varargs: true }, call);
    }
    db.transaction(() => {
      db.exec(migration.sql);
      db.pragma(`user_version = ${index + 1}`);
    }).exclusive();
  }
}

const BACKUP = /^schema-\d+-(\d+)\.db$/;

/** The path of the last backup that a migration made of a database; null where there is none. */
export function newestBackup(path: string): string | null {
  const folder = backupFolder(path);
  if (!existsSync(folder)) return null;
  const madeAt = (name: string): number => Number(BACKUP.exec(name)?.[1]);
  const names = readdirSync(folder).filter((name) => BACKUP.test(name));
  const newest = names.toSorted((a, b) => madeAt(a) - madeAt(b)).at(-1);
  return newest === undefined ? null : join(folder, newest);
}

function backupFolder(path: string): string {
  return join(dirname(path), 'backups');
}

function backUp(db: Database.Database, path: string, version: number): void {
  const folder = backupFolder(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const target = join(folder, `schema-${version}-${Date.now()}.db`);
  db.prepare('VACUUM INTO ?').run(target);
  chmodSync(target, 0o600);
}

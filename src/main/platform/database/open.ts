import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import Database from 'better-sqlite3';
import { WhetstoneError } from '../../../shared/errors.ts';
import { CONNECTION_PRAGMAS } from './connection.ts';
import { type Migration, migrate, newestBackup, readVersion } from './migrate.ts';

declare const writable: unique symbol;

/** A connection that only reads: any function may have one. */
export type ReadableDatabase = Pick<
  Database.Database,
  'prepare' | 'transaction' | 'pragma' | 'close' | 'name' | 'open'
>;

/** The one connection of a project that writes; the brand keeps a reader from being passed in its place. */
export type WritableDatabase = Database.Database & { readonly [writable]: true };

/** 32 MiB of page cache: the indexes of a million passages are probed at random while importing; more made it no faster. */
const CACHE_KIBIBYTES = 32 * 1024;

function openConnection(path: string, options: Database.Options): Database.Database {
  try {
    const db = new Database(path, options);
    for (const pragma of CONNECTION_PRAGMAS) db.pragma(pragma);
    db.pragma(`cache_size = -${CACHE_KIBIBYTES}`);
    // Reading the header is what fails on a file that is no database.
    db.pragma('user_version');
    return db;
  } catch (cause) {
    throw databaseError(cause, path);
  }
}

/**
 * Opens the database for writing, creating it where there is none, and brings its schema up to date.
 *
 * @throws WhetstoneError `project-newer` when a later version of Whetstone wrote it, `project-damaged` when SQLite
 *   cannot read it, `disk-full` when a migration finds no room (the database is then as it was).
 */
export function openWritable(path: string, migrations: readonly Migration[]): WritableDatabase {
  const isNew = !existsSync(path);
  const db = openConnection(path, {}) as WritableDatabase;
  try {
    // Filling an emptied file with empty tables would hide that the data is gone.
    if (!isNew && readVersion(db) === 0) throw damaged(path);
    db.pragma('journal_mode = WAL');
    // FULL: a label that was said to be saved survives a power cut.
    db.pragma('synchronous = FULL');
    migrate(db, path, migrations);
    return db;
  } catch (cause) {
    db.close();
    throw databaseError(cause, path);
  }
}

/** Whether the schema still has to be migrated, which only a writer does ({@link openWritable}). */
export function isOutdated(path: string, migrations: readonly Migration[]): boolean {
  const db = openConnection(path, { readonly: true });
  const version = readVersion(db);
  db.close();
  return version > 0 && version < migrations.length;
}

/**
 * Opens the database for reading beside a writer in another process; its schema is up to date (see {@link isOutdated}).
 *
 * @throws WhetstoneError `project-not-found`, `project-newer`, `project-damaged`
 */
export function openReadable(path: string, migrations: readonly Migration[]): ReadableDatabase {
  if (!existsSync(path)) throw new WhetstoneError('project-not-found', `There is no project at ${path}.`);
  const db = openConnection(path, { readonly: true });
  const version = readVersion(db);
  if (version !== migrations.length) {
    db.close();
    if (version === 0) throw damaged(path);
    if (version > migrations.length) throw newerSchema(path, version, migrations.length);
    throw new Error(`${path} has schema ${version}; it has to be migrated before it is read.`);
  }
  return db;
}

export function newerSchema(path: string, found: number, known: number): WhetstoneError {
  return new WhetstoneError(
    'project-newer',
    `This project was written by a newer Whetstone (schema ${found}, this version knows ${known}). Update Whetstone to open it.`,
    { details: { path, found, known } },
  );
}

function damaged(path: string, cause?: unknown): WhetstoneError {
  const backup = isAbsolute(path) ? newestBackup(path) : null;
  const next = !isAbsolute(path)
    ? 'If its folder has backups, put it aside and copy the newest over it.'
    : backup === null
      ? 'There is no backup beside it: bring the folder back from a copy of your own, or import the data into a new project.'
      : `Copy its newest backup over it, after you have put it aside: ${backup}`;
  return new WhetstoneError('project-damaged', `${path} is not a readable project database. ${next}`, {
    details: { path, backup },
    cause,
  });
}

/**
 * Turns what SQLite throws into an error that says what to do; other errors pass unchanged.
 *
 * @param path absolute, or words for the database where its path is not known
 */
export function databaseError(cause: unknown, path: string): unknown {
  if (!(cause instanceof Database.SqliteError)) return cause;
  if (cause.code === 'SQLITE_FULL') {
    return new WhetstoneError(
      'disk-full',
      'The disk is full. Free some space and run the command again; nothing was lost.',
      {
        details: { path },
        cause,
      },
    );
  }
  if (cause.code.startsWith('SQLITE_CORRUPT') || cause.code === 'SQLITE_NOTADB') return damaged(path, cause);
  if (cause.code.startsWith('SQLITE_IOERR')) {
    return new WhetstoneError(
      'file-unwritable',
      `The system could not read or write ${path}. Check the disk and its free space, and try again; nothing was lost.`,
      { details: { path, reason: cause.code }, cause },
    );
  }
  if (cause.code.startsWith('SQLITE_CANTOPEN') || cause.code.startsWith('SQLITE_READONLY')) {
    return new WhetstoneError('file-unreadable', `${path} cannot be opened. Check its permissions.`, {
      details: { path },
      cause,
    });
  }
  return cause;
}

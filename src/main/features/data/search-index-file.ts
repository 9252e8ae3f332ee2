import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { CONNECTION_PRAGMAS } from '../../platform/database/connection.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';

/** What is searched; each kind has a full-text table in the index. */
export const SEARCH_KINDS = {
  passage: { columns: 'title, text', unit: 'passages' },
  query: { columns: 'text', unit: 'queries' },
} as const;
export type SearchKind = keyof typeof SEARCH_KINDS;
export const SEARCH_KIND_NAMES = ['passage', 'query'] as const satisfies readonly SearchKind[];

/** A change of the tables or of how texts are cut into words makes the index anew. */
const INDEX_VERSION = 1;

/**
 * The tables hold words and places, not texts (`content = ''`): an index of half the size.
 *
 * `mark` says up to which row of the project the tables go, and up to which of those the imports are complete: what
 * lies between was indexed ahead, while its import was running, and is dropped if that import did not complete.
 * `complete_hash` is the content hash of the last complete row: an index that belongs to another state of the project
 * is found out.
 */
const SCHEMA = `
${SEARCH_KIND_NAMES.map((kind) => `CREATE VIRTUAL TABLE ${kind}_search USING fts5 (${SEARCH_KINDS[kind].columns}, content = '', contentless_delete = 1);`).join('\n')}
CREATE TABLE mark (
  kind TEXT PRIMARY KEY,
  up_to INTEGER NOT NULL DEFAULT 0,
  complete INTEGER NOT NULL DEFAULT 0,
  complete_hash BLOB
) STRICT, WITHOUT ROWID;
INSERT INTO mark (kind) VALUES ${SEARCH_KIND_NAMES.map((kind) => `('${kind}')`).join(', ')};
PRAGMA user_version = ${INDEX_VERSION};
`;

/** FTS5's buffer of words not yet written: at 16 MiB a transaction's words are one segment, and merges are rarer. */
const HASH_BYTES = 16 * 2 ** 20;

/** Pages of the log between checkpoints, 64 MiB: a segment that is soon merged into another is not written twice. */
const LOG_PAGES = 16_384;

/** The index of a project stands beside its database: it is derived from it, and can be deleted at any time. */
export function searchIndexPath(projectDatabase: string): string {
  return join(dirname(projectDatabase), 'search.db');
}

/** Deletes the index; the next search or import makes it anew. */
export function deleteSearchIndex(projectDatabase: string): void {
  const path = searchIndexPath(projectDatabase);
  for (const ending of ['-wal', '-shm', '']) rmSync(path + ending, { force: true });
}

export type Mark = { readonly upTo: number; readonly complete: number; readonly completeHash: Buffer | null };

export function readMark(index: Database.Database, kind: SearchKind): Mark {
  return index
    .prepare('SELECT up_to AS upTo, complete, complete_hash AS completeHash FROM mark WHERE kind = ?')
    .get(kind) as Mark;
}

/** The last row that a complete import has brought. */
export function lastVisible(project: ReadableDatabase, kind: SearchKind): number {
  return project.prepare(`SELECT coalesce(max(id), 0) FROM visible_${kind}`).pluck().get() as number;
}

function hashOf(project: ReadableDatabase, kind: SearchKind, id: number): Buffer | null {
  const hash = project.prepare(`SELECT content_hash FROM visible_${kind} WHERE id = ?`).pluck().get(id);
  return (hash as Buffer | undefined) ?? null;
}

/** Whether the index was made from this state of the project, or an earlier one. */
function belongsTo(index: Database.Database, project: ReadableDatabase): boolean {
  return SEARCH_KIND_NAMES.every((kind) => {
    const { complete, completeHash } = readMark(index, kind);
    return complete === 0 || (completeHash !== null && hashOf(project, kind, complete)?.equals(completeHash) === true);
  });
}

/** Opens the index to read it, or null where it is missing, damaged, or not this project's. */
export function openIndexToRead(project: ReadableDatabase): Database.Database | null {
  const path = searchIndexPath(project.name);
  if (!existsSync(path)) return null;
  let index: Database.Database | null = null;
  try {
    index = new Database(path, { readonly: true });
    for (const pragma of CONNECTION_PRAGMAS) index.pragma(pragma);
    if (index.pragma('user_version', { simple: true }) === INDEX_VERSION && belongsTo(index, project)) return index;
  } catch (error) {
    index?.close();
    if (isDamage(error)) return null;
    throw error;
  }
  index.close();
  return null;
}

/** Whether SQLite says that the file is no index that can be read. */
export function isDamage(error: unknown): boolean {
  return (
    error instanceof Database.SqliteError &&
    (error.code.startsWith('SQLITE_CORRUPT') || error.code === 'SQLITE_NOTADB' || error.code === 'SQLITE_ERROR')
  );
}

/** Opens the index to write it, making it anew where {@link openIndexToRead} would not have it. */
export function openIndexToWrite(project: ReadableDatabase): Database.Database {
  const existing = openIndexToRead(project);
  existing?.close();
  const path = searchIndexPath(project.name);
  if (existing === null) {
    deleteSearchIndex(project.name);
    // SQLite gives its other files the rights of the first one.
    writeFileSync(path, '', { mode: 0o600 });
  }
  const index = new Database(path);
  for (const pragma of CONNECTION_PRAGMAS) index.pragma(pragma);
  index.pragma('journal_mode = WAL');
  index.pragma('synchronous = NORMAL');
  index.pragma(`wal_autocheckpoint = ${LOG_PAGES}`);
  if (existing === null) {
    index.transaction(() => index.exec(SCHEMA)).immediate();
    for (const kind of SEARCH_KIND_NAMES) {
      index.prepare(`INSERT INTO ${kind}_search (${kind}_search, rank) VALUES ('hashsize', ?)`).run(HASH_BYTES);
    }
  }
  return index;
}

/** Drops what was indexed ahead for imports that did not complete. */
export function dropIncomplete(index: Database.Database): void {
  index
    .transaction(() => {
      for (const kind of SEARCH_KIND_NAMES) {
        const { upTo, complete } = readMark(index, kind);
        if (upTo === complete) continue;
        index.prepare(`DELETE FROM ${kind}_search WHERE rowid > ?`).run(complete);
        index.prepare('UPDATE mark SET up_to = complete WHERE kind = ?').run(kind);
      }
    })
    .immediate();
}

/**
 * Indexes the next rows of the project, complete or not, in one transaction.
 *
 * @param atLeast does nothing while fewer rows than this are waiting
 * @returns how many rows were indexed
 */
export function indexNextRows(
  index: Database.Database,
  project: ReadableDatabase,
  kind: SearchKind,
  atLeast: number,
  atMost: number,
): number {
  const { columns } = SEARCH_KINDS[kind];
  const last = project.prepare(`SELECT coalesce(max(id), 0) FROM ${kind}`).pluck();
  const insert = index.prepare(
    `INSERT INTO ${kind}_search (rowid, ${columns}) VALUES (?${', ?'.repeat(columns.split(',').length)})`,
  );
  return index
    .transaction(() => {
      const from = readMark(index, kind).upTo;
      const upTo = Math.min(last.get() as number, from + atMost);
      if (upTo - from < Math.max(1, atLeast)) return 0;
      const rows = project.prepare(`SELECT id, ${columns} FROM ${kind} WHERE id > ? AND id <= ? AND purged = 0`).raw();
      for (const row of rows.iterate(from, upTo)) insert.run(...(row as unknown[]));
      index.prepare('UPDATE mark SET up_to = ? WHERE kind = ?').run(upTo, kind);
      return upTo - from;
    })
    .immediate();
}

/** Makes what is indexed visible to searches, up to the rows of complete imports. */
export function markComplete(index: Database.Database, project: ReadableDatabase): void {
  index
    .transaction(() => {
      for (const kind of SEARCH_KIND_NAMES) {
        const complete = Math.min(readMark(index, kind).upTo, lastVisible(project, kind));
        index
          .prepare('UPDATE mark SET complete = ?, complete_hash = ? WHERE kind = ?')
          .run(complete, hashOf(project, kind, complete), kind);
      }
    })
    .immediate();
}

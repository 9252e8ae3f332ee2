import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { CONNECTION_PRAGMAS } from '../../platform/database/connection.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';

/** What is searched; each kind has a full-text table in the index. */
export const SEARCH_KINDS = {
  passage: { columns: ['title', 'text'], unit: 'passages' },
  query: { columns: ['text'], unit: 'queries' },
} as const;
export type SearchKind = keyof typeof SEARCH_KINDS;
export const SEARCH_KIND_NAMES = ['passage', 'query'] as const satisfies readonly SearchKind[];

/** A change of the tables or of how texts are cut into words makes the index anew. */
const INDEX_VERSION = 1;

/** FTS5's buffer of words not yet written: at 16 MiB a transaction's words are one segment, and merges are rarer. */
const BUFFER_BYTES = 16 * 2 ** 20;

/**
 * The tables hold words and places, not texts (`content = ''`): an index of half the size. `mark` says up to which row
 * of the project they go, and that row's content hash, by which an index of another state of the project is found out.
 */
const SCHEMA = `
${SEARCH_KIND_NAMES.map((kind) => `CREATE VIRTUAL TABLE ${kind}_search USING fts5 (${SEARCH_KINDS[kind].columns.join(', ')}, content = '');`).join('\n')}
CREATE TABLE mark (kind TEXT PRIMARY KEY, up_to INTEGER NOT NULL, content_hash BLOB) STRICT, WITHOUT ROWID;
INSERT INTO mark (kind, up_to) VALUES ${SEARCH_KIND_NAMES.map((kind) => `('${kind}', 0)`).join(', ')};
${SEARCH_KIND_NAMES.map((kind) => `INSERT INTO ${kind}_search (${kind}_search, rank) VALUES ('hashsize', ${BUFFER_BYTES});`).join('\n')}
PRAGMA user_version = ${INDEX_VERSION};
`;

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

/** Up to which row of the project the index goes. */
export function readMark(
  index: Database.Database,
  kind: SearchKind,
): { upTo: number; contentHash: Buffer | null } {
  return index
    .prepare('SELECT up_to AS upTo, content_hash AS contentHash FROM mark WHERE kind = ?')
    .get(kind) as { upTo: number; contentHash: Buffer | null };
}

/** How many rows of the project an index does not have yet; null stands for an index that has none. */
export function rowsBehind(
  index: Database.Database | null,
  project: ReadableDatabase,
  kind: SearchKind,
): number {
  return project
    .prepare(`SELECT count(*) FROM visible_${kind} WHERE id > ?`)
    .pluck()
    .get(index === null ? 0 : readMark(index, kind).upTo) as number;
}

/** Whether the index was made from this state of the project, or from an earlier one. */
function belongsTo(index: Database.Database, project: ReadableDatabase): boolean {
  return SEARCH_KIND_NAMES.every((kind) => {
    const { upTo, contentHash } = readMark(index, kind);
    if (contentHash === null) return upTo === 0;
    const there = project.prepare(`SELECT content_hash FROM visible_${kind} WHERE id = ?`).pluck().get(upTo);
    return Buffer.isBuffer(there) && there.equals(contentHash);
  });
}

/** Whether SQLite says that the file is no index that can be read. */
export function isDamage(error: unknown): boolean {
  return (
    error instanceof Database.SqliteError &&
    (error.code.startsWith('SQLITE_CORRUPT') ||
      error.code === 'SQLITE_NOTADB' ||
      error.code === 'SQLITE_ERROR')
  );
}

/** Opens the index to read it, or null where it is missing, damaged, or not this project's. The caller closes it. */
export function openIndexToRead(project: ReadableDatabase): Database.Database | null {
  const path = searchIndexPath(project.name);
  if (!existsSync(path)) return null;
  let index: Database.Database | null = null;
  try {
    index = new Database(path, { readonly: true });
    for (const pragma of CONNECTION_PRAGMAS) index.pragma(pragma);
    if (index.pragma('user_version', { simple: true }) === INDEX_VERSION && belongsTo(index, project))
      return index;
  } catch (error) {
    index?.close();
    if (isDamage(error)) return null;
    throw error;
  }
  index.close();
  return null;
}

/** Opens the index to write it, making it anew where {@link openIndexToRead} would not have it. The caller closes it. */
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
  // What a power cut takes is indexed again.
  index.pragma('synchronous = NORMAL');
  index.pragma(`wal_autocheckpoint = ${LOG_PAGES}`);
  if (existing === null) {
    index.transaction(() => index.exec(SCHEMA)).immediate();
  }
  return index;
}

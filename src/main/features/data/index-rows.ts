import Database from 'better-sqlite3';
import type { Progress } from '../../../shared/progress.ts';
import { CONNECTION_PRAGMAS } from '../../platform/database/connection.ts';
import {
  openIndexToWrite,
  readMark,
  rowsBehind,
  SEARCH_KIND_NAMES,
  SEARCH_KINDS,
  type SearchKind,
} from './search-index-file.ts';

/** About 300 ms of indexing and a dozen megabytes of text: at 1,500 rows the many small segments cost half as much again. */
const ROWS_PER_TRANSACTION = 20_000;

/**
 * Indexes every row that complete imports have brought and that the index does not have, without giving way.
 *
 * @param path the project's database
 */
export function indexAllRows(path: string, onProgress: (progress: Progress) => void): void {
  const project = new Database(path, { readonly: true });
  for (const pragma of CONNECTION_PRAGMAS) project.pragma(pragma);
  try {
    const index = openIndexToWrite(project);
    try {
      index.prepare('ATTACH ? AS project').run(path);
      for (const kind of SEARCH_KIND_NAMES) {
        const { unit } = SEARCH_KINDS[kind];
        const stage = `Indexing ${unit} for search`;
        const total = rowsBehind(index, project, kind);
        let done = 0;
        for (let rows = -1; rows !== 0; done += rows) {
          rows = indexNextRows(index, kind, ROWS_PER_TRANSACTION);
          if (rows > 0) onProgress({ stage, done: done + rows, total, unit });
        }
      }
    } finally {
      index.close();
    }
  } finally {
    project.close();
  }
}

/**
 * Indexes the next visible rows of the project in one transaction; the texts stay inside SQLite.
 *
 * @param index a connection to the index that has the project attached as `project`
 * @returns how many rows were indexed; 0 when the index is up to date
 */
function indexNextRows(index: Database.Database, kind: SearchKind, atMost: number): number {
  const columns = SEARCH_KINDS[kind].columns.join(', ');
  const next = index.prepare(
    `SELECT count(*) AS rows, max(id) AS last FROM (SELECT id FROM project.visible_${kind} WHERE id > ? ORDER BY id LIMIT ?)`,
  );
  const insert = index.prepare(
    `INSERT INTO main.${kind}_search (rowid, ${columns})
     SELECT id, ${columns} FROM project.visible_${kind} WHERE id > ? AND id <= ? AND purged = 0 ORDER BY id`,
  );
  const mark = index.prepare(
    `UPDATE main.mark SET up_to = id, content_hash = row.content_hash FROM project.${kind} AS row WHERE kind = ? AND id = ?`,
  );
  // An immediate transaction would lock the project too, and keep labels waiting: this one locks what it writes.
  const lockIndex = index.prepare('UPDATE main.mark SET up_to = up_to WHERE kind = ?');
  return index
    .transaction(() => {
      lockIndex.run(kind);
      const { upTo } = readMark(index, kind);
      const { rows, last } = next.get(upTo, atMost) as { rows: number; last: number | null };
      if (rows === 0) return 0;
      insert.run(upTo, last);
      mark.run(kind, last);
      return rows;
    })
    .deferred();
}

import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from '../project/project.ts';
import { eraseRow } from '../teachers/embedding-file.ts';

export type PurgeResult = {
  readonly kind: 'passage' | 'query';
  readonly id: string;
  /** Backups and reports that were deleted because they could hold the text. */
  readonly deletedFiles: readonly string[];
  /** Exports in the project that were written before and still hold the text, if it was in them. */
  readonly exportsToCheck: readonly string[];
};

/**
 * Erases a passage's or a query's text everywhere in the project: the row, the search index, notes on its labels,
 * its embeddings, the free pages of the database, and backups. The row itself stays, empty, so that others keep
 * their places; judgements and candidates that name it are removed. It cannot be undone.
 */
export function purgeText(
  project: Project,
  kind: 'passage' | 'query',
  row: { readonly id: number; readonly externalId: string; readonly contentHash: Buffer },
): PurgeResult {
  const { db, folders } = project;
  eraseRow(db, folders.embeddings, kind === 'passage' ? 'passages' : 'queries', row.id);
  db.pragma('secure_delete = ON');
  db.transaction(() => {
    const columns = kind === 'passage' ? 'title, text' : 'text';
    db.prepare(
      `INSERT INTO ${kind}_search (${kind}_search, rowid, ${columns}) SELECT 'delete', id, ${columns} FROM ${kind} WHERE id = ? AND id <= ${indexedUpTo(kind)}`,
    ).run(row.id);
    db.prepare(`INSERT INTO ${kind}_search (${kind}_search) VALUES ('optimize')`).run();
    db.prepare(`UPDATE label_event SET note = NULL WHERE ${kind}_hash = ?`).run(row.contentHash);
    db.prepare(`DELETE FROM judgement WHERE ${kind}_id = ?`).run(row.id);
    db.prepare(`DELETE FROM given_negative WHERE ${kind}_id = ?`).run(row.id);
    if (kind === 'passage') {
      db.prepare(
        "UPDATE passage SET title = '', text = '', text_key = 0, content_hash = randomblob(16), purged = 1 WHERE id = ?",
      ).run(row.id);
    } else {
      db.prepare("UPDATE query SET text = '', content_hash = randomblob(16), purged = 1 WHERE id = ?").run(
        row.id,
      );
    }
    // Stored candidates are recomputed without it: which lists hold it is not worth an index.
    db.prepare(`DELETE FROM retrieval WHERE dataset_id = (SELECT dataset_id FROM ${kind} WHERE id = ?)`).run(
      row.id,
    );
  })();
  db.exec('VACUUM');
  db.pragma('wal_checkpoint(TRUNCATE)');
  const deletedFiles = [folders.backups, folders.reports].flatMap((folder) => emptyFolder(folder));
  const exportsToCheck = existsSync(folders.exports)
    ? readdirSync(folders.exports).map((name) => join(folders.exports, name))
    : [];
  return { kind, id: row.externalId, deletedFiles, exportsToCheck };
}

function indexedUpTo(kind: 'passage' | 'query'): string {
  return `(SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM setting WHERE name = 'indexed_${kind}')`;
}

function emptyFolder(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) => {
    const path = join(folder, name);
    rmSync(path, { recursive: true, force: true });
    return path;
  });
}

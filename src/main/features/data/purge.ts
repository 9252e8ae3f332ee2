import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startMaintenance } from '../../platform/database/maintenance.ts';
import type { WritableDatabase } from '../../platform/database/open.ts';
import type { Project } from '../project/project.ts';
import { eraseRow } from '../teachers/embedding-file.ts';
import { updateSearchIndex } from './search-index.ts';
import { deleteSearchIndex } from './search-index-file.ts';

export type PurgeResult = {
  readonly kind: 'passage' | 'query';
  readonly id: string;
  /** Backups, reports and dropped files that were deleted because they could hold the text. */
  readonly deletedFiles: readonly string[];
  /** Exports in the project that were written before and still hold the text, if it was in them. */
  readonly exportsToCheck: readonly string[];
};

type PurgedRow = { readonly id: number; readonly externalId: string; readonly contentHash: Buffer };

/**
 * Erases a passage's or a query's text everywhere in the project: the row, the search index (which is made anew),
 * notes on its labels, its embeddings, the free pages of the database, and backups. The row itself stays, empty, so
 * that others keep their places; judgements and candidates that name it are removed. It cannot be undone.
 *
 * @throws WhetstoneError `disk-full`: the database is written anew, for which it needs its own size once more
 */
export async function purgeText(
  project: Project,
  kind: 'passage' | 'query',
  row: PurgedRow,
): Promise<PurgeResult> {
  const { db, folders } = project;
  eraseRow(db, folders.embeddings, kind === 'passage' ? 'passages' : 'queries', row.id);
  deleteSearchIndex(folders.database);
  emptyRow(db, kind, row);
  const maintenance = startMaintenance(folders.database);
  try {
    await maintenance.run('rewrite');
  } finally {
    await maintenance.close();
  }
  const deletedFiles = [folders.backups, folders.reports, folders.incoming].flatMap((folder) =>
    emptyFolder(folder),
  );
  const exportsToCheck = existsSync(folders.exports)
    ? readdirSync(folders.exports).map((name) => join(folders.exports, name))
    : [];
  await updateSearchIndex(db, {});
  return { kind, id: row.externalId, deletedFiles, exportsToCheck };
}

function emptyRow(db: WritableDatabase, kind: 'passage' | 'query', row: PurgedRow): void {
  db.transaction(() => {
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
}

function emptyFolder(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) => {
    const path = join(folder, name);
    rmSync(path, { recursive: true, force: true });
    return path;
  });
}

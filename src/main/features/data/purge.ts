import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startMaintenance } from '../../platform/database/maintenance.ts';
import type { ReadableDatabase, WritableDatabase } from '../../platform/database/open.ts';
import type { Project } from '../project/project.ts';
import { findExportsOf } from '../snapshots/exports-of-texts.ts';
import { eraseRow } from '../teachers/embedding-file.ts';
import { updateSearchIndex } from './search-index.ts';
import { deleteSearchIndex } from './search-index-file.ts';

/** One place in which a text stands. */
export type PlaceOfText = {
  readonly kind: 'passage' | 'query';
  readonly dataset: string;
  readonly id: string;
};

export type PurgeResult = {
  /** Every passage and query that had the text, over all data sets. */
  readonly erased: readonly PlaceOfText[];
  /** Backups, reports, dropped files and exports that were deleted because they could hold the text. */
  readonly deletedFiles: readonly string[];
  /** Files in the project's folder of exports of which it is not known whether they hold the text. */
  readonly filesToCheck: readonly string[];
};

type Row = PlaceOfText & { readonly row: number };

function rowsOf(db: ReadableDatabase, contentHash: Buffer): Row[] {
  return (['passage', 'query'] as const).flatMap((kind) =>
    db
      .prepare(
        `SELECT '${kind}' AS kind, dataset.name AS dataset, external_id AS id, ${kind}.id AS row FROM ${kind}
         JOIN dataset ON dataset.id = dataset_id WHERE content_hash = ? AND purged = 0 ORDER BY ${kind}.id`,
      )
      .all(contentHash),
  ) as Row[];
}

/** Where a passage's or a query's text stands: in any data set, and as both. */
export function findText(db: ReadableDatabase, contentHash: Buffer): PlaceOfText[] {
  return rowsOf(db, contentHash).map(({ kind, dataset, id }) => ({ kind, dataset, id }));
}

/**
 * Erases a passage's or a query's text everywhere in the project: in all data sets, the search index (which is made
 * anew), notes on its labels, its embeddings, the free pages of the database, backups, and exports that hold it. The
 * rows themselves stay, empty, so that others keep their places; judgements and candidates that name them are removed.
 * It cannot be undone.
 *
 * @throws WhetstoneError `disk-full`: the database is written anew, for which it needs its own size once more
 */
export async function purgeText(project: Project, contentHash: Buffer): Promise<PurgeResult> {
  const { db, folders } = project;
  const rows = rowsOf(db, contentHash);
  const exports = await findExportsOf(project, rows);
  for (const { kind, row } of rows) {
    eraseRow(db, folders.embeddings, kind === 'passage' ? 'passages' : 'queries', row);
  }
  deleteSearchIndex(folders.database);
  emptyRows(db, rows, contentHash);
  const maintenance = startMaintenance(folders.database);
  try {
    await maintenance.run('rewrite');
  } finally {
    await maintenance.close();
  }
  const holders = [
    ...[folders.backups, folders.reports, folders.incoming].flatMap(filesIn),
    ...exports.affected,
  ];
  for (const path of holders) rmSync(path, { recursive: true, force: true });
  await updateSearchIndex(db, {});
  return {
    erased: rows.map(({ kind, dataset, id }) => ({ kind, dataset, id })),
    deletedFiles: holders,
    filesToCheck: exports.unknown,
  };
}

function emptyRows(db: WritableDatabase, rows: readonly Row[], contentHash: Buffer): void {
  db.transaction(() => {
    db.prepare('UPDATE label_event SET note = NULL WHERE ? IN (query_hash, passage_hash)').run(contentHash);
    for (const { kind, row } of rows) {
      db.prepare(`DELETE FROM judgement WHERE ${kind}_id = ?`).run(row);
      db.prepare(`DELETE FROM given_negative WHERE ${kind}_id = ?`).run(row);
      db.prepare(`DELETE FROM given_score WHERE ${kind}_id = ?`).run(row);
      db.prepare(
        kind === 'passage'
          ? "UPDATE passage SET title = '', text = '', text_key = 0, content_hash = randomblob(16), purged = 1 WHERE id = ?"
          : "UPDATE query SET text = '', content_hash = randomblob(16), purged = 1 WHERE id = ?",
      ).run(row);
      // Stored candidates are recomputed without it: which lists hold it is not worth an index.
      const dataset = db.prepare(`SELECT dataset_id FROM ${kind} WHERE id = ?`).pluck().get(row);
      db.prepare('DELETE FROM retrieval WHERE dataset_id = ?').run(dataset);
    }
  })();
}

function filesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

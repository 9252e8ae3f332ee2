import type { WritableDatabase } from '../../platform/database/open.ts';

/**
 * Removes what an import that did not complete had written. Nothing refers to those rows: they were never visible.
 */
export function removeImport(db: WritableDatabase, importId: number): void {
  // The order is children first, so checking every parent's deletion against its children would only cost time.
  db.pragma('foreign_keys = OFF');
  try {
    db.transaction(() => {
      for (const table of ['judgement', 'given_negative', 'passage_alias', 'query', 'passage']) {
        db.prepare(`DELETE FROM ${table} WHERE import_id = ?`).run(importId);
      }
      const dataset = db.prepare('SELECT dataset_id FROM import WHERE id = ?').pluck().get(importId);
      db.prepare('DELETE FROM import WHERE id = ?').run(importId);
      db.prepare(
        'DELETE FROM dataset WHERE id = ? AND NOT EXISTS (SELECT 1 FROM import WHERE dataset_id = ?)',
      ).run(dataset, dataset);
    })();
  } finally {
    db.pragma('foreign_keys = ON');
  }
}

/** Removes the rows of every import that was cut off by a crash or a kill. Called while opening, before anything runs. */
export function purgeUnfinishedImports(db: WritableDatabase): void {
  const unfinished = db.prepare("SELECT id FROM import WHERE state = 'running'").pluck().all() as number[];
  for (const id of unfinished) removeImport(db, id);
}

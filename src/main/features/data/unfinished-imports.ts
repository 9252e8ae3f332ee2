import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { WritableDatabase } from '../../platform/database/open.ts';

/** Rows whose deletion, with their index entries, takes well under 50 ms. */
const ROWS_PER_TRANSACTION = 2000;

/** In one transaction pages are written once: 650,000 rows go in 3 seconds, by 2,000 at a time in 9. */
const ALL_ROWS = Number.MAX_SAFE_INTEGER;

/**
 * Removes what an import that did not complete had written, so many rows at a time. Nothing refers to those rows: they
 * were never visible. The import's own row goes last, so that a kill in between only delays it.
 */
function* removalSteps(db: WritableDatabase, importId: number, rowsPerStep: number): Generator<void> {
  // Keys of one import lie anywhere among a query's; ranges of queries keep each step short.
  const lastQuery = db.prepare('SELECT coalesce(max(id), 0) FROM query').pluck().get() as number;
  for (const table of ['judgement', 'given_negative', 'given_score']) {
    const remove = db.prepare(`DELETE FROM ${table} WHERE query_id > ? AND query_id <= ? AND import_id = ?`);
    for (let from = 0; from < lastQuery; from += rowsPerStep) {
      remove.run(from, from + rowsPerStep, importId);
      yield;
    }
  }
  db.prepare('DELETE FROM passage_alias WHERE import_id = ?').run(importId);
  yield;
  // One import runs at a time, so its rows are the last ones.
  for (const table of ['query', 'passage']) {
    const remove = db.prepare(
      `DELETE FROM ${table} WHERE id > (SELECT max(id) FROM ${table}) - ${rowsPerStep} AND import_id = ?`,
    );
    while (remove.run(importId).changes > 0) yield;
  }
  db.transaction(() => {
    const dataset = db.prepare('SELECT dataset_id FROM import WHERE id = ?').pluck().get(importId);
    db.prepare('DELETE FROM import WHERE id = ?').run(importId);
    db.prepare(
      'DELETE FROM dataset WHERE id = ? AND NOT EXISTS (SELECT 1 FROM import WHERE dataset_id = ?)',
    ).run(dataset, dataset);
  })();
}

/**
 * Does the next step. Children go before parents, so checking each parent against its children would only cost time;
 * and a step that a power cut takes is done again.
 */
function step(db: WritableDatabase, steps: Generator<void>): boolean {
  db.pragma('foreign_keys = OFF');
  db.pragma('synchronous = NORMAL');
  try {
    return steps.next().done !== true;
  } finally {
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
  }
}

/** The steps that remove every import that did not complete, the latest first. */
function* allRemovalSteps(db: WritableDatabase, rowsPerStep: number): Generator<void> {
  const unfinished = db
    .prepare("SELECT id FROM import WHERE state = 'running' ORDER BY id DESC")
    .pluck()
    .all() as number[];
  for (const id of unfinished) yield* removalSteps(db, id, rowsPerStep);
}

/** Removes what an import that failed or was cancelled had written, giving the event loop a turn after each transaction. */
export async function removeUnfinishedImports(db: WritableDatabase): Promise<void> {
  const steps = allRemovalSteps(db, ROWS_PER_TRANSACTION);
  while (step(db, steps)) await yieldToEventLoop();
}

/** The same at once, for what a crash or a kill had cut off: before anything else runs. */
export function purgeUnfinishedImports(db: WritableDatabase): void {
  const steps = allRemovalSteps(db, ALL_ROWS);
  while (step(db, steps));
}

import type { ReadableDatabase, WritableDatabase } from '../../platform/database/open.ts';
import { startShortTransactions } from '../../platform/database/short-transactions.ts';

/** The number that the next snapshot gets. Rows under it are of one that did not come to its end, and nobody sees them. */
export function nextSnapshotNumber(db: ReadableDatabase): number {
  return db.prepare('SELECT coalesce(max(number), 0) + 1 FROM snapshot').pluck().get() as number;
}

/** Pairs, or queries, whose rows go in one step of a transaction. */
const TOGETHER = 100;

/** Removes the rows of a snapshot that failed or was cancelled, giving the event loop a turn after each transaction. */
export async function removeUnfinishedSnapshot(db: WritableDatabase): Promise<void> {
  const number = nextSnapshotNumber(db);
  const transactions = startShortTransactions(db);
  try {
    // Negatives before the pairs that they refer to.
    for (const [table, column] of [
      ['snapshot_negative', 'pair'],
      ['snapshot_pair', 'position'],
      ['snapshot_mask', 'query_id'],
    ] as const) {
      const last = db
        .prepare(`SELECT coalesce(max(${column}), -1) FROM ${table} WHERE snapshot = ?`)
        .pluck()
        .get(number) as number;
      const remove = db.prepare(
        `DELETE FROM ${table} WHERE snapshot = ? AND ${column} >= ? AND ${column} < ?`,
      );
      const steps = Array.from({ length: Math.ceil((last + 1) / TOGETHER) }, (_, step) => step * TOGETHER);
      await transactions.writeAll(steps, (from) => remove.run(number, from, from + TOGETHER), undefined);
    }
  } finally {
    await transactions.close();
  }
}

/** The same at once, for what a crash or a kill had cut off: before anything else runs. */
export function purgeUnfinishedSnapshot(db: WritableDatabase): void {
  const number = nextSnapshotNumber(db);
  db.transaction(() => {
    for (const table of ['snapshot_negative', 'snapshot_pair', 'snapshot_mask'])
      db.prepare(`DELETE FROM ${table} WHERE snapshot = ?`).run(number);
  })();
}

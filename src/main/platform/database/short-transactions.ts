import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { type Maintenance, startMaintenance } from './maintenance.ts';
import type { WritableDatabase } from './open.ts';

/** What is written in one transaction; with its commit it holds the event loop for less than 50 ms (design §2). */
const TRANSACTION_MILLISECONDS = 20;

/**
 * Transactions after which the write-ahead log is copied into the database: some 60 MiB. Pages of the indexes are
 * written by many transactions in a row, and copied once.
 */
const TRANSACTIONS_PER_CHECKPOINT = 24;

/** SQLite's own default, at which it copies the log inside some later transaction. */
const DEFAULT_CHECKPOINT_PAGES = 1000;

export type ShortTransactions = {
  /**
   * Writes all items in order, giving the event loop a turn after each transaction.
   *
   * @throws the signal's reason, between two transactions
   */
  readonly writeAll: <Item>(
    items: readonly Item[],
    write: (item: Item) => void,
    signal: AbortSignal | undefined,
  ) => Promise<void>;
  /** Brings all that was written to the disk, so that a commit that waits for the disk does not wait for that. */
  readonly settle: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/**
 * Writes much without holding the event loop: in short transactions that do not wait for the disk. The log is copied
 * into the database by a thread, while writing rests: that takes hundreds of milliseconds of waiting for the disk.
 *
 * @param references `unchecked` where rows come before what they refer to
 */
export function startShortTransactions(
  db: WritableDatabase,
  references: 'checked' | 'unchecked' = 'checked',
): ShortTransactions {
  let maintenance: Maintenance | null = null;
  let untilCheckpoint = TRANSACTIONS_PER_CHECKPOINT;
  db.pragma('wal_autocheckpoint = 0');

  const checkpoint = async (): Promise<void> => {
    maintenance ??= startMaintenance(db.name);
    await maintenance.run('checkpoint');
    untilCheckpoint = TRANSACTIONS_PER_CHECKPOINT;
  };

  return {
    writeAll: async (items, write, signal) => {
      let next = 0;
      const slice = db.transaction(() => {
        const end = performance.now() + TRANSACTION_MILLISECONDS;
        while (next < items.length && performance.now() < end) write(items[next++]!);
      });
      while (next < items.length) {
        signal?.throwIfAborted();
        // What a power cut takes of unfinished work would be purged or done again: only labels wait for the disk.
        db.pragma('synchronous = NORMAL');
        if (references === 'unchecked') db.pragma('foreign_keys = OFF');
        try {
          slice();
        } finally {
          db.pragma('synchronous = FULL');
          db.pragma('foreign_keys = ON');
        }
        untilCheckpoint--;
        await (untilCheckpoint === 0 ? checkpoint() : yieldToEventLoop());
      }
    },
    settle: async () => {
      if (maintenance !== null) await checkpoint();
    },
    close: async () => {
      db.pragma(`wal_autocheckpoint = ${DEFAULT_CHECKPOINT_PAGES}`);
      await maintenance?.close();
    },
  };
}

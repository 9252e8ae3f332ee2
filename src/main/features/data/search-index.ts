import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { WorkOptions } from '../../../shared/progress.ts';
import type { WritableDatabase } from '../../platform/database/open.ts';

/** About 40 ms of indexing at the 44,000 passages a second that FTS5 was measured to do. */
const ROWS_PER_TRANSACTION = 1500;

/**
 * Brings the full-text index up to the rows that complete imports have brought. It goes on where it stood, so a
 * cancel or a kill only delays it.
 */
export async function updateSearchIndex(db: WritableDatabase, options: WorkOptions): Promise<void> {
  await indexTable(db, 'passage', 'title, text', options);
  await indexTable(db, 'query', 'text', options);
}

async function indexTable(
  db: WritableDatabase,
  table: 'passage' | 'query',
  columns: string,
  options: WorkOptions,
): Promise<void> {
  const setting = `indexed_${table}`;
  const readIndexed = db.prepare('SELECT CAST(value AS INTEGER) FROM setting WHERE name = ?').pluck();
  const writeIndexed = db.prepare(
    'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  );
  const last = db.prepare(`SELECT coalesce(max(id), 0) FROM visible_${table}`).pluck().get() as number;
  const insert = db.prepare(
    `INSERT INTO ${table}_search (rowid, ${columns}) SELECT id, ${columns} FROM ${table} WHERE id > ? AND id <= ? AND purged = 0`,
  );
  const first = (readIndexed.get(setting) as number | undefined) ?? 0;
  for (let done = first; done < last; ) {
    if (options.signal?.aborted) return;
    const upTo = Math.min(last, done + ROWS_PER_TRANSACTION);
    db.transaction(() => {
      insert.run(done, upTo);
      writeIndexed.run(setting, String(upTo));
    })();
    done = upTo;
    const unit = table === 'passage' ? 'passages' : 'queries';
    options.onProgress?.({
      stage: `Indexing ${unit} for search`,
      done: done - first,
      total: last - first,
      unit,
    });
    await yieldToEventLoop();
  }
}

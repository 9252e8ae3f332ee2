import { createHash } from 'node:crypto';
import type { ReadableDatabase, WritableDatabase } from '../../platform/database/open.ts';
import type { Queue } from '../mining/live/live-requests.ts';

/** Names what makes a queue, apart from filter and order: who filters it differently is still in the same queue. */
export function queueKey({ recipe, other, queue, outcome, ranks }: Queue): string {
  return createHash('sha256')
    .update(JSON.stringify([recipe, other, queue, outcome, ranks]))
    .digest('hex');
}

/** Notes that a curator has gone past a query in a queue. */
export function markPassed(db: WritableDatabase, queue: Queue, queryHash: Buffer, curator: string): void {
  db.prepare(
    `INSERT INTO passed_query (queue, query_hash, curator, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  ).run(queueKey(queue), queryHash, curator, new Date().toISOString());
}

export type PassedQuery = { readonly id: number; readonly query: number };

/** What a curator has gone past in a queue since mark `after`, in the order of the marks; queries by database ids. */
export function passedQueries(
  db: ReadableDatabase,
  dataset: number,
  queue: Queue,
  curator: string,
  after: number,
): PassedQuery[] {
  // CROSS: from the marks to their queries, and not through every query of the data set.
  return db
    .prepare(
      `SELECT passed_query.id, query.id AS query FROM passed_query
       CROSS JOIN query ON query.content_hash = query_hash AND query.dataset_id = ?
       WHERE queue = ? AND curator = ? AND passed_query.id > ? ORDER BY passed_query.id`,
    )
    .all(dataset, queueKey(queue), curator, after) as PassedQuery[];
}

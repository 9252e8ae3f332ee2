import type { WritableDatabase } from '../../platform/database/open.ts';
import { startShortTransactions } from '../../platform/database/short-transactions.ts';

const LISTS_TOGETHER = 2000;

/** A retrieval is large: it goes bit by bit, so that main is never held, and counts as unfinished meanwhile. */
export async function forgetRetrieval(db: WritableDatabase, retrieval: number): Promise<void> {
  db.prepare("UPDATE retrieval SET state = 'running' WHERE id = ?").run(retrieval);
  const some = db.prepare('SELECT query_id FROM candidate_list WHERE retrieval_id = ? LIMIT ?').pluck();
  const list = db.prepare('DELETE FROM candidate_list WHERE retrieval_id = ? AND query_id = ?');
  const scores = db.prepare('DELETE FROM pair_score WHERE retrieval_id = ? AND query_id = ?');
  const transactions = startShortTransactions(db);
  try {
    for (;;) {
      const queries = some.all(retrieval, LISTS_TOGETHER);
      if (queries.length === 0) break;
      const forget = (query: unknown): void => {
        scores.run(retrieval, query);
        list.run(retrieval, query);
      };
      await transactions.writeAll(queries, forget, undefined);
    }
  } finally {
    await transactions.close();
  }
  db.prepare('DELETE FROM retrieval WHERE id = ?').run(retrieval);
}

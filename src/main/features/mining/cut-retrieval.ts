import type { WritableDatabase } from '../../platform/database/open.ts';
import { startShortTransactions } from '../../platform/database/short-transactions.ts';
import { positivesReader } from '../data/queries.ts';
import { cutLength } from '../teachers/cut-list.ts';
import { INSERT_LIST, readCandidates, toBytes } from './candidate-store.ts';
import type { Retrieval } from './retrieval-store.ts';

/**
 * Fills a retrieval from one that only differs in its greater K: what a search would find is the beginning of each list.
 *
 * @param queries those to fill
 * @throws the signal's reason; what is filled then is kept
 */
export async function cutRetrieval(
  db: WritableDatabase,
  from: number,
  to: Pick<Retrieval, 'id' | 'dataset' | 'topK'>,
  queries: Uint32Array,
  signal: AbortSignal | undefined,
): Promise<void> {
  const positivesOf = positivesReader(db, to.dataset);
  const insertList = db.prepare(INSERT_LIST);
  const copyScores = db.prepare(
    `INSERT INTO pair_score (retrieval_id, query_id, passage_id, score)
     SELECT ?, query_id, passage_id, score FROM pair_score WHERE retrieval_id = ? AND query_id = ?`,
  );
  const fill = (query: number): void => {
    for (const { passages, scores } of readCandidates(db, from, query)) {
      const length = cutLength(passages, positivesOf(query), to.topK);
      const list = [toBytes(passages.subarray(0, length)), toBytes(scores.subarray(0, length))];
      insertList.run(to.id, query, ...list);
      copyScores.run(to.id, from, query);
    }
  };
  const transactions = startShortTransactions(db);
  try {
    await transactions.writeAll([...queries], fill, signal);
    await transactions.settle();
  } finally {
    await transactions.close();
  }
}

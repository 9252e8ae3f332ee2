import type { ReadableDatabase } from '../../platform/database/open.ts';
import type { LabelTarget } from './labels.ts';

/** The ids by which a label's query and passage are known in this project; their hashes where they are gone. */
export function describeTarget(
  db: ReadableDatabase,
  target: LabelTarget,
): { readonly dataset: string | null; readonly query: string; readonly passage: string } {
  const found = db
    .prepare(
      `SELECT dataset.name AS dataset, query.external_id AS query, passage.external_id AS passage
       FROM query JOIN passage ON passage.dataset_id = query.dataset_id JOIN dataset ON dataset.id = query.dataset_id
       WHERE query.content_hash = ? AND passage.content_hash = ? ORDER BY query.id LIMIT 1`,
    )
    .get(target.queryHash, target.passageHash) as
    | { dataset: string; query: string; passage: string }
    | undefined;
  return (
    found ?? {
      dataset: null,
      query: target.queryHash.toString('hex'),
      passage: target.passageHash.toString('hex'),
    }
  );
}

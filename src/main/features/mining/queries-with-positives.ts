import type { ReadableDatabase } from '../../platform/database/open.ts';
import type { Dataset } from '../data/queries.ts';

/** The queries of a split (null: of all) that have a positive there: without one there is nothing to mine against. */
export function queriesWithPositives(
  db: ReadableDatabase,
  dataset: Dataset,
  split: string | null,
): Uint32Array<ArrayBuffer> {
  const ids = db
    .prepare(
      `SELECT DISTINCT query_id FROM visible_judgement j JOIN query q ON q.id = j.query_id
       WHERE q.dataset_id = :dataset AND q.purged = 0 AND grade >= :from AND (:split IS NULL OR split = :split) ORDER BY query_id`,
    )
    .pluck()
    .all({ dataset: dataset.id, from: dataset.positiveFrom, split }) as number[];
  return Uint32Array.from(ids);
}

import { type Label, labelSchema } from '../../../shared/mining.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import { type Dataset, findQuery } from '../data/queries.ts';

/** What one curator says of a passage under a query. */
export type Answer = {
  readonly passage: string;
  readonly curator: string;
  /** null: only bookmarked. */
  readonly label: Label | null;
  readonly note: string | null;
  /** ISO 8601. */
  readonly at: string;
  readonly later: boolean;
};

/**
 * Every curator's standing answers and bookmarks on one query.
 *
 * @throws WhetstoneError `query-not-found`
 */
export function answersOnQuery(db: ReadableDatabase, dataset: Dataset, queryId: string): Answer[] {
  const { contentHash } = findQuery(db, dataset, queryId);
  // CROSS: from the few answers to their passages, and not the other way round.
  const rows = db
    .prepare(
      `SELECT passage.external_id AS passage, curator, label, note, said.created_at AS at, later
       FROM (SELECT passage_hash, curator, label, note, created_at, 0 AS later FROM current_label WHERE query_hash = :query
             UNION ALL
             SELECT passage_hash, curator, NULL, NULL, created_at, 1 FROM bookmark WHERE query_hash = :query) said
       CROSS JOIN passage ON passage.content_hash = passage_hash AND passage.dataset_id = :dataset
       ORDER BY said.created_at`,
    )
    .all({ query: contentHash, dataset: dataset.id }) as {
    passage: string;
    curator: string;
    label: string | null;
    note: string | null;
    at: string;
    later: number;
  }[];
  return rows.map((row) => ({
    ...row,
    label: labelSchema.nullable().parse(row.label),
    later: row.later === 1,
  }));
}

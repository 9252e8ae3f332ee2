import { pairsOfQuery, replacePairs, replaceQuery } from '../../engine/selection/replace-query.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import type { MiningTables } from './tables.ts';

/** The queries of a data set, by database id, of which anything was labelled after an event of the label log. */
export function queriesLabelledSince(db: ReadableDatabase, dataset: number, event: number): number[] {
  return db
    .prepare(
      `SELECT DISTINCT query.id FROM label_event
       CROSS JOIN visible_query query ON query.content_hash = query_hash AND query.dataset_id = ?
       WHERE label_event.id > ?`,
    )
    .pluck()
    .all(dataset, event) as number[];
}

/**
 * The tables with one query as it is now: what its labels change (its pairs, its candidates, what is known of them) is
 * its own. The columns are shared with the tables that are followed, and written to.
 *
 * @param row the query's
 * @param part that query's own tables, by the rows of the same corpus
 */
export function followLabels(tables: MiningTables, row: number, part: MiningTables): MiningTables {
  const query = tables.queries[row]!;
  const [begin, end] = pairsOfQuery(tables.pairs, row);
  tables.facts.set(query, part.facts.get(query)!);
  return {
    ...tables,
    pairs: replacePairs(tables.pairs, row, [begin, end], part.pairs),
    pairSplits: tables.pairSplits.toSpliced(begin, end - begin, ...part.pairSplits),
    pairGrades: tables.pairGrades.toSpliced(begin, end - begin, ...part.pairGrades),
    sources: tables.sources.map((table, source) =>
      replaceQuery(table, row, [begin, end], part.sources[source]!),
    ),
  };
}

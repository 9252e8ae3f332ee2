import type { ReadableDatabase } from '../../platform/database/open.ts';

const IS_VISIBLE = "import_id NOT IN (SELECT id FROM import WHERE state = 'running')";

/**
 * Whether the negatives that came with a data set can be held against its positives: every one of them has a score, and
 * some positive has one.
 */
export function hasGivenScores(db: ReadableDatabase, dataset: number): boolean {
  const ofDataset = (table: string): string =>
    `SELECT 1 FROM ${table} JOIN query ON query.id = query_id WHERE query.dataset_id = :dataset AND ${table}.${IS_VISIBLE}`;
  return (
    db
      .prepare(
        `SELECT EXISTS (${ofDataset('given_score')}) AND NOT EXISTS (${ofDataset('given_negative')} AND score IS NULL)`,
      )
      .pluck()
      .get({ dataset }) === 1
  );
}

/** A (query, passage)'s score that came with the data, the latest that did; null where none did. */
export function givenScoreReader(db: ReadableDatabase): (query: number, passage: number) => number | null {
  const latest = db
    .prepare(
      `SELECT score FROM (
         SELECT import_id, score FROM given_score WHERE query_id = :query AND passage_id = :passage
         UNION ALL
         SELECT import_id, score FROM given_negative
         WHERE query_id = :query AND passage_id = :passage AND score IS NOT NULL
       ) WHERE ${IS_VISIBLE} ORDER BY import_id DESC LIMIT 1`,
    )
    .pluck();
  return (query, passage) => (latest.get({ query, passage }) as number | undefined) ?? null;
}

/** A negative that came with a query; `score` is the latest that came with it. */
export type Given = { readonly passage: number; readonly score: number | null };

/**
 * The negatives that came with a query, each once and where it stood first: in the order in which they came, or the best
 * first where their scores can be held against the positives.
 */
export function givenListReader(db: ReadableDatabase, dataset: number): (query: number) => Given[] {
  const rows = db.prepare(
    `SELECT passage_id AS passage, score, passage.external_id AS name FROM given_negative
     JOIN visible_passage passage ON passage.id = passage_id AND purged = 0
     WHERE query_id = ? AND given_negative.${IS_VISIBLE} ORDER BY given_negative.import_id, position`,
  );
  const hasScores = hasGivenScores(db, dataset);
  return (query) => {
    const byPassage = new Map<number, Named>();
    for (const row of rows.all(query) as Named[]) {
      const before = byPassage.get(row.passage);
      byPassage.set(row.passage, { ...row, score: row.score ?? before?.score ?? null });
    }
    const list = [...byPassage.values()];
    return hasScores ? list.sort(bestFirst) : list;
  };
}

type Named = Given & { readonly name: string };

/** Ties in code-point order of the ids, as with every other teacher. */
function bestFirst(a: Named, b: Named): number {
  return b.score! - a.score! || Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));
}

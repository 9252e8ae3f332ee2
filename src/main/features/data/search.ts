import type { ReadableDatabase } from '../../platform/database/open.ts';

export type SearchHit = {
  readonly dataset: string;
  readonly id: string;
  readonly title: string;
  /** The matching part of the text, with «» around the words that matched. */
  readonly excerpt: string;
};

/** Every word as a phrase of its own: what a user types is never read as FTS5 syntax. */
function toMatchExpression(text: string): string {
  return text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => `"${word.replaceAll('"', '""')}"`)
    .join(' ');
}

/**
 * Full-text search over passages or queries, best first (BM25 of SQLite FTS5); all words must occur.
 *
 * @param limit at most this many hits
 */
export function searchTexts(
  db: ReadableDatabase,
  text: string,
  where: 'passages' | 'queries',
  limit: number,
): SearchHit[] {
  const expression = toMatchExpression(text);
  if (expression === '') return [];
  const sql =
    where === 'passages'
      ? `SELECT dataset.name AS dataset, passage.external_id AS id, passage.title,
                snippet(passage_search, 1, '«', '»', '…', 32) AS excerpt
         FROM passage_search JOIN passage ON passage.id = passage_search.rowid
         JOIN dataset ON dataset.id = passage.dataset_id
         WHERE passage_search MATCH ? ORDER BY passage_search.rank LIMIT ?`
      : `SELECT dataset.name AS dataset, query.external_id AS id, '' AS title,
                snippet(query_search, 0, '«', '»', '…', 32) AS excerpt
         FROM query_search JOIN query ON query.id = query_search.rowid
         JOIN dataset ON dataset.id = query.dataset_id
         WHERE query_search MATCH ? ORDER BY query_search.rank LIMIT ?`;
  return db.prepare(sql).all(expression, limit) as SearchHit[];
}

import Database from 'better-sqlite3';
import { WhetstoneError } from '../../../shared/errors.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import { deleteSearchIndex, isDamage, openIndexToRead } from './search-index-file.ts';

export type SearchHit = {
  readonly dataset: string;
  readonly id: string;
  readonly title: string;
  /** The matching part of the text, with «» around the words that matched. */
  readonly excerpt: string;
};

/** Words that an excerpt shows. */
const EXCERPT_WORDS = 32;

/** Every word as a phrase of its own: what a user types is never read as FTS5 syntax. */
export function toMatchExpression(text: string): string {
  return text
    .split(/[\s\0]+/)
    .filter((word) => word !== '')
    .map((word) => `"${word.replaceAll('"', '""')}"`)
    .join(' ');
}

/**
 * Full-text search over passages or queries, best first (BM25 of SQLite FTS5); all words must occur. It finds what is
 * in the index: `updateSearchIndex` brings that up to date.
 *
 * @param limit at most this many hits
 * @param dataset only what is in the data set of that name; null: in any
 * @throws WhetstoneError `project-damaged` where the index is; it is made anew by the next update
 */
export function searchTexts(
  project: ReadableDatabase,
  text: string,
  where: 'passages' | 'queries',
  limit: number,
  dataset: string | null = null,
): SearchHit[] {
  const expression = toMatchExpression(text);
  const index = expression === '' ? null : openIndexToRead(project);
  if (index === null) return [];
  try {
    const kind = where === 'passages' ? 'passage' : 'query';
    const ids = index
      .prepare(`SELECT rowid FROM ${kind}_search WHERE ${kind}_search MATCH ? ORDER BY rank`)
      .pluck()
      .iterate(expression) as IterableIterator<number>;
    return withExcerpts(readHits(project, kind, ids, limit, dataset), expression);
  } catch (cause) {
    if (!isDamage(cause)) throw cause;
    deleteSearchIndex(project.name);
    throw new WhetstoneError(
      'project-damaged',
      'The search index was damaged and has been deleted; no data was lost. Search again: it is made anew.',
      { cause },
    );
  } finally {
    index.close();
  }
}

type Hit = { readonly dataset: string; readonly id: string; readonly title: string; readonly text: string };

function readHits(
  project: ReadableDatabase,
  kind: 'passage' | 'query',
  ids: Iterable<number>,
  limit: number,
  dataset: string | null,
): Hit[] {
  const title = kind === 'passage' ? 'title' : "''";
  const read = project.prepare(
    `SELECT dataset.name AS dataset, external_id AS id, ${title} AS title, text
     FROM ${kind} JOIN dataset ON dataset.id = dataset_id WHERE ${kind}.id = ? AND purged = 0`,
  );
  const hits: Hit[] = [];
  for (const id of ids) {
    if (hits.length >= limit) break;
    const hit = read.get(id) as Hit | undefined;
    if (hit !== undefined && (dataset === null || hit.dataset === dataset)) hits.push(hit);
  }
  return hits;
}

/** The index holds no texts: the few that were found are indexed once more, so that FTS5 itself cuts and marks them. */
function withExcerpts(hits: readonly Hit[], expression: string): SearchHit[] {
  const db = new Database(':memory:');
  try {
    db.exec('CREATE VIRTUAL TABLE hit USING fts5 (title, text)');
    const insert = db.prepare('INSERT INTO hit (rowid, title, text) VALUES (?, ?, ?)');
    for (const [row, { title, text }] of hits.entries()) insert.run(row, title, text);
    const excerpts = new Map(
      db
        .prepare(`SELECT rowid, snippet(hit, 1, '«', '»', '…', ${EXCERPT_WORDS}) FROM hit WHERE hit MATCH ?`)
        .raw()
        .all(expression) as [number, string][],
    );
    return hits.map(({ dataset, id, title }, row) => ({
      dataset,
      id,
      title,
      excerpt: excerpts.get(row) ?? '',
    }));
  } finally {
    db.close();
  }
}

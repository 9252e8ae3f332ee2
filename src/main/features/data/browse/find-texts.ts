import type { ReadableDatabase } from '../../../platform/database/open.ts';
import { toMatchExpression } from '../search.ts';
import { openIndexToRead, readMark, SEARCH_KIND_NAMES } from '../search-index-file.ts';

/** The row ids that a search finds, over all data sets. */
export type Found = {
  readonly ids: Uint32Array;
  /** False: too many to be worth a ranking; they stand in the order in which they came in. */
  readonly ranked: boolean;
};

const NOTHING: Found = { ids: new Uint32Array(), ranked: true };

/** Ranking reads every hit's place in the index: up to here it takes less than 200 ms. */
const RANKED_AT_MOST = 50_000;

/** Passages or queries whose texts hold every word, the best first (BM25 of SQLite FTS5). */
export function findTexts(project: ReadableDatabase, text: string, kind: 'passage' | 'query'): Found {
  const expression = toMatchExpression(text);
  const index = expression === '' ? null : openIndexToRead(project);
  if (index === null) return NOTHING;
  try {
    const match = `FROM ${kind}_search WHERE ${kind}_search MATCH ?`;
    const read = (sql: string): number[] => index.prepare(sql).pluck().all(expression) as number[];
    const hits = read(`SELECT rowid ${match} LIMIT ${RANKED_AT_MOST + 1}`);
    if (hits.length <= RANKED_AT_MOST)
      return { ids: Uint32Array.from(read(`SELECT rowid ${match} ORDER BY rank`)), ranked: true };
    return { ids: Uint32Array.from(read(`SELECT rowid ${match}`)), ranked: false };
  } finally {
    index.close();
  }
}

/** The row that has this very id, or had it before it was merged; null where there is none. */
export function findById(
  project: ReadableDatabase,
  dataset: number,
  id: string,
  kind: 'passage' | 'query',
): number | null {
  const read = (sql: string): number | undefined =>
    project.prepare(sql).pluck().get(dataset, id) as number | undefined;
  const own = read(`SELECT id FROM ${kind} WHERE dataset_id = ? AND external_id = ?`);
  if (own !== undefined || kind === 'query') return own ?? null;
  return read('SELECT passage_id FROM passage_alias WHERE dataset_id = ? AND external_id = ?') ?? null;
}

/** Up to which rows a search finds what there is: changes as the index is brought up to date. */
export function searchedUpTo(project: ReadableDatabase): string {
  const index = openIndexToRead(project);
  try {
    return SEARCH_KIND_NAMES.map((kind) => (index === null ? 0 : readMark(index, kind).upTo)).join(' ');
  } finally {
    index?.close();
  }
}

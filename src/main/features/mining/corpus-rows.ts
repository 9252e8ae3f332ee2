import type { ReadableDatabase } from '../../platform/database/open.ts';

/**
 * The passages of a data set by row: selection numbers them 0, 1, 2 … in the order of their ids in the database,
 * as embedding files do. For a single query the rows are those of the passages that have to do with it.
 */
export type CorpusRows = {
  readonly count: number;
  /** Whether every passage of the data set has a row. */
  readonly isWhole: boolean;
  /** The database id of each row. */
  readonly ids: Uint32Array;
  /** The row of a database id, or −1. */
  readonly rowOf: (id: number) => number;
  /** Equal for passages whose normalised texts are equal. */
  readonly textKeys: Float64Array;
  /** 1 for rows whose text was erased. */
  readonly purged: Uint8Array;
};

/** Reads what selection needs of every passage of a data set: 17 bytes for each. */
export function readCorpusRows(db: ReadableDatabase, dataset: number): CorpusRows {
  const { count, first, last } = db
    .prepare(
      'SELECT count(*) AS count, coalesce(min(id), 0) AS first, coalesce(max(id), 0) AS last FROM visible_passage WHERE dataset_id = ?',
    )
    .get(dataset) as { count: number; first: number; last: number };
  const ids = new Uint32Array(count);
  const textKeys = new Float64Array(count);
  const purged = new Uint8Array(count);
  const rows = new Int32Array(last - first + 1).fill(-1);
  let row = 0;
  const statement = db
    .prepare('SELECT id, text_key, purged FROM visible_passage WHERE dataset_id = ? ORDER BY id')
    .raw();
  for (const [id, key, isPurged] of statement.iterate(dataset) as IterableIterator<
    [number, number, number]
  >) {
    ids[row] = id;
    textKeys[row] = key;
    purged[row] = isPurged;
    rows[id - first] = row++;
  }
  return { count, isWhole: true, ids, rowOf: (id) => rows[id - first] ?? -1, textKeys, purged };
}

/** The same of a few passages: a million are not read to show one query. */
export function readCorpusRowsOf(
  db: ReadableDatabase,
  dataset: number,
  passages: ReadonlySet<number>,
): CorpusRows {
  const read = db.prepare(
    'SELECT id, text_key AS textKey, purged FROM visible_passage WHERE id = ? AND dataset_id = ?',
  );
  type Row = { readonly id: number; readonly textKey: number; readonly purged: number };
  const found = [...passages]
    .sort((a, b) => a - b)
    .map((id) => read.get(id, dataset) as Row | undefined)
    .filter((row) => row !== undefined);
  const rows = new Map(found.map(({ id }, row) => [id, row]));
  return {
    count: found.length,
    isWhole: false,
    ids: Uint32Array.from(found, ({ id }) => id),
    rowOf: (id) => rows.get(id) ?? -1,
    textKeys: Float64Array.from(found, ({ textKey }) => textKey),
    purged: Uint8Array.from(found, ({ purged }) => purged),
  };
}

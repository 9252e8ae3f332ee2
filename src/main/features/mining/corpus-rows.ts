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
  readonly hasPurged: boolean;
};

/** Rows that cross from SQLite as one text: crossing a million times takes longer than reading a million rows. */
const ROWS_TOGETHER = 10_000;

/** Reads what selection needs of every passage of a data set: 17 bytes for each. */
export function readCorpusRows(db: ReadableDatabase, dataset: number): CorpusRows {
  const ofDataset = 'FROM visible_passage WHERE dataset_id = ?';
  const one = (what: string): number =>
    (db.prepare(`SELECT ${what}`).pluck().get(dataset) as number | undefined) ?? 0;
  const count = one(`count(*) ${ofDataset}`);
  // Each end of the index by itself, and not in one pass with the count.
  const first = one(`id ${ofDataset} ORDER BY id LIMIT 1`);
  const last = one(`id ${ofDataset} ORDER BY id DESC LIMIT 1`);
  const textKeys = new Float64Array(count);
  // One import alone numbers its passages without a gap.
  const ids = last - first + 1 === count ? idsFrom(first, count) : readIds(db, dataset, count);
  const page = db
    .prepare(
      `SELECT json_group_array(text_key) FROM (
         SELECT text_key FROM visible_passage WHERE dataset_id = ? AND id >= ? ORDER BY id LIMIT ${ROWS_TOGETHER})`,
    )
    .pluck();
  for (let row = 0; row < count; row += ROWS_TOGETHER)
    textKeys.set(JSON.parse(page.get(dataset, ids[row]) as string) as number[], row);
  const rowOf = rowFinder(ids, first, last);
  const purged = new Uint8Array(count);
  const erased = db
    .prepare('SELECT id FROM passage WHERE dataset_id = ? AND purged = 1')
    .pluck()
    .all(dataset);
  for (const id of erased as number[]) {
    const row = rowOf(id);
    if (row >= 0) purged[row] = 1;
  }
  return { count, isWhole: true, ids, rowOf, textKeys, purged, hasPurged: erased.length > 0 };
}

function idsFrom(first: number, count: number): Uint32Array {
  const ids = new Uint32Array(count);
  for (let row = 0; row < count; row++) ids[row] = first + row;
  return ids;
}

function readIds(db: ReadableDatabase, dataset: number, count: number): Uint32Array {
  const ids = new Uint32Array(count);
  let row = 0;
  const all = db.prepare('SELECT id FROM visible_passage WHERE dataset_id = ? ORDER BY id').pluck();
  for (const id of all.iterate(dataset)) ids[row++] = id as number;
  return ids;
}

function rowFinder(ids: Uint32Array, first: number, last: number): (id: number) => number {
  const span = last - first + 1;
  // Without a gap nothing has to be looked up.
  if (span === ids.length) return (id) => (id >= first && id <= last ? id - first : -1);
  const rows = new Int32Array(span).fill(-1);
  for (let row = 0; row < ids.length; row++) rows[ids[row]! - first] = row;
  return (id) => rows[id - first] ?? -1;
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
  const purged = Uint8Array.from(found, (row) => row.purged);
  return {
    count: found.length,
    isWhole: false,
    ids: Uint32Array.from(found, ({ id }) => id),
    rowOf: (id) => rows.get(id) ?? -1,
    textKeys: Float64Array.from(found, ({ textKey }) => textKey),
    purged,
    hasPurged: purged.includes(1),
  };
}

/** Bits that tell most texts which nobody asked for apart from those that were. */
const SIEVE_BITS = 2 ** 23;

/**
 * The rows of texts that stand in the corpus more than once, by their keys.
 *
 * @param wanted the keys of the texts to look for
 */
export function rowsOfCopies(
  { textKeys }: CorpusRows,
  wanted: ReadonlySet<number>,
): ReadonlyMap<number, readonly number[]> {
  // A million rows are held against a small table, and only what passes it against the set.
  const sieve = new Uint8Array(SIEVE_BITS / 8);
  const mask = SIEVE_BITS - 1;
  for (const key of wanted) sieve[(key & mask) >>> 3]! |= 1 << (key & 7);
  const first = new Map<number, number>();
  const copies = new Map<number, number[]>();
  for (let row = 0; row < textKeys.length; row++) {
    const key = textKeys[row]!;
    if ((sieve[(key & mask) >>> 3]! & (1 << (key & 7))) === 0 || !wanted.has(key)) continue;
    const before = first.get(key);
    if (before === undefined) {
      first.set(key, row);
      continue;
    }
    const rows = copies.get(key) ?? [before];
    rows.push(row);
    copies.set(key, rows);
  }
  return copies;
}

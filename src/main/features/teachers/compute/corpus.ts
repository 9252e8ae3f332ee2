import type { ReadableDatabase } from '../../../platform/database/open.ts';
import { readRowIds } from '../embedding-file.ts';
import type { Corpus } from './scorer.ts';

/** Reads the order and the ties of a data set's passages. */
export function readCorpus(db: ReadableDatabase, dataset: number): Corpus {
  const ids = readRowIds(db, 'passages', dataset);
  const rowOf = rowFinder(ids);
  const tieRank = new Uint32Array(ids.length);
  // The index on external_id holds UTF-8 bytes, whose order is that of code points.
  const inOrder = db
    .prepare('SELECT id FROM visible_passage WHERE dataset_id = ? ORDER BY external_id')
    .pluck()
    .iterate(dataset) as IterableIterator<number>;
  let rank = 0;
  for (const id of inOrder) tieRank[rowOf(id)] = rank++;
  const purged = new Uint8Array(ids.length);
  const erased = db
    .prepare('SELECT id FROM visible_passage WHERE dataset_id = ? AND purged = 1')
    .pluck()
    .all(dataset);
  for (const id of erased as number[]) purged[rowOf(id)] = 1;
  return { ids, rowOf, tieRank, purged };
}

/** Finds rows by id; ids rise, and lie close together. */
export function rowFinder(ids: Uint32Array): (id: number) => number {
  const first = ids[0] ?? 0;
  const rows = new Int32Array((ids.at(-1) ?? 0) - first + 1).fill(-1);
  for (const [row, id] of ids.entries()) rows[id - first] = row;
  return (id) => rows[id - first] ?? -1;
}

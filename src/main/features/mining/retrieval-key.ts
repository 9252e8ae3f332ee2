import { createHash, hash } from 'node:crypto';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import type { Dataset } from '../data/queries.ts';
import { windowFingerprints } from '../teachers/embedding-file.ts';
import { teacherKey as keyOf } from '../teachers/registry.ts';

const GIVEN = keyOf({ kind: 'given' });

/** What a retrieval is made of. */
export type RetrievalIdentity = {
  /** Its id: two teachers of one configuration keep retrievals of their own. */
  readonly teacher: string;
  readonly teacherKey: string;
  readonly split: string | null;
  readonly topK: number;
};

/** Everything that a stored retrieval rests on: when any of it changes, it is another retrieval (design §6). */
export function retrievalKey(
  db: ReadableDatabase,
  dataset: Dataset,
  { teacher, teacherKey, split, topK }: RetrievalIdentity,
): string {
  return hash(
    'sha256',
    JSON.stringify({
      teacher,
      teacherKey,
      dataset: dataset.id,
      split,
      topK,
      corpus: windowFingerprints(db, 'passages', dataset.id),
      queries: windowFingerprints(db, 'queries', dataset.id),
      judgements: positivesFingerprint(db, dataset),
      given: teacherKey === GIVEN ? givenFingerprint(db, dataset) : null,
    }),
  );
}

function positivesFingerprint(db: ReadableDatabase, dataset: Dataset): string {
  const rows = db
    .prepare(
      `SELECT j.query_id, j.passage_id, j.split FROM visible_judgement j JOIN query q ON q.id = j.query_id
       WHERE q.dataset_id = ? AND grade >= ? ORDER BY j.query_id, j.passage_id, j.split`,
    )
    .raw()
    .iterate(dataset.id, dataset.positiveFrom) as IterableIterator<[number, number, string]>;
  return digestRows(rows);
}

/** The teacher `given` is nothing but these. */
function givenFingerprint(db: ReadableDatabase, dataset: Dataset): string {
  const rows = db
    .prepare(
      `SELECT g.query_id, g.import_id, g.position, g.passage_id, g.score FROM given_negative g
       JOIN query q ON q.id = g.query_id WHERE q.dataset_id = ?
       ORDER BY g.query_id, g.import_id, g.position`,
    )
    .raw()
    .iterate(dataset.id) as IterableIterator<(number | null)[]>;
  return digestRows(rows);
}

function digestRows(rows: Iterable<readonly unknown[]>): string {
  const digest = createHash('sha256');
  for (const row of rows) digest.update(`${JSON.stringify(row)}\n`);
  return digest.digest('hex');
}

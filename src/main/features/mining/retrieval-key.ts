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
  const rows = (columns: string, table: string) =>
    db
      .prepare(
        `SELECT ${columns} FROM ${table} JOIN query ON query.id = query_id
         WHERE query.dataset_id = ? ORDER BY query_id, ${table}.import_id, 3`,
      )
      .raw()
      .iterate(dataset.id) as IterableIterator<(number | null)[]>;
  const negatives = rows('query_id, given_negative.import_id, position, passage_id, score', 'given_negative');
  const positives = rows('query_id, given_score.import_id, passage_id, score', 'given_score');
  return digestRows(negatives) + digestRows(positives);
}

function digestRows(rows: Iterable<readonly unknown[]>): string {
  const digest = createHash('sha256');
  for (const row of rows) digest.update(`${JSON.stringify(row)}\n`);
  return digest.digest('hex');
}

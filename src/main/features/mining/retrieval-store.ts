import type { ReadableDatabase, WritableDatabase } from '../../platform/database/open.ts';
import { forgetRetrieval } from './forget-retrieval.ts';

/** One teacher's top-K candidates for the queries of a split, with the scores of their positives. */
export type Retrieval = {
  readonly id: number;
  readonly key: string;
  readonly teacher: string;
  readonly teacherKey: string;
  readonly dataset: number;
  readonly split: string | null;
  readonly topK: number;
  readonly state: 'running' | 'complete';
  readonly facts: string;
};

const COLUMNS =
  'id, key, teacher_id AS teacher, teacher_key AS teacherKey, dataset_id AS dataset, split, top_k AS topK, state, facts';

/** The retrieval with that key, finished or not. */
export function findRetrievalByKey(db: ReadableDatabase, key: string): Retrieval | null {
  return (
    (db.prepare(`SELECT ${COLUMNS} FROM retrieval WHERE key = ?`).get(key) as Retrieval | undefined) ?? null
  );
}

/** All retrievals, in the order in which they were begun. */
export function listRetrievals(db: ReadableDatabase): Retrieval[] {
  return db.prepare(`SELECT ${COLUMNS} FROM retrieval ORDER BY id`).all() as Retrieval[];
}

/** The newest complete retrieval of a teacher for a split; one over all splits serves for each of them. */
export function newestRetrieval(
  db: ReadableDatabase,
  teacher: string,
  dataset: number,
  split: string | null,
): Retrieval | null {
  const found = db
    .prepare(
      `SELECT ${COLUMNS} FROM retrieval WHERE teacher_id = ? AND dataset_id = ? AND state = 'complete'
       AND (split IS ? OR split IS NULL) ORDER BY id DESC LIMIT 1`,
    )
    .get(teacher, dataset, split) as Retrieval | undefined;
  return found ?? null;
}

/** A teacher's complete retrievals of exactly that split with more candidates than K, the most first. */
export function largerRetrievals(
  db: ReadableDatabase,
  { teacher, dataset, split, topK }: Pick<Retrieval, 'teacher' | 'dataset' | 'split' | 'topK'>,
): Retrieval[] {
  return db
    .prepare(
      `SELECT ${COLUMNS} FROM retrieval WHERE teacher_id = ? AND dataset_id = ? AND split IS ? AND top_k > ?
       AND state = 'complete' ORDER BY top_k DESC`,
    )
    .all(teacher, dataset, split, topK) as Retrieval[];
}

export function beginRetrieval(db: WritableDatabase, retrieval: Omit<Retrieval, 'id' | 'state'>): Retrieval {
  const row = db
    .prepare(
      `INSERT INTO retrieval (key, teacher_id, teacher_key, dataset_id, split, top_k, state, facts, created_at)
       VALUES (:key, :teacher, :teacherKey, :dataset, :split, :topK, 'running', :facts, :now)`,
    )
    .run({ ...retrieval, now: new Date().toISOString() });
  return { ...retrieval, id: Number(row.lastInsertRowid), state: 'running' };
}

/** Notes that a retrieval was found to fit the data after one more import, so that nobody has to look again. */
export function confirmRetrieval(db: WritableDatabase, retrieval: Retrieval, importsUpTo: number): void {
  db.prepare("UPDATE retrieval SET facts = json_set(facts, '$.importsUpTo', ?) WHERE id = ?").run(
    importsUpTo,
    retrieval.id,
  );
}

/**
 * Marks a retrieval complete and drops those of the same teacher, data set and split that it replaces: the newest is
 * what runs read, so that one which was cut from it goes too.
 *
 * @param larger one that is kept although it is older, because it was cut to make this one
 */
export async function completeRetrieval(
  db: WritableDatabase,
  retrieval: Retrieval,
  larger: number | null,
): Promise<void> {
  db.prepare("UPDATE retrieval SET state = 'complete' WHERE id = ?").run(retrieval.id);
  const replaced = db
    .prepare(
      'SELECT id FROM retrieval WHERE teacher_id = ? AND dataset_id = ? AND split IS ? AND id <> ? AND id IS NOT ?',
    )
    .pluck()
    .all(retrieval.teacher, retrieval.dataset, retrieval.split, retrieval.id, larger) as number[];
  for (const id of replaced) await forgetRetrieval(db, id);
}

import { WhetstoneError } from '../../../shared/errors.ts';
import type { ReadableDatabase, WritableDatabase } from '../../platform/database/open.ts';

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

/**
 * The newest complete retrieval of a teacher for a split; one over all splits serves for each of them.
 *
 * @throws WhetstoneError `retrieval-missing`
 */
export function findRetrieval(
  db: ReadableDatabase,
  teacher: string,
  dataset: { readonly id: number; readonly name: string },
  split: string | null,
): Retrieval {
  const found = db
    .prepare(
      `SELECT ${COLUMNS} FROM retrieval WHERE teacher_id = ? AND dataset_id = ? AND state = 'complete'
       AND (split IS ? OR split IS NULL) ORDER BY id DESC LIMIT 1`,
    )
    .get(teacher, dataset.id, split) as Retrieval | undefined;
  if (found !== undefined) return found;
  const where = split === null ? `"${dataset.name}"` : `split "${split}" of "${dataset.name}"`;
  throw new WhetstoneError(
    'retrieval-missing',
    `The teacher "${teacher}" has no finished retrieval for ${where}. Run "whetstone retrieve PROJECT --teacher ${teacher}${split === null ? '' : ` --split ${split}`}" first.`,
    { details: { teacher, split } },
  );
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

/** Marks a retrieval complete and drops older ones that it replaces: same teacher, data set and split. */
export function completeRetrieval(db: WritableDatabase, retrieval: Retrieval): void {
  db.transaction(() => {
    db.prepare("UPDATE retrieval SET state = 'complete' WHERE id = ?").run(retrieval.id);
    db.prepare(
      'DELETE FROM retrieval WHERE teacher_id = ? AND dataset_id = ? AND split IS ? AND id <> ?',
    ).run(retrieval.teacher, retrieval.dataset, retrieval.split, retrieval.id);
  })();
}

/** Candidates of a block of queries, one after the other, each best first. */
export type CandidateBlock = {
  readonly queries: Uint32Array;
  /** How many candidates each query has. */
  readonly counts: Uint32Array;
  readonly passages: Uint32Array;
  readonly scores: Float64Array;
  /** Scores of (query, passage) pairs of these queries: their positives. NaN where the teacher has none. */
  readonly pairQueries: Uint32Array;
  readonly pairPassages: Uint32Array;
  readonly pairScores: Float64Array;
};

/** Stores a block in one transaction: a query is either there with all its candidates or not at all. */
export function storeCandidates(db: WritableDatabase, retrieval: number, block: CandidateBlock): void {
  const insert = db.prepare(
    'INSERT INTO candidate_list (retrieval_id, query_id, passages, scores) VALUES (?, ?, ?, ?)',
  );
  db.transaction(() => {
    let from = 0;
    for (const [index, query] of block.queries.entries()) {
      const to = from + block.counts[index]!;
      insert.run(
        retrieval,
        query,
        toBytes(block.passages.subarray(from, to)),
        toBytes(block.scores.subarray(from, to)),
      );
      from = to;
    }
    storePairScores(db, retrieval, block);
  })();
}

/** Stores scores of single pairs beside the candidates; that a teacher has none (NaN) is kept too. */
export function storePairScores(
  db: WritableDatabase,
  retrieval: number,
  pairs: Pick<CandidateBlock, 'pairQueries' | 'pairPassages' | 'pairScores'>,
): void {
  const insert = db.prepare(
    'INSERT INTO pair_score (retrieval_id, query_id, passage_id, score) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  db.transaction(() => {
    for (const [index, query] of pairs.pairQueries.entries()) {
      const score = pairs.pairScores[index]!;
      insert.run(retrieval, query, pairs.pairPassages[index], Number.isNaN(score) ? null : score);
    }
  })();
}

/** The queries that a retrieval which was cut off has done. */
export function finishedQueries(db: ReadableDatabase, retrieval: number): Set<number> {
  return new Set(
    db
      .prepare('SELECT query_id FROM candidate_list WHERE retrieval_id = ?')
      .pluck()
      .all(retrieval) as number[],
  );
}

export type QueryCandidates = {
  readonly query: number;
  readonly passages: Uint32Array;
  readonly scores: Float64Array;
};

type CandidateRow = { query: number; passages: Buffer; scores: Buffer };

function toCandidates(row: CandidateRow): QueryCandidates {
  const passages = new Uint32Array(copyBytes(row.passages));
  const scores = new Float64Array(copyBytes(row.scores));
  if (passages.length !== scores.length) {
    throw new WhetstoneError(
      'project-damaged',
      `The candidates of query ${row.query} are damaged. Run the retrieval again.`,
    );
  }
  return { query: row.query, passages, scores };
}

/** The candidates of one query, or null when the retrieval does not cover it. */
export function readCandidates(
  db: ReadableDatabase,
  retrieval: number,
  query: number,
): QueryCandidates | null {
  const row = db
    .prepare(
      'SELECT query_id AS query, passages, scores FROM candidate_list WHERE retrieval_id = ? AND query_id = ?',
    )
    .get(retrieval, query) as CandidateRow | undefined;
  return row === undefined ? null : toCandidates(row);
}

/** The candidates of all queries, in the order of the queries' ids. */
export function* iterateCandidates(db: ReadableDatabase, retrieval: number): Generator<QueryCandidates> {
  const rows = db
    .prepare(
      'SELECT query_id AS query, passages, scores FROM candidate_list WHERE retrieval_id = ? ORDER BY query_id',
    )
    .iterate(retrieval) as IterableIterator<CandidateRow>;
  for (const row of rows) yield toCandidates(row);
}

function toBytes(values: Uint32Array | Float64Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

/** SQLite's bytes start anywhere; a typed array needs its own alignment. */
function copyBytes(bytes: Buffer): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.length);
  new Uint8Array(copy).set(bytes);
  return copy;
}

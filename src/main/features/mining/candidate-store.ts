import { WhetstoneError } from '../../../shared/errors.ts';
import type { ReadableDatabase, WritableDatabase } from '../../platform/database/open.ts';
import type { ShortTransactions } from '../../platform/database/short-transactions.ts';

/** Candidates of a block of queries, one after the other, each best first. */
export type CandidateBlock = {
  readonly queries: Uint32Array;
  /** How many candidates each query has. */
  readonly counts: Uint32Array;
  readonly passages: Uint32Array;
  readonly scores: Float64Array;
  /** Scores of (query, passage) pairs of these queries, in their order: their positives. NaN where the teacher has none. */
  readonly pairQueries: Uint32Array;
  readonly pairPassages: Uint32Array;
  readonly pairScores: Float64Array;
};

/** Stores a block query by query: a query is either there with all its candidates and positives' scores, or not at all. */
export async function storeCandidates(
  db: WritableDatabase,
  transactions: ShortTransactions,
  retrieval: number,
  block: CandidateBlock,
): Promise<void> {
  const insertList = db.prepare(INSERT_LIST);
  const insertScore = db.prepare(INSERT_SCORE);
  let from = 0;
  let pair = 0;
  const write = (place: number): void => {
    const query = block.queries[place]!;
    const to = from + block.counts[place]!;
    insertList.run(
      retrieval,
      query,
      toBytes(block.passages.subarray(from, to)),
      toBytes(block.scores.subarray(from, to)),
    );
    from = to;
    for (; block.pairQueries[pair] === query; pair++) {
      const score = block.pairScores[pair]!;
      insertScore.run(retrieval, query, block.pairPassages[pair], Number.isNaN(score) ? null : score);
    }
  };
  await transactions.writeAll([...block.queries.keys()], write, undefined);
}

export const INSERT_LIST =
  'INSERT INTO candidate_list (retrieval_id, query_id, passages, scores) VALUES (?, ?, ?, ?)';

const INSERT_SCORE =
  'INSERT INTO pair_score (retrieval_id, query_id, passage_id, score) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING';

/** Stores scores of single pairs beside the candidates; that a teacher has none (NaN) is kept too. */
export function storePairScores(
  db: WritableDatabase,
  retrieval: number,
  pairs: Pick<CandidateBlock, 'pairQueries' | 'pairPassages' | 'pairScores'>,
): void {
  const insert = db.prepare(INSERT_SCORE);
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

/** Whether a retrieval found anything for any query. */
export function hasCandidates(db: ReadableDatabase, retrieval: number): boolean {
  const found = db.prepare(
    'SELECT 1 FROM candidate_list WHERE retrieval_id = ? AND length(passages) > 0 LIMIT 1',
  );
  return found.get(retrieval) !== undefined;
}

export type QueryCandidates = {
  readonly query: number;
  readonly passages: Uint32Array;
  readonly scores: Float64Array;
};

type CandidateRow = [query: number, passages: Buffer, scores: Buffer];

function toCandidates([query, passageBytes, scoreBytes]: CandidateRow): QueryCandidates {
  const passages = new Uint32Array(...wordsOf(passageBytes, Uint32Array.BYTES_PER_ELEMENT));
  const scores = new Float64Array(...wordsOf(scoreBytes, Float64Array.BYTES_PER_ELEMENT));
  if (passages.length !== scores.length) {
    throw new WhetstoneError(
      'project-damaged',
      `The candidates of query ${query} are damaged. Run the retrieval again.`,
    );
  }
  return { query, passages, scores };
}

/** The candidates of one query as a list of one; of none where the retrieval does not cover it. */
export function readCandidates(db: ReadableDatabase, retrieval: number, query: number): QueryCandidates[] {
  const rows = db
    .prepare('SELECT query_id, passages, scores FROM candidate_list WHERE retrieval_id = ? AND query_id = ?')
    .raw()
    .all(retrieval, query) as CandidateRow[];
  return rows.map(toCandidates);
}

/** The candidates of all queries, in the order of the queries' ids. */
export function* iterateCandidates(db: ReadableDatabase, retrieval: number): Generator<QueryCandidates> {
  const rows = db
    .prepare('SELECT query_id, passages, scores FROM candidate_list WHERE retrieval_id = ? ORDER BY query_id')
    .raw()
    .iterate(retrieval) as IterableIterator<CandidateRow>;
  for (const row of rows) yield toCandidates(row);
}

/** Scores of single pairs by the database ids of query and passage; NaN where the teacher has none. */
export type PairScores = ReadonlyMap<number, ReadonlyMap<number, number>>;

/**
 * The scores that are stored beside a retrieval's candidates.
 *
 * @param only a single query's database id, or null for all
 */
export function readPairScores(db: ReadableDatabase, retrieval: number, only: number | null): PairScores {
  const scores = new Map<number, Map<number, number>>();
  const statement = db
    .prepare(
      `SELECT query_id, passage_id, score FROM pair_score WHERE retrieval_id = ? ${only === null ? '' : 'AND query_id = ?'}`,
    )
    .raw();
  const rows = statement.iterate(...(only === null ? [retrieval] : [retrieval, only]));
  for (const [query, passage, score] of rows as IterableIterator<[number, number, number | null]>) {
    const ofQuery = scores.get(query) ?? new Map<number, number>();
    scores.set(query, ofQuery.set(passage, score ?? Number.NaN));
  }
  return scores;
}

/** A stored list as its blob. */
export function toBytes(values: Uint32Array | Float64Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

/** Where a typed array finds its words: in the bytes themselves where they lie on its boundaries, else in a copy. */
function wordsOf(bytes: Buffer, size: number): [buffer: ArrayBuffer, offset: number, length: number] {
  const length = Math.floor(bytes.length / size);
  if (bytes.byteOffset % size === 0) return [bytes.buffer as ArrayBuffer, bytes.byteOffset, length];
  return [Uint8Array.from(bytes).buffer, 0, length];
}

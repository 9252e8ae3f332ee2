import type { ReadableDatabase } from '../../../platform/database/open.ts';
import { placeOf } from './row-ids.ts';

/** A data set's judgements, column by column, by query, passage and split. */
export type JudgementColumns = {
  readonly query: Uint32Array;
  readonly passage: Uint32Array;
  /** Index into `splits`. */
  readonly split: Uint16Array;
  readonly grade: Int32Array;
  /** In code-point order. */
  readonly splits: readonly string[];
};

type Row = readonly [query: number, passage: number, split: string, grade: number];

/**
 * Reads the judgements of the queries given; of several imports that judge the same, the latest counts.
 *
 * @param queries row ids, ascending
 */
export function readJudgements(db: ReadableDatabase, queries: Uint32Array): JudgementColumns {
  const rows = db
    .prepare(
      `SELECT query_id, passage_id, split, grade FROM judgement
       WHERE query_id BETWEEN ? AND ? AND import_id NOT IN (SELECT id FROM import WHERE state = 'running')
       ORDER BY query_id, passage_id, split, import_id`,
    )
    .raw()
    .iterate(queries[0] ?? 0, queries.at(-1) ?? -1) as IterableIterator<Row>;
  const query: number[] = [];
  const passage: number[] = [];
  const split: number[] = [];
  const grade: number[] = [];
  const numbers = new Map<string, number>();
  let known = -1;
  let isOfDataset = false;
  for (const [queryId, passageId, splitName, value] of rows) {
    if (queryId !== known) {
      known = queryId;
      isOfDataset = placeOf(queries, queryId) >= 0;
    }
    if (!isOfDataset) continue;
    const number = numbers.get(splitName) ?? numbers.size;
    numbers.set(splitName, number);
    const last = query.length - 1;
    if (query[last] === queryId && passage[last] === passageId && split[last] === number) {
      grade[last] = value;
      continue;
    }
    query.push(queryId);
    passage.push(passageId);
    split.push(number);
    grade.push(value);
  }
  const splits = [...numbers.keys()].sort();
  const places = new Map([...numbers].map(([name, number]) => [number, splits.indexOf(name)]));
  return {
    query: Uint32Array.from(query),
    passage: Uint32Array.from(passage),
    split: Uint16Array.from(split, (number) => places.get(number)!),
    grade: Int32Array.from(grade),
    splits,
  };
}

/** What a grade means where positives begin at `positiveFrom` (design §3). */
export function gradeState(grade: number, positiveFrom: number): 'positive' | 'between' | 'judged-zero' {
  if (grade >= positiveFrom) return 'positive';
  return grade === 0 ? 'judged-zero' : 'between';
}
export type GradeState = ReturnType<typeof gradeState>;

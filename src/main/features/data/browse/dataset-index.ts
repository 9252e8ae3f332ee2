import type { ReadableDatabase } from '../../../platform/database/open.ts';
import { type Dataset, findDataset } from '../queries.ts';
import { gradeState, type JudgementColumns, readJudgements } from './judgement-columns.ts';
import { type RowIds, readRowIds } from './row-ids.ts';

/** How often each row of a table is judged, by its row id. */
export type Tallies = {
  readonly positives: Uint32Array;
  readonly between: Uint32Array;
  readonly judgedZero: Uint32Array;
};

/** What a data set holds, without its texts. Each part is read when it is first asked for. */
export type DatasetIndex = {
  readonly dataset: Dataset;
  readonly passages: () => RowIds;
  readonly queries: () => RowIds;
  readonly judgements: () => JudgementColumns;
  readonly passageTallies: () => Tallies;
  readonly queryTallies: () => Tallies;
  /** How many ids a passage has besides its own, by its row id; only those that have any. */
  readonly otherIds: () => ReadonlyMap<number, number>;
};

function once<Value>(read: () => Value): () => Value {
  let value: { readonly read: Value } | null = null;
  return () => {
    value ??= { read: read() };
    return value.read;
  };
}

export function indexDataset(db: ReadableDatabase, name: string): DatasetIndex {
  const dataset = findDataset(db, name);
  const passages = once(() => readRowIds(db, 'passage', dataset.id));
  const queries = once(() => readRowIds(db, 'query', dataset.id));
  const judgements = once(() => readJudgements(db, queries().inOrder));
  const tallies = (of: 'passage' | 'query'): Tallies => tally(judgements(), of, dataset.positiveFrom);
  return {
    dataset,
    passages,
    queries,
    judgements,
    passageTallies: once(() => tallies('passage')),
    queryTallies: once(() => tallies('query')),
    otherIds: once(() => countOtherIds(db, dataset.id)),
  };
}

function tally(judgements: JudgementColumns, of: 'passage' | 'query', positiveFrom: number): Tallies {
  const ids = judgements[of];
  const size = ids.reduce((largest, id) => Math.max(largest, id), -1) + 1;
  const counts = {
    positive: new Uint32Array(size),
    between: new Uint32Array(size),
    'judged-zero': new Uint32Array(size),
  };
  ids.forEach((id, place) => {
    const count = counts[gradeState(judgements.grade[place]!, positiveFrom)];
    count[id] = count[id]! + 1;
  });
  return { positives: counts.positive, between: counts.between, judgedZero: counts['judged-zero'] };
}

function countOtherIds(db: ReadableDatabase, dataset: number): Map<number, number> {
  const rows = db
    .prepare(
      `SELECT passage_id, count(*) FROM passage_alias
       WHERE dataset_id = ? AND import_id NOT IN (SELECT id FROM import WHERE state = 'running')
       GROUP BY passage_id`,
    )
    .raw()
    .all(dataset) as [number, number][];
  return new Map(rows);
}

/** Data sets that are looked at to and fro; a million passages take about 20 MB. */
const KEPT = 3;

/** Answers a data set's index; it is made anew after every import. */
export function createIndexLoader(db: ReadableDatabase): (name: string) => DatasetIndex {
  const loaded = new Map<string, DatasetIndex>();
  let version: unknown = null;
  return (name) => {
    const now = dataVersion(db);
    if (now !== version) loaded.clear();
    version = now;
    const index = loaded.get(name) ?? indexDataset(db, name);
    loaded.delete(name);
    loaded.set(name, index);
    for (const oldest of [...loaded.keys()].slice(0, -KEPT)) loaded.delete(oldest);
    return index;
  };
}

/** Changes with every import that is completed. Labels, which are written all the time, change nothing here. */
export function dataVersion(db: ReadableDatabase): string {
  return db
    .prepare(
      "SELECT count(*) || ' ' || coalesce(max(id), 0) || ' ' || coalesce(max(finished_at), '') FROM import WHERE state = 'complete'",
    )
    .pluck()
    .get() as string;
}

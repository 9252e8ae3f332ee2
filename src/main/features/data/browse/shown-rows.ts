import type { ReadableDatabase } from '../../../platform/database/open.ts';
import type { DatasetIndex } from './dataset-index.ts';
import { type GradeState, gradeState, type JudgementColumns } from './judgement-columns.ts';
import { type MarkedText, markTexts } from './marked-text.ts';
import { firstAtLeast } from './row-ids.ts';
import type { View } from './view.ts';

export type ShownPassage = {
  readonly kind: 'passages';
  readonly id: string;
  readonly title: MarkedText;
  /** The text's beginning, or the part of it around what was searched for. */
  readonly text: MarkedText;
  /** How many ids it has: more than one where the same passage came in again. */
  readonly ids: number;
  readonly positives: number;
  readonly judgedZero: number;
  /** Its text was erased on request. */
  readonly erased: boolean;
};

export type ShownQuery = {
  readonly kind: 'queries';
  readonly id: string;
  readonly text: MarkedText;
  readonly positives: number;
  readonly judgedZero: number;
  readonly splits: readonly string[];
  readonly erased: boolean;
};

export type ShownJudgement = {
  readonly kind: 'judgements';
  readonly queryId: string;
  readonly query: MarkedText;
  readonly passageId: string;
  readonly title: MarkedText;
  readonly passage: MarkedText;
  readonly split: string;
  readonly grade: number;
  readonly state: GradeState;
};

export type ShownRow = ShownPassage | ShownQuery | ShownJudgement;

type Item = {
  readonly externalId: string;
  readonly title: string;
  readonly text: string;
  readonly purged: number;
};

function readItems(db: ReadableDatabase, table: 'passage' | 'query', ids: Iterable<number>): Item[] {
  const title = table === 'passage' ? 'title' : "''";
  const read = db.prepare(
    `SELECT external_id AS externalId, ${title} AS title, text, purged FROM ${table} WHERE id = ?`,
  );
  const gone: Item = { externalId: '', title: '', text: '', purged: 1 };
  return Array.from(ids, (id) => (read.get(id) as Item | undefined) ?? gone);
}

/** The rows of one window, with their texts. */
export function showRows(
  db: ReadableDatabase,
  index: DatasetIndex,
  { kind, search }: View,
  rows: Uint32Array,
): ShownRow[] {
  switch (kind) {
    case 'passages':
      return showPassages(db, index, search, rows);
    case 'queries':
      return showQueries(db, index, search, rows);
    case 'judgements':
      return showJudgements(db, index, search, rows);
  }
}

function showPassages(
  db: ReadableDatabase,
  index: DatasetIndex,
  search: string,
  rows: Uint32Array,
): ShownPassage[] {
  const items = readItems(db, 'passage', rows);
  const marked = markTexts(items, search, 'cell');
  const { positives, judgedZero } = index.passageTallies();
  const others = index.otherIds();
  return items.map(({ externalId, purged }, place) => {
    const row = rows[place]!;
    return {
      kind: 'passages',
      id: externalId,
      ...marked[place]!,
      ids: 1 + (others.get(row) ?? 0),
      positives: positives[row] ?? 0,
      judgedZero: judgedZero[row] ?? 0,
      erased: purged === 1,
    };
  });
}

function showQueries(
  db: ReadableDatabase,
  index: DatasetIndex,
  search: string,
  rows: Uint32Array,
): ShownQuery[] {
  const items = readItems(db, 'query', rows);
  const marked = markTexts(items, search, 'cell');
  const { positives, judgedZero } = index.queryTallies();
  return items.map(({ externalId, purged }, place) => {
    const row = rows[place]!;
    return {
      kind: 'queries',
      id: externalId,
      text: marked[place]!.text,
      positives: positives[row] ?? 0,
      judgedZero: judgedZero[row] ?? 0,
      splits: splitsOf(index.judgements(), row),
      erased: purged === 1,
    };
  });
}

/** The splits in which a query is judged. */
function splitsOf({ query, split, splits }: JudgementColumns, row: number): string[] {
  const numbers = new Set(split.subarray(firstAtLeast(query, row), firstAtLeast(query, row + 1)));
  return splits.filter((_, number) => numbers.has(number));
}

function showJudgements(
  db: ReadableDatabase,
  index: DatasetIndex,
  search: string,
  rows: Uint32Array,
): ShownJudgement[] {
  const { query, passage, split, grade, splits } = index.judgements();
  const queries = readItems(
    db,
    'query',
    rows.map((row) => query[row]!),
  );
  const passages = readItems(
    db,
    'passage',
    rows.map((row) => passage[row]!),
  );
  const markedQueries = markTexts(queries, search, 'cell');
  const markedPassages = markTexts(passages, search, 'cell');
  return Array.from(rows, (row, place) => ({
    kind: 'judgements',
    queryId: queries[place]!.externalId,
    query: markedQueries[place]!.text,
    passageId: passages[place]!.externalId,
    title: markedPassages[place]!.title,
    passage: markedPassages[place]!.text,
    split: splits[split[row]!]!,
    grade: grade[row]!,
    state: gradeState(grade[row]!, index.dataset.positiveFrom),
  }));
}

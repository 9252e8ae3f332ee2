import type { ReadableDatabase } from '../../../platform/database/open.ts';
import type { DatasetIndex, Tallies } from './dataset-index.ts';
import { type Found, findById, findTexts, searchedUpTo } from './find-texts.ts';
import { gradeState } from './judgement-columns.ts';
import { placeOf } from './row-ids.ts';
import type { Sort, View } from './view.ts';

/** The rows of a view: row ids of passages or queries, or places in the columns of judgements. */
export type Order = {
  readonly rows: Uint32Array;
  /** False: a search found too many to rank them; they stand in the order in which they came in. */
  readonly ranked: boolean;
};

/** Works out which rows a view shows, in which order. */
export function orderRows(db: ReadableDatabase, index: DatasetIndex, view: View): Order {
  if (view.kind === 'judgements') return orderJudgements(db, index, view);
  return orderTexts(db, index, view, view.kind === 'passages' ? 'passage' : 'query');
}

function orderTexts(
  db: ReadableDatabase,
  index: DatasetIndex,
  view: View,
  table: 'passage' | 'query',
): Order {
  const ids = table === 'passage' ? index.passages() : index.queries();
  const found = view.search === '' ? null : findRows(db, index, view.search, table);
  const start =
    found === null
      ? view.sort === 'id'
        ? ids.byId
        : ids.inOrder
      : view.sort === 'id'
        ? keepAll(ids.byId, found.ids)
        : found.ids;
  const rows = sortBy(keepShown(start, index, view, table), index, view, table);
  return { rows, ranked: found?.ranked ?? true };
}

/** What a search finds of this data set; the row of that very id stands first. */
function findRows(
  db: ReadableDatabase,
  index: DatasetIndex,
  search: string,
  table: 'passage' | 'query',
): Found {
  const { inOrder } = table === 'passage' ? index.passages() : index.queries();
  const { ids, ranked } = findTexts(db, search, table);
  const own = ids.filter((id) => placeOf(inOrder, id) >= 0);
  const named = findById(db, index.dataset.id, search.trim(), table);
  if (named === null || placeOf(inOrder, named) < 0) return { ids: own, ranked };
  return { ids: prepend(named, own), ranked };
}

function prepend(first: number, rest: Uint32Array): Uint32Array {
  const others = rest.filter((id) => id !== first);
  const all = new Uint32Array(others.length + 1);
  all[0] = first;
  all.set(others, 1);
  return all;
}

/** Those of a list that are in another one. */
function keepAll(list: Uint32Array, wanted: Uint32Array): Uint32Array {
  const ascending = wanted.toSorted();
  return list.filter((id) => placeOf(ascending, id) >= 0);
}

function keepShown(
  rows: Uint32Array,
  index: DatasetIndex,
  { show, split }: View,
  table: 'passage' | 'query',
): Uint32Array {
  const inSplit = split === null ? null : judgedIn(index, split, table);
  const kept = inSplit === null ? rows : rows.filter((id) => inSplit[id] === 1);
  if (show === 'all') return kept;
  if (show === 'several-ids') return kept.filter((id) => table === 'passage' && index.otherIds().has(id));
  const { positives, between, judgedZero } = talliesOf(index, table);
  if (show === 'without-positive') return kept.filter((id) => (positives[id] ?? 0) === 0);
  const counts = { positive: positives, between, 'judged-zero': judgedZero }[show];
  return kept.filter((id) => (counts[id] ?? 0) > 0);
}

const talliesOf = (index: DatasetIndex, table: 'passage' | 'query'): Tallies =>
  table === 'passage' ? index.passageTallies() : index.queryTallies();

/** 1 at the row ids that are judged in a split. */
function judgedIn(index: DatasetIndex, split: string, table: 'passage' | 'query'): Uint8Array {
  const judgements = index.judgements();
  const number = judgements.splits.indexOf(split);
  const ids = judgements[table];
  const judged = new Uint8Array(ids.reduce((largest, id) => Math.max(largest, id), -1) + 1);
  ids.forEach((id, place) => {
    if (judgements.split[place] === number) judged[id] = 1;
  });
  return judged;
}

function sortBy(
  rows: Uint32Array,
  index: DatasetIndex,
  { sort, descending }: View,
  table: 'passage' | 'query',
): Uint32Array {
  const measure = measureOf(index, sort, table);
  if (measure !== null) return byValue(rows, measure, descending);
  return descending ? rows.toReversed() : rows;
}

function measureOf(
  index: DatasetIndex,
  sort: Sort,
  table: 'passage' | 'query',
): ((id: number) => number) | null {
  switch (sort) {
    case 'positives': {
      const { positives } = talliesOf(index, table);
      return (id) => positives[id] ?? 0;
    }
    case 'judged-zero': {
      const { judgedZero } = talliesOf(index, table);
      return (id) => judgedZero[id] ?? 0;
    }
    case 'ids': {
      const others = index.otherIds();
      return (id) => others.get(id) ?? 0;
    }
    default:
      return null;
  }
}

/** Sorted by a number; those that share one keep their order. */
function byValue(rows: Uint32Array, measure: (row: number) => number, descending: boolean): Uint32Array {
  const sign = descending ? -1 : 1;
  const places = Uint32Array.from(rows.keys());
  const values = Float64Array.from(rows, (row) => sign * measure(row));
  places.sort((a, b) => values[a]! - values[b]! || a - b);
  return places.map((place) => rows[place]!);
}

function orderJudgements(db: ReadableDatabase, index: DatasetIndex, view: View): Order {
  const { query, passage, split, grade, splits } = index.judgements();
  const { search, show, sort, descending } = view;
  const { positiveFrom } = index.dataset;
  const number = view.split === null ? null : splits.indexOf(view.split);
  const queries = search === '' ? null : findRows(db, index, search, 'query').ids.sort();
  const passages = search === '' ? null : findRows(db, index, search, 'passage').ids.sort();
  const isFound = (place: number): boolean =>
    queries === null ||
    passages === null ||
    placeOf(queries, query[place]!) >= 0 ||
    placeOf(passages, passage[place]!) >= 0;
  const rows = Uint32Array.from(query.keys()).filter(
    (place) =>
      (number === null || split[place] === number) &&
      (show === 'all' || gradeState(grade[place]!, positiveFrom) === show) &&
      isFound(place),
  );
  if (sort === 'grade') return { rows: byValue(rows, (place) => grade[place]!, descending), ranked: true };
  return { rows: descending ? rows.toReversed() : rows, ranked: true };
}

/** Orders that scrolling asks for again and again. */
const KEPT = 6;

/** Answers a view's order; it is worked out once for all windows of the view. */
export function createOrders(db: ReadableDatabase): (index: DatasetIndex, view: View) => Order {
  const known = new Map<string, { readonly index: DatasetIndex; readonly order: Order }>();
  return (index, view) => {
    const key = JSON.stringify([view, view.search === '' ? null : searchedUpTo(db)]);
    const before = known.get(key);
    // An index is made anew when the data have changed.
    const order = before?.index === index ? before.order : orderRows(db, index, view);
    known.delete(key);
    known.set(key, { index, order });
    for (const oldest of [...known.keys()].slice(0, -KEPT)) known.delete(oldest);
    return order;
  };
}

import { placeOf } from '../../../engine/selection/sorted.ts';
import { FLAG } from '../../../engine/selection/table.ts';
import type { ReadableDatabase } from '../../../platform/database/open.ts';
import { lastLabelEvent } from '../../review/labels.ts';
import { passedQueries } from '../../review/passed-queries.ts';
import { queriesLabelledSince } from '../follow-labels.ts';
import { createItemVisitor } from './items-to-judge.ts';
import type { ReviewQueue } from './live-requests.ts';
import type { LoadedRun } from './loaded-run.ts';
import type { Other } from './preview.ts';
import { queueOrder } from './queue-order.ts';
import { createMemory } from './remember.ts';

const LABELS = FLAG.falseNegative | FLAG.trueNegative | FLAG.ambiguous;

/**
 * A queue as it was opened. Its queries and their order stay while one works in it, whatever the answers change; what
 * is left to judge follows the answers.
 */
export type OpenQueue = {
  /** Database ids of the queries, in order. */
  readonly queries: Uint32Array;
  /** By place: how many items it has, and how many of them have no answer yet. */
  readonly items: Uint32Array;
  readonly left: Uint32Array;
  /** By place: 1 where the curator has gone past it. */
  readonly passed: Uint8Array;
};

export type QueueProgress = {
  readonly total: number;
  /** Queries of which something is to judge, answered or not. */
  readonly toJudge: number;
  /** Queries of which each item has an answer. */
  readonly judged: number;
  /** Others that the curator has gone past. */
  readonly passed: number;
};

type Kept = OpenQueue & { readonly key: string; seenLabels: number; seenPassed: number };

/** The one that is worked in, and the one that was before: going back to it is one step. */
const KEPT = 2;

/** Opens queues and keeps the last ones as they were opened. */
export function createOpenQueues(
  db: ReadableDatabase,
): (run: LoadedRun, queue: ReviewQueue, other: Other | null) => OpenQueue {
  const kept = new Map<string, Kept>();
  return (run, queue, other) => {
    const key = JSON.stringify(queue);
    const known = kept.get(key);
    kept.delete(key);
    const open =
      known ??
      openQueue(
        key,
        queueOrder(run, queue, other).map((row) => run.tables.queries[row]!),
      );
    kept.set(key, open);
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT) break;
      kept.delete(oldest);
    }
    update(db, run, queue, other, open, known === undefined);
    return open;
  };
}

function openQueue(key: string, queries: Uint32Array): Kept {
  return {
    key,
    queries,
    items: new Uint32Array(queries.length),
    left: new Uint32Array(queries.length),
    passed: new Uint8Array(queries.length),
    seenLabels: 0,
    seenPassed: 0,
  };
}

/** Follows the answers and marks that came since. */
function update(
  db: ReadableDatabase,
  run: LoadedRun,
  queue: ReviewQueue,
  other: Other | null,
  open: Kept,
  isNew: boolean,
): void {
  const dataset = run.tables.dataset.id;
  const last = lastLabelEvent(db);
  if (isNew || last > open.seenLabels) {
    const count = countedOnce(run, queue, other, itemCounter(db, run, queue, other));
    const recount = (place: number): void => {
      const row = place === -1 ? null : rowOf(run, open.queries[place]!);
      if (row !== null) [open.items[place], open.left[place]] = count(row);
    };
    if (isNew)
      open.queries.forEach((_query, place) => {
        recount(place);
      });
    else
      for (const query of queriesLabelledSince(db, dataset, open.seenLabels))
        recount(open.queries.indexOf(query));
    open.seenLabels = last;
  }
  for (const { id, query } of passedQueries(db, dataset, queue, queue.curator, open.seenPassed)) {
    const place = open.queries.indexOf(query);
    if (place !== -1) open.passed[place] = 1;
    open.seenPassed = id;
  }
}

/** The row of a query in a run's tables, by its database id; null where it is not in them any more. */
export function rowOf({ tables }: LoadedRun, query: number): number | null {
  return placeOf(tables.queries, query);
}

type CountItems = (row: number) => readonly [items: number, left: number];

/** By the query's row. */
type Counts = { readonly items: Uint32Array; readonly left: Uint32Array; readonly isKnown: Uint8Array };

const counted = createMemory<Counts>();

/** The same counts serve another order or filter of a queue, until the labels change. */
function countedOnce(run: LoadedRun, queue: ReviewQueue, other: Other | null, count: CountItems): CountItems {
  const { text, split, sort, descending, curator, opened, ...decisive } = queue;
  const since = decisive.queue.startsWith('contradicted') ? opened : null;
  const otherTables = other === null ? null : other.run.tables.labelsUpTo;
  const key = JSON.stringify([decisive, since, otherTables]);
  const queries = run.tables.queries.length;
  const { items, left, isKnown } = counted(run.inputFor(queue.recipe), key, () => ({
    items: new Uint32Array(queries),
    left: new Uint32Array(queries),
    isKnown: new Uint8Array(queries),
  }));
  return (row) => {
    if (isKnown[row] === 0) {
      [items[row], left[row]] = count(row);
      isKnown[row] = 1;
    }
    return [items[row]!, left[row]!];
  };
}

/** Counts a query's items, and those of them without an answer. */
function itemCounter(
  db: ReadableDatabase,
  run: LoadedRun,
  queue: ReviewQueue,
  other: Other | null,
): CountItems {
  const input = run.inputFor(queue.recipe);
  const visit = createItemVisitor(
    { tables: run.tables, input },
    queue,
    other === null
      ? null
      : { tables: other.run.tables, input: other.run.inputFor(other.recipe), recipe: other.recipe },
  );
  const isOpenAgain = reopened(db, run, queue);
  const items = new Set<number>();
  return (query) => {
    items.clear();
    let left = 0;
    visit(query, (_pair, source, row) => {
      const { passage, flags } = input.sources[source]!;
      if (items.has(passage[row]!)) return;
      items.add(passage[row]!);
      if ((flags[row]! & LABELS) === 0 || isOpenAgain(query, passage[row]!)) left++;
    });
    return [items.size, left];
  };
}

/**
 * Whether a labelled passage is to be judged again. A queue of contradictions asks whether its answers hold: one of
 * them is settled by an answer that was given since the queue was opened.
 */
export function reopened(
  db: ReadableDatabase,
  { tables }: Pick<LoadedRun, 'tables'>,
  queue: ReviewQueue,
): (query: number, passage: number) => boolean {
  if (!queue.queue.startsWith('contradicted')) return () => false;
  const since = db
    .prepare(
      `SELECT 1 FROM label_event WHERE id > ?
       AND query_hash = (SELECT content_hash FROM query WHERE id = ?)
       AND passage_hash = (SELECT content_hash FROM passage WHERE id = ?)`,
    )
    .pluck();
  return (query, passage) =>
    since.get(queue.opened, tables.queries[query], tables.corpus.ids[passage]) === undefined;
}

/** How far one is. */
export function progressOf({ queries, items, left, passed }: OpenQueue): QueueProgress {
  let toJudge = 0;
  let judged = 0;
  let gonePast = 0;
  for (let place = 0; place < queries.length; place++) {
    if (items[place] === 0) continue;
    toJudge++;
    if (left[place] === 0) judged++;
    else if (passed[place] === 1) gonePast++;
  }
  return { total: queries.length, toJudge, judged, passed: gonePast };
}

/** The first place after one that is still to judge, from the beginning again after the last; null: there is none. */
function nextToJudge({ queries, left, passed }: OpenQueue, after: number): number | null {
  for (let step = 1; step <= queries.length; step++) {
    const place = (after + step) % queries.length;
    if (place !== after && left[place]! > 0 && passed[place] === 0) return place;
  }
  return null;
}

/** Where a query stands in a queue, and what is around it; ids are the data's own. */
export type QueuePlace = QueueProgress & {
  /** From 0; null where the query is not in the queue, or none was named. */
  readonly place: number | null;
  readonly previous: string | null;
  readonly next: string | null;
  /** The next one that is still to judge; null: all others are done. */
  readonly nextToJudge: string | null;
};

export function placeInQueue(run: LoadedRun, open: OpenQueue, query: string | null): QueuePlace {
  const row = query === null ? -1 : run.queries.findIndex(({ id }) => id === query);
  const found = row === -1 ? -1 : open.queries.indexOf(run.tables.queries[row]!);
  const place = found === -1 ? null : found;
  const idAt = (at: number | null): string | null => {
    const found = at === null ? undefined : open.queries[at];
    const rowThere = found === undefined ? null : rowOf(run, found);
    return rowThere === null ? null : run.queries[rowThere]!.id;
  };
  return {
    ...progressOf(open),
    place,
    previous: place === null ? null : idAt(place - 1),
    next: idAt(place === null ? 0 : place + 1),
    nextToJudge: idAt(nextToJudge(open, place ?? -1)),
  };
}

import { STATUS } from '../../../engine/selection/evaluate.ts';
import { explainPair } from '../../../engine/selection/explain.ts';
import { figuresByQuery, type QueryFigures } from '../../../engine/selection/query-figures.ts';
import type { Queue } from './live-requests.ts';
import type { LoadedRun } from './loaded-run.ts';
import { orderRows } from './order-rows.ts';
import type { Other } from './preview.ts';
import { queueMembers } from './queue-members.ts';
import { createMemory } from './remember.ts';

/** More candidates than this cannot be told apart on a small rail. */
const RAIL_CANDIDATES = 16;

/** A candidate's place and shape on a rail. */
export type RailMark = {
  readonly score: number;
  readonly state: 'kept' | 'removed' | 'reserve' | 'false-negative';
};

export type QueueRow = {
  readonly id: string;
  readonly text: string;
  readonly split: string;
  readonly positives: number;
  readonly kept: number;
  readonly removed: number;
  readonly labelled: number;
  readonly short: boolean;
  /** Of the nearest candidate to its threshold; null where there is no threshold. */
  readonly margin: number | null;
  /** Of the first pair: enough to see the shape of the query. */
  readonly rail: {
    readonly positive: number | null;
    readonly threshold: number | null;
    readonly candidates: readonly RailMark[];
  };
};

const recentFigures = createMemory<QueryFigures>();

/** A queue in its order: rows of the tables. */
type Ordered = { readonly key: string; readonly figures: QueryFigures; readonly rows: Uint32Array };

/**
 * Orders a queue, and keeps the last order: scrolling asks for the same one again and again.
 *
 * @param other the run that `differs` holds it against
 */
export function createQueueOrder(): (run: LoadedRun, queue: Queue, other: Other | null) => Ordered {
  let last: (Ordered & { run: LoadedRun }) | null = null;
  return (run, queue, other) => {
    const key = JSON.stringify(queue);
    if (last?.key === key && last.run === run) return last;
    const input = run.inputFor(queue.recipe);
    // Another order or filter of the same recipe has the same figures.
    const figures = recentFigures(input, JSON.stringify(queue.recipe), () =>
      figuresByQuery(input, queue.recipe),
    );
    const rows = orderRows(run, queue, figures, queueMembers(run, queue, figures, other));
    last = { key, figures, rows, run };
    return last;
  };
}

/** The rows from a place on, as the queue shows them. */
export function describeRows(
  run: LoadedRun,
  queue: Queue,
  { figures, rows }: Ordered,
  from: number,
  count: number,
): QueueRow[] {
  const firstPairs = firstPairOfEach(run, rows.subarray(from, from + count));
  return Array.from(rows.subarray(from, from + count), (row) => {
    const { id, text, split } = run.queries[row]!;
    const margin = figures.margin[row]!;
    return {
      id,
      text,
      split,
      positives: figures.pairs[row]!,
      kept: figures.kept[row]!,
      removed: figures.removed[row]!,
      labelled: figures.labelled[row]!,
      short: figures.short[row] === 1,
      margin: Number.isNaN(margin) || !Number.isFinite(margin) ? null : margin,
      rail: railOf(run, queue, firstPairs.get(row)),
    };
  });
}

function firstPairOfEach(run: LoadedRun, rows: Uint32Array): Map<number, number> {
  const wanted = new Set(rows);
  const first = new Map<number, number>();
  const { query } = run.tables.pairs;
  for (let pair = 0; pair < query.length; pair++) {
    const row = query[pair]!;
    if (wanted.has(row) && !first.has(row)) first.set(row, pair);
  }
  return first;
}

function railOf(run: LoadedRun, queue: Queue, pair: number | undefined): QueueRow['rail'] {
  const empty = { positive: null, threshold: null, candidates: [] };
  if (pair === undefined) return empty;
  const explained = explainPair(run.inputFor(queue.recipe), queue.recipe, pair);
  const source = explained.sources[0];
  if (source === undefined || (explained.status & STATUS.active) === 0) return empty;
  const candidates = source.candidates
    .filter(({ reason, score }) => reason !== 'positive' && !Number.isNaN(score))
    .slice(0, RAIL_CANDIDATES)
    .map(({ score, verdict, reason }) => ({
      score,
      state: reason === 'labelled-false-negative' ? ('false-negative' as const) : verdict,
    }));
  return {
    positive: Number.isNaN(source.positiveScore) ? null : source.positiveScore,
    threshold: source.threshold,
    candidates,
  };
}

import type { Recipe } from '../../../shared/mining.ts';
import {
  createEvaluator,
  type EvaluatedPair,
  type Evaluator,
  FILLED,
  type SelectionInput,
  STATUS,
} from './evaluate.ts';
import { OUTCOME, OUTCOME_COUNT } from './outcomes.ts';
import { removedByReason, type SelectionSummary } from './summary.ts';
import { longestList } from './table.ts';

/** Every pair's negatives, in columns: those of pair i are the entries `offsets[i]` to `offsets[i + 1]`, in export order. */
export type Selection = {
  readonly summary: SelectionSummary;
  /** Bits of STATUS, one entry per pair. */
  readonly status: Uint8Array;
  /** pairs + 1 */
  readonly offsets: Uint32Array;
  readonly passage: Uint32Array;
  /** The recipe's source that gave the negative, or FILLED. */
  readonly source: Uint8Array;
  /** The score by that source; NaN for a filled one. */
  readonly score: Float64Array;
  /** s⁺ of each pair, by source. */
  readonly positiveScores: readonly Float64Array[];
};

/** Fills the columns; knows how many entries are in. */
type Writer = {
  readonly passage: Uint32Array;
  readonly source: Uint8Array;
  readonly score: Float64Array;
  size: number;
};

/** Looks on while a whole set is evaluated, so that one pass serves all that is counted of it. */
export type Follower = {
  /** Each pair, as soon as it is evaluated. */
  readonly pair: (pair: number, evaluated: EvaluatedPair) => void;
  /** A query, after its last pair. Skipped: it is left out, and what its pairs would have kept is not kept. */
  readonly endOfQuery: (query: number, skipped: boolean) => void;
};

/**
 * Evaluates a recipe over a whole set (design §4): a pure function of stored retrievals, recipe and labels. Its time
 * goes with the pairs, their marks and the negatives that they keep, not with the candidates (see `judge`).
 *
 * @throws WhetstoneError `usage` for a recipe that contradicts itself
 */
export function select(
  input: SelectionInput,
  recipe: Recipe,
  follow: (evaluator: Evaluator) => readonly Follower[] = () => [],
): Selection {
  const evaluator = createEvaluator(input, recipe);
  const followers = follow(evaluator);
  const { query } = input.pairs;
  const pairCount = query.length;
  const status = new Uint8Array(pairCount);
  const offsets = new Uint32Array(pairCount + 1);
  const room = pairCount * mostNegatives(input, recipe);
  const writer: Writer = {
    passage: new Uint32Array(room),
    source: new Uint8Array(room),
    score: new Float64Array(room),
    size: 0,
  };
  let queries = 0;
  let returned = 0;
  for (let first = 0; first < pairCount; ) {
    const sizeBefore = writer.size;
    let together = 0;
    let end = first;
    for (; end < pairCount && query[end] === query[first]; end++) {
      const evaluated = evaluator.evaluate(end);
      status[end] = evaluated.status;
      together |= evaluated.status;
      append(writer, evaluated, input);
      offsets[end + 1] = writer.size;
      for (const follower of followers) follower.pair(end, evaluated);
    }
    if ((together & STATUS.active) !== 0) queries++;
    const skipped = recipe.shortage === 'skip-query' && (together & STATUS.short) !== 0;
    if (skipped) {
      returned += writer.size - sizeBefore;
      writer.size = sizeBefore;
      skip(status, offsets, first, end, sizeBefore);
    }
    for (const follower of followers) follower.endOfQuery(query[first]!, skipped);
    first = end;
  }
  const summary = summarise(evaluator, status, writer, queries, returned);
  return {
    summary,
    status,
    offsets,
    passage: writer.passage.subarray(0, writer.size),
    source: writer.source.subarray(0, writer.size),
    score: writer.score.subarray(0, writer.size),
    positiveScores: evaluator.positiveScores,
  };
}

/** No pair can have more negatives than its sources have candidates, unless it is filled. */
function mostNegatives(input: SelectionInput, recipe: Recipe): number {
  if (recipe.shortage === 'fill-random') return recipe.negatives;
  return Math.min(
    recipe.negatives,
    input.sources.reduce((sum, table) => sum + longestList(table), 0),
  );
}

function append(writer: Writer, pair: EvaluatedPair, input: SelectionInput): void {
  for (let i = 0; i < pair.count; i++) {
    const source = pair.source[i]!;
    writer.passage[writer.size] = pair.passage[i]!;
    writer.source[writer.size] = source;
    writer.score[writer.size] = source === FILLED ? Number.NaN : input.sources[source]!.score[pair.row[i]!]!;
    writer.size++;
  }
}

function skip(status: Uint8Array, offsets: Uint32Array, first: number, end: number, size: number): void {
  for (let pair = first; pair < end; pair++) {
    offsets[pair + 1] = size;
    if ((status[pair]! & STATUS.active) !== 0) status[pair] = status[pair]! | STATUS.skipped;
  }
}

/** @param returned how many negatives `skip-query` put back into reserve */
function summarise(
  evaluator: Evaluator,
  status: Uint8Array,
  writer: Writer,
  queries: number,
  returned: number,
): SelectionSummary {
  const totals = new Float64Array(OUTCOME_COUNT);
  for (const judged of evaluator.judged) {
    for (let outcome = 0; outcome < OUTCOME_COUNT; outcome++) totals[outcome]! += judged.totals[outcome]!;
  }
  let filled = 0;
  for (let i = 0; i < writer.size; i++) if (writer.source[i] === FILLED) filled++;
  const count = countStatuses(status);
  return {
    queries,
    pairs: count(STATUS.active),
    kept: totals[OUTCOME.kept]! - returned,
    removed: removedByReason(totals),
    reserve: totals[OUTCOME.reserve]! + returned,
    short: count(STATUS.short),
    starved: count(STATUS.starved),
    skipped: count(STATUS.skipped),
    filled,
    promoted: count(STATUS.active | STATUS.promoted),
    withdrawn: count(STATUS.withdrawn),
    unscored: count(STATUS.unscored),
  };
}

/** Counts pairs by status in one pass; the answer counts those that have all of some bits. */
function countStatuses(status: Uint8Array): (bits: number) => number {
  const histogram = new Uint32Array(256);
  for (let pair = 0; pair < status.length; pair++) histogram[status[pair]!]!++;
  return (bits) => histogram.reduce((sum, pairs, each) => ((each & bits) === bits ? sum + pairs : sum), 0);
}

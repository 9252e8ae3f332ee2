import type { Outcome, Ranks, Recipe } from '../../../shared/mining.ts';
import {
  createEvaluator,
  type EvaluatedPair,
  type Evaluator,
  FILLED,
  type SelectionInput,
  STATUS,
} from './evaluate.ts';
import { OUTCOME, OUTCOME_COUNT, outcomeNamed } from './outcomes.ts';
import { FLAG, longestList, queryCount } from './table.ts';

/** How candidates fared, counted over all pairs and the sources that they use. */
export type OutcomeCounts = {
  /** As many as the longest list has candidates. */
  readonly ranks: number;
  /** `byRank[rank * OUTCOME_COUNT + outcome]`, ranks from 0; outcomes of one name under the first of them. */
  readonly byRank: Float64Array;
  /** By outcome, with the labelled passages from outside the lists, which have no rank. */
  readonly total: Float64Array;
  /** In how many queries each outcome occurs. */
  readonly queries: Uint32Array;
};

/** The rank of a labelled passage from outside the list. */
const NO_RANK = -1;

/** Takes a pair's candidates a stretch of ranks at a time. `by` is −1 where an earlier stretch said too much. */
type Visit = (outcome: number, rank: number, length: number, by: 1 | -1) => void;

/**
 * Counts each OUTCOME, in all and at each rank.
 *
 * @param status of each pair, from `select`: what a skipped query would have kept is in reserve
 */
export function countOutcomes(input: SelectionInput, recipe: Recipe, status: Uint8Array): OutcomeCounts {
  const ranks = Math.max(0, ...input.sources.map(longestList));
  // A stretch is noted where it begins and where it ends, and the counts are running sums: the work goes with the
  // stretches, not with the candidates.
  const changes = new Float64Array((ranks + 1) * OUTCOME_COUNT);
  const total = new Float64Array(OUTCOME_COUNT);
  const queries = new Uint32Array(OUTCOME_COUNT);
  const ofQuery = new Float64Array(OUTCOME_COUNT);
  walk(
    input,
    recipe,
    status,
    (outcome, rank, length, by) => {
      ofQuery[outcome]! += by * length;
      if (rank === NO_RANK) return;
      changes[rank * OUTCOME_COUNT + outcome]! += by;
      changes[(rank + length) * OUTCOME_COUNT + outcome]! -= by;
    },
    () => {
      for (let outcome = 0; outcome < OUTCOME_COUNT; outcome++) {
        if (ofQuery[outcome] === 0) continue;
        total[outcome]! += ofQuery[outcome]!;
        queries[outcome]!++;
      }
      ofQuery.fill(0);
    },
  );
  for (let at = OUTCOME_COUNT; at < changes.length; at++) changes[at]! += changes[at - OUTCOME_COUNT]!;
  return { ranks, byRank: changes.subarray(0, ranks * OUTCOME_COUNT), total, queries };
}

/**
 * The queries with a candidate of a certain outcome, as 1 by the query's row.
 *
 * @param status as for {@link countOutcomes}
 * @param ranks null: any rank, and none
 */
export function queriesWithOutcome(
  input: SelectionInput,
  recipe: Recipe,
  status: Uint8Array,
  name: Outcome,
  ranks: Ranks | null,
): Uint8Array {
  const table = input.sources[0];
  const found = new Uint8Array(table === undefined ? 0 : queryCount(table));
  const wanted = outcomeNamed(name);
  let count = 0;
  walk(
    input,
    recipe,
    status,
    (outcome, rank, length, by) => {
      if (outcome !== wanted) return;
      if (ranks === null) count += by * length;
      else if (rank !== NO_RANK)
        count += by * Math.max(0, Math.min(rank + length, ranks[1]) - Math.max(rank, ranks[0] - 1));
    },
    (query) => {
      if (count > 0) found[query] = 1;
      count = 0;
    },
  );
  return found;
}

function walk(
  input: SelectionInput,
  recipe: Recipe,
  status: Uint8Array,
  visit: Visit,
  endOfQuery: (query: number) => void,
): void {
  const evaluator = createEvaluator(input, recipe);
  const { query } = input.pairs;
  for (let pair = 0; pair < query.length; pair++) {
    const evaluated = evaluator.evaluate(pair);
    visitJudged(evaluator, query[pair]!, visit);
    if ((status[pair]! & STATUS.skipped) === 0) visitKept(evaluator, evaluated, query[pair]!, visit);
    if (query[pair + 1] !== query[pair]) endOfQuery(query[pair]!);
  }
}

/** Candidates that were kept come as `reserve` here: they were chosen after they were judged. */
function visitJudged(evaluator: Evaluator, query: number, visit: Visit): void {
  const [first, end] = evaluator.used();
  for (let source = first; source < end; source++) {
    const { queryOffsets, flags } = evaluator.input.sources[source]!;
    const { stretches } = evaluator.judged[source]!;
    const begin = queryOffsets[query]!;
    let joined = 0;
    for (let i = 0; i < stretches.count; i++) {
      const row = stretches.begin[i]!;
      const judged = stretches.outcome[i]!;
      const outcome = judged === OUTCOME.afterRankRange ? OUTCOME.beforeRankRange : judged;
      if ((flags[row]! & FLAG.joined) !== 0) {
        joined++;
        visit(outcome, NO_RANK, 1, 1);
        continue;
      }
      const until = i + 1 < stretches.count ? stretches.begin[i + 1]! : queryOffsets[query + 1]!;
      visit(outcome, row - begin - joined, until - row, 1);
    }
  }
}

function visitKept(evaluator: Evaluator, { count, source, row }: EvaluatedPair, query: number, visit: Visit) {
  for (let i = 0; i < count; i++) {
    if (source[i] === FILLED) continue;
    const rank = rankOf(evaluator, source[i]!, query, row[i]!);
    visit(OUTCOME.reserve, rank, 1, -1);
    visit(OUTCOME.kept, rank, 1, 1);
  }
}

function rankOf(evaluator: Evaluator, source: number, query: number, row: number): number {
  const { marks } = evaluator.judged[source]!;
  let joined = 0;
  for (let mark = marks.offsets[query]!; mark < marks.offsets[query + 1]!; mark++) {
    if (marks.row[mark]! > row) break;
    if ((marks.flags[mark]! & FLAG.joined) === 0) continue;
    if (marks.row[mark] === row) return NO_RANK;
    joined++;
  }
  return row - evaluator.input.sources[source]!.queryOffsets[query]! - joined;
}

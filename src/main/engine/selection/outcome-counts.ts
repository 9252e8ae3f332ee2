import type { Outcome, Ranks, Recipe } from '../../../shared/mining.ts';
import { type Evaluator, FILLED, type SelectionInput } from './evaluate.ts';
import { OUTCOME, OUTCOME_COUNT, outcomeNamed } from './outcomes.ts';
import { type Follower, select } from './select.ts';
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

/** Counts each OUTCOME, in all and at each rank. The counts are complete once `finish` is called. */
export function followOutcomes(evaluator: Evaluator): Follower & { readonly finish: () => OutcomeCounts } {
  const ranks = Math.max(0, ...evaluator.input.sources.map(longestList));
  // A stretch is noted where it begins and where it ends, and the counts are running sums: the work goes with the
  // stretches, not with the candidates.
  const changes = new Float64Array((ranks + 1) * OUTCOME_COUNT);
  const total = new Float64Array(OUTCOME_COUNT);
  const queries = new Uint32Array(OUTCOME_COUNT);
  const ofQuery = new Float64Array(OUTCOME_COUNT);
  const follower = followStretches(
    evaluator,
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
  return {
    ...follower,
    finish: () => {
      for (let at = OUTCOME_COUNT; at < changes.length; at++) changes[at]! += changes[at - OUTCOME_COUNT]!;
      return { ranks, byRank: changes.subarray(0, ranks * OUTCOME_COUNT), total, queries };
    },
  };
}

/**
 * The queries with a candidate of a certain outcome, as 1 by the query's row.
 *
 * @param ranks null: any rank, and none
 */
export function queriesWithOutcome(
  input: SelectionInput,
  recipe: Recipe,
  name: Outcome,
  ranks: Ranks | null,
): Uint8Array {
  const table = input.sources[0];
  const found = new Uint8Array(table === undefined ? 0 : queryCount(table));
  const wanted = outcomeNamed(name);
  let count = 0;
  select(input, recipe, (evaluator) => [
    followStretches(
      evaluator,
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
    ),
  ]);
  return found;
}

function followStretches(evaluator: Evaluator, visit: Visit, endOfQuery: (query: number) => void): Follower {
  const { query } = evaluator.input.pairs;
  // Whether its query is skipped is known only after a query's last pair.
  const keptRanks: number[] = [];
  return {
    pair: (pair, evaluated) => {
      visitJudged(evaluator, query[pair]!, visit);
      for (let i = 0; i < evaluated.count; i++) {
        const source = evaluated.source[i]!;
        if (source !== FILLED) keptRanks.push(rankOf(evaluator, source, query[pair]!, evaluated.row[i]!));
      }
    },
    endOfQuery: (row, skipped) => {
      if (!skipped) {
        for (const rank of keptRanks) {
          visit(OUTCOME.reserve, rank, 1, -1);
          visit(OUTCOME.kept, rank, 1, 1);
        }
      }
      keptRanks.length = 0;
      endOfQuery(row);
    },
  };
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

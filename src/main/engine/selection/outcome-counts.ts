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

/** Is shown a query's candidates. */
type Visitor = {
  /** A stretch of ranks with one outcome. Candidates that were kept come as `reserve`: they are chosen after they are judged. */
  readonly judged: (outcome: number, rank: number, length: number) => void;
  /** One of those that came as `reserve` is kept. */
  readonly kept: (rank: number) => void;
  readonly endOfQuery: (query: number) => void;
};

/** Counts each OUTCOME, in all and at each rank. The counts are complete once `finish` is called. */
export function followOutcomes(evaluator: Evaluator): Follower & { readonly finish: () => OutcomeCounts } {
  const ranks = Math.max(0, ...evaluator.input.sources.map(longestList));
  // A stretch is noted where it begins and where it ends, and the counts are running sums: the work goes with the
  // stretches, not with the candidates.
  const changes = new Float64Array((ranks + 1) * OUTCOME_COUNT);
  const total = new Float64Array(OUTCOME_COUNT);
  // How many queries have each set of outcomes, by its bits.
  const queriesBySet = new Uint32Array(1 << OUTCOME_COUNT);
  // Of the query: the outcomes that occur, as bits, and how many candidates are in reserve.
  let seen = 0;
  let reserve = 0;
  const keptAt = new Float64Array(ranks);
  const follower = followCandidates(evaluator, {
    judged: (outcome, rank, length) => {
      total[outcome]! += length;
      if (outcome === OUTCOME.reserve) reserve += length;
      else seen |= 1 << outcome;
      if (rank === NO_RANK) return;
      changes[rank * OUTCOME_COUNT + outcome]!++;
      changes[(rank + length) * OUTCOME_COUNT + outcome]!--;
    },
    kept: (rank) => {
      total[OUTCOME.kept]!++;
      total[OUTCOME.reserve]!--;
      seen |= 1 << OUTCOME.kept;
      reserve--;
      if (rank !== NO_RANK) keptAt[rank]!++;
    },
    endOfQuery: () => {
      if (reserve > 0) seen |= 1 << OUTCOME.reserve;
      queriesBySet[seen]!++;
      seen = 0;
      reserve = 0;
    },
  });
  return {
    ...follower,
    finish: () => {
      for (let at = OUTCOME_COUNT; at < changes.length; at++) changes[at]! += changes[at - OUTCOME_COUNT]!;
      for (let rank = 0; rank < ranks; rank++) {
        changes[rank * OUTCOME_COUNT + OUTCOME.kept]! += keptAt[rank]!;
        changes[rank * OUTCOME_COUNT + OUTCOME.reserve]! -= keptAt[rank]!;
      }
      const queries = new Uint32Array(OUTCOME_COUNT);
      for (const [set, count] of queriesBySet.entries())
        for (let outcome = 0; outcome < OUTCOME_COUNT; outcome++)
          if ((set & (1 << outcome)) !== 0) queries[outcome]! += count;
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
  const [first, end] = ranks === null ? [NO_RANK, Number.POSITIVE_INFINITY] : [ranks[0] - 1, ranks[1]];
  let count = 0;
  select(input, recipe, (evaluator) => [
    followCandidates(evaluator, {
      judged: (outcome, rank, length) => {
        if (outcome === wanted) count += Math.max(0, Math.min(rank + length, end) - Math.max(rank, first));
      },
      kept: (rank) => {
        if (rank < first || rank >= end) return;
        if (wanted === OUTCOME.kept) count++;
        if (wanted === OUTCOME.reserve) count--;
      },
      endOfQuery: (query) => {
        if (count > 0) found[query] = 1;
        count = 0;
      },
    }),
  ]);
  return found;
}

function followCandidates(evaluator: Evaluator, visitor: Visitor): Follower {
  const { query } = evaluator.input.pairs;
  const skips = evaluator.recipe.shortage === 'skip-query';
  // Whether a query is skipped is known only after its last pair.
  const waiting: number[] = [];
  return {
    pair: (pair, { count, source, row }) => {
      visitJudged(evaluator, query[pair]!, visitor);
      for (let i = 0; i < count; i++) {
        if (source[i] === FILLED) continue;
        const rank = rankOf(evaluator, source[i]!, query[pair]!, row[i]!);
        if (skips) waiting.push(rank);
        else visitor.kept(rank);
      }
    },
    endOfQuery: (row, skipped) => {
      if (!skipped) for (const rank of waiting) visitor.kept(rank);
      waiting.length = 0;
      visitor.endOfQuery(row);
    },
  };
}

function visitJudged(evaluator: Evaluator, query: number, { judged: visit }: Visitor): void {
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
        visit(outcome, NO_RANK, 1);
        continue;
      }
      const until = i + 1 < stretches.count ? stretches.begin[i + 1]! : queryOffsets[query + 1]!;
      visit(outcome, row - begin - joined, until - row);
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

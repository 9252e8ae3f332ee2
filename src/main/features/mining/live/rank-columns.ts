import { OUTCOMES, type Outcome, type Ranks } from '../../../../shared/mining.ts';
import type { OutcomeCounts } from '../../../engine/selection/outcome-counts.ts';
import { OUTCOME_COUNT, outcomeNamed } from '../../../engine/selection/outcomes.ts';

/** What became of the candidates at some ranks, over all pairs. */
export type RankColumn = {
  readonly ranks: Ranks;
  /** Only what occurs. */
  readonly counts: Readonly<Partial<Record<Outcome, number>>>;
};

/** The nearest candidates decide most: each of these ranks has a column of its own. */
const SINGLE = 20;
/** The rest share this many. */
const SHARED = 20;

/** The columns of a chart: the first ranks one by one, and all that follow in groups of one size. */
export function rankColumns({ ranks, byRank }: OutcomeCounts): RankColumn[] {
  const single = Math.min(ranks, SINGLE);
  const size = Math.max(1, Math.ceil((ranks - single) / SHARED));
  const columns = Array.from({ length: single }, (_, rank) => [rank, rank + 1] as const);
  for (let from = single; from < ranks; from += size)
    columns.push([from, Math.min(ranks, from + size)] as const);
  return columns.map(([from, until]) => {
    const counts: Partial<Record<Outcome, number>> = {};
    for (const name of OUTCOMES) {
      const outcome = outcomeNamed(name);
      let sum = 0;
      for (let rank = from; rank < until; rank++) sum += byRank[rank * OUTCOME_COUNT + outcome]!;
      if (sum > 0) counts[name] = sum;
    }
    return { ranks: [from + 1, until], counts };
  });
}

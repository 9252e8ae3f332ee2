import { PAIR_FLAG, type PairTable } from '../../engine/selection/table.ts';
import type { CorpusRows } from './corpus-rows.ts';
import type { QueryFacts } from './query-facts.ts';

/** The pairs of a recipe, with what the data says of each. */
export type DescribedPairs = {
  readonly pairs: PairTable;
  readonly splits: readonly string[];
  /** null for a promoted pair. */
  readonly grades: readonly (number | null)[];
};

/**
 * The (query, positive) pairs of the queries, by rows: first a query's judged positives, then, where the recipe
 * promotes, its labelled false negatives; both in the order of the passages' ids in the database.
 *
 * @param queries database ids, rising
 */
export function buildPairs(
  queries: Uint32Array,
  facts: ReadonlyMap<number, QueryFacts>,
  corpus: CorpusRows,
  promotes: boolean,
): DescribedPairs {
  const query: number[] = [];
  const positive: number[] = [];
  const flags: number[] = [];
  const splits: string[] = [];
  const grades: (number | null)[] = [];
  const add = (row: number, passage: number, flag: number, split: string, grade: number | null): void => {
    query.push(row);
    positive.push(corpus.rowOf(passage));
    flags.push(flag);
    splits.push(split);
    grades.push(grade);
  };
  for (const [row, id] of queries.entries()) {
    const { pairs, positives, labels } = facts.get(id)!;
    for (const [passage, { split, grade }] of [...pairs].sort(([a], [b]) => a - b)) {
      const label = labels.get(passage);
      const isWithdrawn = label === 'true-negative' || label === 'ambiguous';
      add(row, passage, isWithdrawn ? PAIR_FLAG.withdrawn : 0, split, grade);
    }
    if (!promotes) continue;
    const { split } = [...pairs.values()][0]!;
    for (const [passage, label] of labels) {
      if (label === 'false-negative' && !positives.has(passage))
        add(row, passage, PAIR_FLAG.promoted, split, null);
    }
  }
  return {
    pairs: {
      query: Uint32Array.from(query),
      positive: Uint32Array.from(positive),
      flags: Uint8Array.from(flags),
    },
    splits,
    grades,
  };
}

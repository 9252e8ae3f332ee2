import type { Metric } from '../../../shared/evaluation.ts';
import {
  averagePrecision,
  type Grades,
  hit,
  ndcgAt,
  precisionAt,
  type Ranking,
  recall,
  reciprocalRank,
  relevantRanks,
} from './ranking.ts';

/**
 * A metric of one query's ranking.
 *
 * @param relevantFrom the lowest grade that counts as relevant; NDCG reads the grades themselves
 */
export function measure<Id>(
  { name, k }: Metric,
  ranking: Ranking<Id>,
  grades: Grades<Id>,
  relevantFrom: number,
): number {
  if (name === 'ndcg') return ndcgAt(k, ranking, grades);
  const found = relevantRanks(k, ranking, grades, relevantFrom);
  switch (name) {
    case 'mrr':
      return reciprocalRank(found);
    case 'recall':
      return recall(found);
    case 'precision':
      return precisionAt(k, found);
    case 'map':
      return averagePrecision(found);
    case 'hit-rate':
      return hit(found);
  }
}

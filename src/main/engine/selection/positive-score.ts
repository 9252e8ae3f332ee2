import type { PositiveScore } from '../../../shared/mining.ts';
import { roundScore } from '../search/score.ts';
import { type CandidateTable, PAIR_FLAG, type PairTable } from './table.ts';

/**
 * s⁺ of every pair by one teacher, under the rule for queries with several positives (design §4). `min`, `max`
 * and `mean` run over the query's judged positives that nobody withdrew and that have a score; the mean is
 * rounded to 1e-6 as every score is. A promoted pair always uses its passage's own score.
 */
export function positiveScores(pairs: PairTable, table: CandidateTable, rule: PositiveScore): Float64Array {
  const own = table.pairScore;
  if (rule === 'own') return own;
  const result = own.slice();
  const pairCount = pairs.query.length;
  for (let first = 0; first < pairCount; ) {
    const query = pairs.query[first]!;
    let end = first + 1;
    while (end < pairCount && pairs.query[end] === query) end++;
    if (end - first > 1) spread(result, own, pairs.flags, first, end, rule);
    first = end;
  }
  return result;
}

function spread(
  result: Float64Array,
  own: Float64Array,
  flags: Uint8Array,
  first: number,
  end: number,
  rule: Exclude<PositiveScore, 'own'>,
): void {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let count = 0;
  for (let pair = first; pair < end; pair++) {
    const score = own[pair]!;
    if (flags[pair] !== 0 || Number.isNaN(score)) continue;
    least = Math.min(least, score);
    most = Math.max(most, score);
    sum += score;
    count++;
  }
  if (count === 0) return;
  const shared = rule === 'min' ? least : rule === 'max' ? most : roundScore(sum / count);
  for (let pair = first; pair < end; pair++) {
    if ((flags[pair]! & PAIR_FLAG.promoted) === 0) result[pair] = shared;
  }
}

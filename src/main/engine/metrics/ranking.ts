/** A ranked answer to one query, best first, without repeats; and the grades of what was judged for it. */
export type Ranking = readonly string[];
export type Grades = ReadonlyMap<string, number>;

/** trec_eval's default: relevant from grade 1 on. */
const RELEVANT_FROM = 1;

/**
 * Puts scored passages in trec_eval's order: by score, which it holds in single precision, and ties by falling id
 * (byte order of UTF-8, which is code-point order). Other orders of ties give other figures than the literature's.
 */
export function trecOrder(ids: readonly string[], scores: ArrayLike<number>): string[] {
  const single = ids.map((_, i) => Math.fround(scores[i]!));
  const order = ids.map((_, i) => i);
  order.sort((a, b) => single[b]! - single[a]! || Buffer.compare(Buffer.from(ids[b]!), Buffer.from(ids[a]!)));
  return order.map((i) => ids[i]!);
}

/**
 * Normalised discounted cumulative gain at k, as trec_eval's `ndcg_cut`: the gain is the grade (negative grades gain
 * nothing), the discount log2(rank + 1), and the ideal order is that of all judged passages, cut at k as well.
 *
 * @returns 0 where nothing is relevant
 */
export function ndcgAt(k: number, ranking: Ranking, grades: Grades): number {
  const ideal = [...grades.values()].sort((a, b) => b - a);
  const best = discounted(ideal.slice(0, k));
  return best === 0 ? 0 : discounted(ranking.slice(0, k).map((id) => grades.get(id) ?? 0)) / best;
}

function discounted(gains: readonly number[]): number {
  return gains.reduce((sum, gain, i) => sum + Math.max(0, gain) / Math.log2(i + 2), 0);
}

/** The share of the relevant passages that are among the first k (trec_eval's `recall`); 0 where nothing is relevant. */
export function recallAt(k: number, ranking: Ranking, grades: Grades): number {
  let relevant = 0;
  for (const grade of grades.values()) if (grade >= RELEVANT_FROM) relevant++;
  if (relevant === 0) return 0;
  return ranking.slice(0, k).filter((id) => isRelevant(id, grades)).length / relevant;
}

/** The reciprocal of the first relevant passage's rank, 0 where none is among the first k (MS MARCO's MRR@k, per query). */
export function reciprocalRankAt(k: number, ranking: Ranking, grades: Grades): number {
  const first = ranking.slice(0, k).findIndex((id) => isRelevant(id, grades));
  return first === -1 ? 0 : 1 / (first + 1);
}

function isRelevant(id: string, grades: Grades): boolean {
  return (grades.get(id) ?? 0) >= RELEVANT_FROM;
}

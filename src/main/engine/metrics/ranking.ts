/**
 * Ranking metrics per query, exactly trec_eval's. A ranking names passages, best first, without repeats, by whatever
 * identifies them; grades hold what was judged for the query.
 */
export type Ranking<Id> = readonly Id[];
export type Grades<Id> = ReadonlyMap<Id, number>;

/**
 * The places of scored passages in trec_eval's order: by score, which it holds in single precision, and ties by falling
 * id (byte order of UTF-8, which is code-point order). Other orders of ties give other figures than the literature's.
 *
 * @param idOf asked for tied places only
 */
export function trecOrder(scores: ArrayLike<number>, idOf: (place: number) => string): number[] {
  const single = Float32Array.from(scores);
  const places = Array.from(single, (_, place) => place);
  return places.sort(
    (a, b) => single[b]! - single[a]! || Buffer.compare(Buffer.from(idOf(b)), Buffer.from(idOf(a))),
  );
}

/**
 * Normalised discounted cumulative gain at k, as trec_eval's `ndcg_cut`: the gain is the grade (negative grades gain
 * nothing), the discount log2(rank + 1), and the ideal order is that of all judged passages, cut at k as well.
 *
 * @returns 0 where nothing is relevant
 */
export function ndcgAt<Id>(k: number, ranking: Ranking<Id>, grades: Grades<Id>): number {
  const ideal = [...grades.values()].sort((a, b) => b - a);
  const best = discounted(ideal.slice(0, k));
  return best === 0 ? 0 : discounted(ranking.slice(0, k).map((id) => grades.get(id) ?? 0)) / best;
}

function discounted(gains: readonly number[]): number {
  return gains.reduce((sum, gain, i) => sum + Math.max(0, gain) / Math.log2(i + 2), 0);
}

/** What the metrics below read: the ranks of relevant passages among the first k, from 1 on, and how many there are in all. */
export type RelevantRanks = { readonly ranks: readonly number[]; readonly relevant: number };

/** @param relevantFrom the lowest grade that counts as relevant (trec_eval's `-l`, 1 where nothing is said) */
export function relevantRanks<Id>(
  k: number,
  ranking: Ranking<Id>,
  grades: Grades<Id>,
  relevantFrom: number,
): RelevantRanks {
  const ranks: number[] = [];
  for (const [place, id] of ranking.slice(0, k).entries()) {
    if ((grades.get(id) ?? Number.NEGATIVE_INFINITY) >= relevantFrom) ranks.push(place + 1);
  }
  let relevant = 0;
  for (const grade of grades.values()) if (grade >= relevantFrom) relevant++;
  return { ranks, relevant };
}

/** The share of the relevant passages that are among the first k (`recall`); 0 where nothing is relevant. */
export function recall({ ranks, relevant }: RelevantRanks): number {
  return relevant === 0 ? 0 : ranks.length / relevant;
}

/** The share of the first k that are relevant (`P`): of k, also where fewer were found. */
export function precisionAt(k: number, { ranks }: RelevantRanks): number {
  return ranks.length / k;
}

/** The reciprocal of the first relevant passage's rank (`recip_rank`), 0 where none is among the first k (MS MARCO's MRR@k). */
export function reciprocalRank({ ranks }: RelevantRanks): number {
  return ranks.length === 0 ? 0 : 1 / ranks[0]!;
}

/** The precisions at the relevant ranks, over all that is relevant (`map_cut`); 0 where nothing is. */
export function averagePrecision({ ranks, relevant }: RelevantRanks): number {
  return relevant === 0 ? 0 : ranks.reduce((sum, rank, before) => sum + (before + 1) / rank, 0) / relevant;
}

/** 1 where a relevant passage is among the first k (`success`). */
export function hit({ ranks }: RelevantRanks): number {
  return ranks.length === 0 ? 0 : 1;
}

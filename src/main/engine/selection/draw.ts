import type { Sampling } from '../../../shared/mining.ts';
import type { PairDraws } from './hash.ts';
import type { CandidateTable } from './table.ts';

function logit(score: number, temperature: number): number {
  return Number.isNaN(score) ? 0 : score / temperature;
}

/**
 * The key by which the Gumbel top-k trick draws without replacement: the n largest of s / τ + Gumbel noise are a
 * sample of n in which each next one has probability softmax(s / τ) among those left (Kool et al. 2019,
 * arXiv 1903.06059). A teacher without scores draws evenly. `Math.log` is V8's own in every Node and Electron, not
 * the system's.
 */
export function gumbelKey(score: number, temperature: number, uniform: number): number {
  return logit(score, temperature) - Math.log(-Math.log(uniform));
}

/**
 * Puts what passed in the order in which a pair would take it (design §4 step 5, paper §3.1 and footnote 12): `top`
 * by score; `sampled` the first k by their Gumbel keys; `top1-sampled` the best, then the rest of the first k so.
 *
 * @param passed rows that passed, best first; its beginning is overwritten with the order
 * @param count how many of them take part: the first k for the two that sample
 * @param wanted how many to order
 * @param keys room for `count` keys
 * @returns how many are in order: `wanted`, or `count` where that is less
 */
export function orderByPreference(
  table: CandidateTable,
  passed: Uint32Array,
  count: number,
  wanted: number,
  sampling: Sampling,
  temperature: number,
  draws: PairDraws,
  keys: Float64Array,
): number {
  const ordered = Math.min(count, wanted);
  if (sampling === 'top') return ordered;
  const first = sampling === 'top1-sampled' ? 1 : 0;
  draws.forPassages(table.passage, passed, count, keys);
  for (let i = first; i < count; i++) keys[i] = gumbelKey(table.score[passed[i]!]!, temperature, keys[i]!);
  leadWithLargest(passed, keys, first, count, ordered);
  return ordered;
}

/**
 * Moves the rows of the largest keys in [first, count) to the places [first, ordered), largest first: by insertion, as
 * both k and n are small. Equal keys stay in order of score.
 */
function leadWithLargest(
  passed: Uint32Array,
  keys: Float64Array,
  first: number,
  count: number,
  ordered: number,
): void {
  for (let i = first; i < count; i++) {
    const row = passed[i]!;
    const key = keys[i]!;
    let at = Math.min(i, ordered);
    while (at > first && keys[at - 1]! < key) {
      if (at < ordered) {
        keys[at] = keys[at - 1]!;
        passed[at] = passed[at - 1]!;
      }
      at--;
    }
    if (at < ordered) {
      keys[at] = key;
      passed[at] = row;
    }
  }
}

/**
 * How many candidates a softmax over scores chooses among in effect: exp of its entropy. k for equal scores or a high
 * temperature, 1 where one score leads by far. Cosines lie close together, so τ = 1 gives nearly k.
 *
 * @returns 0 for no scores
 */
export function effectiveChoices(scores: readonly number[], temperature: number): number {
  if (scores.length === 0) return 0;
  const logits = scores.map((score) => logit(score, temperature));
  const most = logits.reduce((a, b) => Math.max(a, b));
  let sum = 0;
  let weighted = 0;
  for (const each of logits) {
    const weight = Math.exp(each - most);
    sum += weight;
    weighted += weight * (each - most);
  }
  // −Σ p log p with p = weight / sum
  return Math.exp(Math.log(sum) - weighted / sum);
}

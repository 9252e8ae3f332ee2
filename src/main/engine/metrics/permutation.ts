import { createGenerator } from './generator.ts';

export type PermutationTest = {
  /** Two-sided. */
  readonly p: number;
  /** Whether every permutation was counted. */
  readonly isExact: boolean;
};

/** Up to this many queries that differ, all permutations are counted: 65,536 at most. */
const EXACT_UP_TO = 16;

/** Sums that are equal but for rounding count as equal. */
const TOLERANCE = 1e-9;

/**
 * Paired permutation test of two systems' means over the same queries (Smucker, Allan and Carterette 2007): were the
 * systems alike, each query's two values could as well be exchanged. p is the share of the exchanges whose difference
 * is at least as large, in either direction, as the one seen. Queries on which both are equal decide nothing.
 *
 * @param permutations drawn where there are too many to count all; what was seen counts as one more
 */
export function pairedPermutationTest(
  a: Float64Array,
  b: Float64Array,
  { permutations, seed }: { readonly permutations: number; readonly seed: number },
): PermutationTest {
  const differences = a.map((value, query) => value - b[query]!).filter((difference) => difference !== 0);
  const total = differences.reduce((sum, difference) => sum + difference, 0);
  const size = differences.reduce((sum, difference) => sum + Math.abs(difference), 0);
  const seen = Math.abs(total) - TOLERANCE * size;
  if (differences.length <= EXACT_UP_TO) return { p: countAll(differences, total, seen), isExact: true };
  return { p: countDrawn(differences, seen, permutations, seed), isExact: false };
}

function countAll(differences: Float64Array, total: number, seen: number): number {
  const count = 2 ** differences.length;
  let sum = total;
  let asLarge = 0;
  const signs = new Int8Array(differences.length).fill(1);
  for (let step = 1; step <= count; step++) {
    if (Math.abs(sum) >= seen) asLarge++;
    if (step === count) break;
    // Gray code: from one permutation to the next, one query is exchanged.
    const query = 31 - Math.clz32(step & -step);
    signs[query]! *= -1;
    sum += 2 * signs[query]! * differences[query]!;
  }
  return asLarge / count;
}

function countDrawn(differences: Float64Array, seen: number, permutations: number, seed: number): number {
  const next = createGenerator(seed);
  let asLarge = 1;
  for (let permutation = 0; permutation < permutations; permutation++) {
    let sum = 0;
    let bits = 0;
    for (let query = 0; query < differences.length; query++) {
      if (query % 32 === 0) bits = next();
      sum += (bits & 1) === 0 ? differences[query]! : -differences[query]!;
      bits >>>= 1;
    }
    if (Math.abs(sum) >= seen) asLarge++;
  }
  return asLarge / (permutations + 1);
}

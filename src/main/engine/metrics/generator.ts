/** A source of 32-bit numbers, the same for the same seed on every machine. */
export type Generator = () => number;

const STATE_WORDS = 4;

/**
 * xoshiro128** (Blackman and Vigna 2018, public domain): fast, and without the patterns of a linear congruence. Its
 * state is filled from the seed by MurmurHash3's finalizer over a Weyl sequence, as SplitMix does.
 */
export function createGenerator(seed: number): Generator {
  const state = new Uint32Array(STATE_WORDS);
  for (let word = 0; word < STATE_WORDS; word++) {
    let h = (seed + Math.imul(word + 1, 0x9e3779b9)) | 0;
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    state[word] = h ^ (h >>> 16);
  }
  return xoshiro128(state);
}

/** @param state four words, not all 0 */
export function xoshiro128(state: Uint32Array): Generator {
  let [a, b, c, d] = [state[0]!, state[1]!, state[2]!, state[3]!];
  return () => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
}

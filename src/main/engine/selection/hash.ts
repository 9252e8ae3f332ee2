/**
 * Stable hashes of ids, and numbers drawn from them. Nothing here depends on row numbers, on order or on how many
 * draws went before: the same (seed, query, positive, passage) gives the same number on every machine.
 */

/** 64-bit hashes of ids, two words each: words 2i and 2i + 1 are the i-th id's. */
export type IdHashes = Uint32Array;

const FIRST_LANE = 0x9e3779b9;
const SECOND_LANE = 0x85ebca6b;

/** MurmurHash3's step for one 32-bit word (Austin Appleby, public domain). */
function absorb(state: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  k = Math.imul(k, 0x1b873593);
  const h = state ^ k;
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

/** MurmurHash3's 32-bit finalizer. */
function finish(state: number): number {
  let h = state ^ (state >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Hashes ids, in the order given. Taken over UTF-16 units, so that no encoding comes in between. */
export function hashIds(ids: readonly string[]): IdHashes {
  const hashes = new Uint32Array(ids.length * 2);
  for (const [i, id] of ids.entries()) {
    let first = FIRST_LANE | 0;
    let second = SECOND_LANE | 0;
    for (let at = 0; at < id.length; at++) {
      const unit = id.charCodeAt(at);
      first = absorb(first, unit);
      second = absorb(second, unit + 0x10000);
    }
    hashes[2 * i] = finish(first ^ id.length);
    hashes[2 * i + 1] = finish(second ^ id.length);
  }
  return hashes;
}

/** What a number is drawn for; each purpose has numbers of its own. */
export const PURPOSE = { sampling: 1, teacher: 2, filling: 3 } as const;
export type Purpose = (typeof PURPOSE)[keyof typeof PURPOSE];

const WORD_26_BITS = 2 ** 26;
const STEPS = 2 ** 52;

/** 52 bits and a half step of a pair's state and two words more: exact in a double, and away from both ends. */
function toUnit(first: number, second: number, a: number, b: number): number {
  const high = finish(absorb(absorb(first, a), b)) >>> 6;
  const low = finish(absorb(absorb(second, b), a)) >>> 6;
  return (high * WORD_26_BITS + low + 0.5) / STEPS;
}

/** Draws for one (seed, purpose, query, positive). */
export type PairDraws = {
  /** Begins a pair by the hashes of its query's and its positive's ids. */
  readonly start: (query: number, positive: number) => void;
  /**
   * A number in (0, 1), never 0 or 1, for each of the first `count` rows: `passage` names a row's passage by its row in
   * the hashes. Many at once, since the hashes lie far apart in memory, and reads that wait for nothing overlap.
   */
  readonly forPassages: (
    passage: Uint32Array,
    rows: Uint32Array,
    count: number,
    numbers: Float64Array,
  ) => void;
  /** The i-th number in (0, 1) of the pair itself. */
  readonly forAttempt: (i: number) => number;
};

/** @param queries hashes of the query ids; @param passages hashes of the passage ids, both by row */
export function createPairDraws(
  seed: number,
  purpose: Purpose,
  queries: IdHashes,
  passages: IdHashes,
): PairDraws {
  const seededFirst = absorb(absorb(FIRST_LANE, seed), purpose);
  const seededSecond = absorb(absorb(SECOND_LANE, seed), purpose);
  let pairFirst = 0;
  let pairSecond = 0;
  const include = (word: number): void => {
    pairFirst = absorb(pairFirst, word);
    pairSecond = absorb(pairSecond, word);
  };
  return {
    start: (query, positive) => {
      pairFirst = seededFirst;
      pairSecond = seededSecond;
      include(queries[2 * query]!);
      include(queries[2 * query + 1]!);
      include(passages[2 * positive]!);
      include(passages[2 * positive + 1]!);
    },
    forPassages: (passage, rows, count, numbers) => {
      const first = pairFirst;
      const second = pairSecond;
      for (let i = 0; i < count; i++) {
        const at = 2 * passage[rows[i]!]!;
        numbers[i] = toUnit(first, second, passages[at]!, passages[at + 1]!);
      }
    },
    forAttempt: (i) => toUnit(pairFirst, pairSecond, i, 0),
  };
}

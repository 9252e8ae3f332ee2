import type { Candidate, ReviewedPair } from './types.ts';

/** What is chosen in a query: a pair by its place, and a candidate by its key. */
export type Cursor = { readonly pair: number; readonly key: string | null };

/** Tells the candidates of a pair apart: with several teachers one passage may stand in each one's list. */
export const keyOf = ({ teacher, id }: Pick<Candidate, 'teacher' | 'id'>): string => `${teacher}\n${id}`;

export const passageOf = (key: string): string => key.slice(key.indexOf('\n') + 1);

/** Where one begins in a query: at the first candidate to judge, of the first pair that has one. */
export function firstCursor(pairs: readonly ReviewedPair[], later: ReadonlySet<string>): Cursor {
  return nextCursor(pairs, { pair: 0, key: null }, later) ?? { pair: 0, key: firstKey(pairs[0]) };
}

function firstKey(pair: ReviewedPair | undefined): string | null {
  const first = pair?.candidates[0];
  return first === undefined ? null : keyOf(first);
}

/**
 * The next candidate to judge: further down the pair, then from its top again, then in the pairs after it.
 *
 * @param later what was put off: it is passed over
 * @returns null where nothing is left
 */
export function nextCursor(
  pairs: readonly ReviewedPair[],
  { pair, key }: Cursor,
  later: ReadonlySet<string>,
): Cursor | null {
  for (let step = 0; step < pairs.length; step++) {
    const place = (pair + step) % pairs.length;
    const { candidates, toJudge } = pairs[place]!;
    const open = new Set(toJudge.filter((id) => !later.has(id)));
    if (open.size === 0) continue;
    const at = step === 0 ? candidates.findIndex((candidate) => keyOf(candidate) === key) : -1;
    const inTurn = [...candidates.slice(at + 1), ...candidates.slice(0, Math.max(0, at))];
    const next = inTurn.find(({ id }) => open.has(id) && (key === null || id !== passageOf(key)));
    if (next !== undefined) return { pair: place, key: keyOf(next) };
  }
  return null;
}

/** The candidate one step further, or the same one at the end of the list. */
export function stepCursor(pairs: readonly ReviewedPair[], { pair, key }: Cursor, by: 1 | -1): Cursor {
  const candidates = pairs[pair]?.candidates ?? [];
  const at = candidates.findIndex((candidate) => keyOf(candidate) === key);
  const next = candidates[Math.max(0, Math.min(candidates.length - 1, at + by))];
  return next === undefined ? { pair, key } : { pair, key: keyOf(next) };
}

/** The same passage under another positive, where that has it; the ends meet. */
export function turnPair(pairs: readonly ReviewedPair[], { pair, key }: Cursor, by: 1 | -1): Cursor {
  if (pairs.length < 2) return { pair, key };
  const place = (pair + by + pairs.length) % pairs.length;
  const { candidates } = pairs[place]!;
  const same = candidates.find((candidate) => keyOf(candidate) === key);
  return { pair: place, key: same === undefined ? firstKey(pairs[place]) : key };
}

/** In how many of a query's pairs a passage is kept. */
export function keptIn(pairs: readonly ReviewedPair[], passage: string): number {
  return pairs.filter(({ candidates }) =>
    candidates.some(({ id, verdict }) => id === passage && verdict === 'kept'),
  ).length;
}

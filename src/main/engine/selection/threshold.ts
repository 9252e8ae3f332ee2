import type { Method } from '../../../shared/mining.ts';
import { fromMillionths, toMillionths } from './millionths.ts';

const WHOLE_IN_MILLIONTHS = 1e6;

/** Whether a method's threshold depends on s⁺ (the paper's positive-aware family). */
export function needsPositiveScore(method: Method): boolean {
  return method === 'margin-pos' || method === 'perc-pos';
}

/**
 * The highest score that a negative may have by a method, +∞ where the method sets none (design §4 step 2,
 * paper §3.1):
 *
 * - `abs`: t
 * - `margin-pos`: s⁺ − m (equation 1)
 * - `perc-pos`: s⁺ − |s⁺| · (1 − p); equation 2's p · s⁺ for a positive score, still below s⁺ for a negative one
 *
 * All of it is worked in whole millionths, to which `value` is rounded too, so that 0.95 of 0.03 is 0.0285 and
 * keeps a candidate of 0.0285. In doubles, 0.03 − 0.03 · 0.05 comes out a little below. Exact for |s⁺| < 9,000.
 */
export function thresholdOf(method: Method, value: number | null, positiveScore: number): number {
  if (method === 'naive' || method === 'shifted' || value === null) return Number.POSITIVE_INFINITY;
  if (method === 'abs') return fromMillionths(toMillionths(value));
  const positive = toMillionths(positiveScore);
  if (method === 'margin-pos') return fromMillionths(positive - toMillionths(value));
  const discount = Math.abs(positive) * (WHOLE_IN_MILLIONTHS - toMillionths(value));
  return (positive - discount / WHOLE_IN_MILLIONTHS) / WHOLE_IN_MILLIONTHS;
}

/**
 * The highest stored score that does not exceed {@link thresholdOf}: a candidate stays iff s ≤ limit.
 * It is the threshold cut down to whole millionths, which no stored score lies between.
 */
export function limitOf(method: Method, value: number | null, positiveScore: number): number {
  if (method !== 'perc-pos' || value === null) return thresholdOf(method, value, positiveScore);
  const positive = toMillionths(positiveScore);
  const discount = Math.abs(positive) * (WHOLE_IN_MILLIONTHS - toMillionths(value));
  return fromMillionths(positive - Math.ceil(discount / WHOLE_IN_MILLIONTHS));
}

/** N of `shifted`; 0 for every other method. */
export function shiftOf(method: Method, value: number | null): number {
  return method === 'shifted' && value !== null ? value : 0;
}

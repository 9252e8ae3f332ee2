/** Scores are compared and stored in millionths: a batch's shape moves a cosine's later digits (design §4, step 0). */
const MILLION = 1e6;

/** A score, or a method's value, as a whole number of millionths. Exact for |score| < 9,000. */
export function toMillionths(score: number): number {
  return Math.round(score * MILLION);
}

/** The one double that stands for a whole number of millionths; never −0. */
export function fromMillionths(millionths: number): number {
  return millionths / MILLION + 0;
}

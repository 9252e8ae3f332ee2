/** Scores are stored and compared at this resolution (design §4, step 0). */
const STEPS_PER_UNIT = 1e6;

/**
 * A score rounded to 1e-6 (halves up, never −0). Beyond 2^53 / 1e6 a double has no digit left to round, and the score
 * stays as it is.
 */
export function roundScore(score: number): number {
  const steps = score * STEPS_PER_UNIT;
  if (Math.abs(steps) >= Number.MAX_SAFE_INTEGER) return score;
  return Math.round(steps) / STEPS_PER_UNIT + 0;
}

/**
 * The dot product of row `i` of `left` and row `j` of `right`, both of `dimension` float32 values, in double precision
 * and in one fixed order of summation: the same bits for the same vectors on every machine, wherever the rows stand
 * and whatever else is computed with them. The cosine, where the rows are normalised.
 */
export function dotProduct(
  left: Float32Array,
  i: number,
  right: Float32Array,
  j: number,
  dimension: number,
): number {
  const l = i * dimension;
  const r = j * dimension;
  const whole = dimension - (dimension % 4);
  // Four sums, because a single one waits for each addition before it starts the next.
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let x = 0; x < whole; x += 4) {
    a += left[l + x]! * right[r + x]!;
    b += left[l + x + 1]! * right[r + x + 1]!;
    c += left[l + x + 2]! * right[r + x + 2]!;
    d += left[l + x + 3]! * right[r + x + 3]!;
  }
  for (let x = whole; x < dimension; x += 1) a += left[l + x]! * right[r + x]!;
  return a + b + (c + d);
}

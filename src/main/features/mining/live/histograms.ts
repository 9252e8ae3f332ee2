import type { SelectionInput } from '../../../engine/selection/evaluate.ts';
import type { Selection } from '../../../engine/selection/select.ts';

/** Bars in a chart of some 400 pixels. */
const BARS = 40;

/** Counts in equal bars from `min` to `max`. */
export type Histogram = { readonly min: number; readonly max: number; readonly bars: readonly number[] };

/** The scores of a run by its first source: figure 1, columns a and b, of the paper. */
export type RunHistograms = {
  readonly positive: Histogram;
  readonly negative: Histogram;
  /** s⁺ − s: below 0, a negative scores above its positive. */
  readonly difference: Histogram;
};

export type ScoreRange = { readonly min: number; readonly max: number };

/**
 * The axis of a teacher's scores: from its weakest stored candidate to its best score. It rests on the retrieval alone,
 * so that bars stay where they are while a slider moves.
 */
export function scoreRange({ sources, pairs }: SelectionInput): ScoreRange | null {
  const table = sources[0];
  if (table === undefined) return null;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let query = 0; query + 1 < table.queryOffsets.length; query++) {
    const [begin, end] = [table.queryOffsets[query]!, table.queryOffsets[query + 1]!];
    if (begin === end) continue;
    max = Math.max(max, table.score[begin]!);
    min = Math.min(min, table.score[end - 1]!);
  }
  for (let pair = 0; pair < pairs.query.length; pair++) {
    const score = table.pairScore[pair]!;
    if (Number.isNaN(score)) continue;
    max = Math.max(max, score);
    min = Math.min(min, score);
  }
  return Number.isFinite(min) && Number.isFinite(max) ? { min, max } : null;
}

/** Counts by bar; what lies beyond an end counts at it. */
function createHistogram(min: number, max: number) {
  const counts = new Uint32Array(BARS);
  const barsPerUnit = max > min ? BARS / (max - min) : 1;
  return {
    add: (value: number): void => {
      const bar = Math.floor((value - min) * barsPerUnit);
      counts[bar < 0 ? 0 : bar >= BARS ? BARS - 1 : bar]!++;
    },
    finish: (): Histogram => ({ min, max, bars: Array.from(counts) }),
  };
}

/** One pass over what a selection kept. */
export function runHistograms(
  input: SelectionInput,
  { offsets, score, source, positiveScores }: Selection,
  { min, max }: ScoreRange,
): RunHistograms {
  const positive = createHistogram(min, max);
  const negative = createHistogram(min, max);
  const difference = createHistogram(Math.min(0, (min - max) / 4), max - min);
  for (let pair = 0; pair < input.pairs.query.length; pair++) {
    const own = positiveScores[0]![pair]!;
    let used = false;
    for (let entry = offsets[pair]!; entry < offsets[pair + 1]!; entry++) {
      if (source[entry] !== 0 || Number.isNaN(score[entry]!)) continue;
      used = true;
      negative.add(score[entry]!);
      if (!Number.isNaN(own)) difference.add(own - score[entry]!);
    }
    if (used && !Number.isNaN(own)) positive.add(own);
  }
  return { positive: positive.finish(), negative: negative.finish(), difference: difference.finish() };
}

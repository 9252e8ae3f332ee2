import type { Bins } from '../../ui/chart.tsx';
import type { Histogram } from './types.ts';

/** Shares of all that was counted, so that a few positives and many negatives stand beside one another. */
export function toShares({ min, max, bars }: Histogram): Bins {
  const total = bars.reduce((sum, count) => sum + count, 0);
  const width = (max - min) / bars.length;
  return {
    edges: [...bars, 0].map((_, edge) => min + edge * width),
    counts: bars.map((count) => (total === 0 ? 0 : count / total)),
  };
}

/** The mean by the middles of the bars, and so about right; null for none. */
export function aboutMean({ min, max, bars }: Histogram): number | null {
  const total = bars.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const width = (max - min) / bars.length;
  return bars.reduce((sum, count, bar) => sum + count * (min + (bar + 0.5) * width), 0) / total;
}

/** A span of bars that ends on one of these, so that an axis seldom moves while a slider does. */
const SPAN_STEP = 5;

/** The span of the axis in which any of some histograms over the same bars has something. */
export function usedSpan(histograms: readonly Histogram[]): readonly [number, number] {
  const { min, max, bars } = histograms[0]!;
  const used = bars.map((_, bar) => histograms.some((each) => (each.bars[bar] ?? 0) > 0));
  if (!used.includes(true)) return [min, max];
  const width = (max - min) / bars.length;
  const first = Math.floor(used.indexOf(true) / SPAN_STEP) * SPAN_STEP;
  const end = Math.min(bars.length, Math.ceil((used.lastIndexOf(true) + 1) / SPAN_STEP) * SPAN_STEP);
  return [min + first * width, min + end * width];
}

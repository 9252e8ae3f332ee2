import { memo, type ReactNode } from 'react';
import type { Source } from '../../../shared/mining.ts';
import { Card } from '../../ui/card.tsx';
import {
  type Bins,
  BottomAxis,
  Chart,
  HistogramBars,
  HistogramOutline,
  Legend,
  LegendItem,
} from '../../ui/chart.tsx';
import { linearScale, roundTicks } from '../../ui/chart-scale.ts';
import { aboutMean, toShares, usedSpan } from './histogram.ts';
import type { Histogram, Histograms } from './types.ts';

const HEIGHT = 150;
const AXIS = 22;
const TOP = 8;
const PIXELS_PER_TICK = 60;

/** The paper's Figure 1: how positives and kept negatives score, and how far apart they are, against naive top-k. */
export const ScoreCards = memo(function ScoreCards({
  kept,
  naive,
  source,
  teacher,
}: {
  readonly kept: Histograms;
  readonly naive: Histograms | null;
  /** Whose scores these are. */
  readonly source: Source;
  /** Its teacher, where there are others. */
  readonly teacher: string | null;
}) {
  const by = teacher === null ? '' : ` by ${teacher}`;
  return (
    <div className="mining-two">
      <Card title={`Scores${by}`}>
        <Figure
          label={`Scores${by}: positives about ${meanText(kept.positive)} on average, kept negatives about ${meanText(kept.negative)}, by naive top-k about ${meanText(naive?.negative)}.`}
          bars={[
            ['kept', kept.negative],
            ['positive', kept.positive],
          ]}
          outline={naive?.negative ?? null}
          line={source.method === 'abs' && source.value !== null ? source.value : null}
        />
        <Legend>
          <LegendItem state="positive">positives</LegendItem>
          <LegendItem state="kept">kept</LegendItem>
          {naive !== null && <NaiveItem />}
        </Legend>
      </Card>
      <Card title={`Positive minus negative${by}`}>
        <Figure
          label={`Score of the positive less that of the kept negative${by}: about ${meanText(kept.difference)} on average, by naive top-k about ${meanText(naive?.difference)}. Below 0 the negative scores above its positive.`}
          bars={[['kept', kept.difference]]}
          outline={naive?.difference ?? null}
          line={0}
        />
        <Legend>
          <LegendItem state="kept">kept</LegendItem>
          {naive !== null && <NaiveItem />}
        </Legend>
      </Card>
    </div>
  );
});

function NaiveItem(): ReactNode {
  return (
    <span className="legend-item">
      <svg aria-hidden="true" focusable="false" width="16" height="12">
        <line className="chart-outline" x1="0" x2="16" y1="6" y2="6" />
      </svg>
      naive
    </span>
  );
}

function meanText(histogram: Histogram | undefined): string {
  const mean = histogram === undefined ? null : aboutMean(histogram);
  return mean === null ? 'nothing' : String(Number(mean.toPrecision(2)));
}

function Figure({
  label,
  bars,
  outline,
  line,
}: {
  readonly label: string;
  /** All over the same axis. */
  readonly bars: readonly (readonly ['kept' | 'positive', Histogram])[];
  readonly outline: Histogram | null;
  /** Where a line stands. */
  readonly line: number | null;
}) {
  const shown = bars.map(([state, histogram]) => [state, toShares(histogram)] as const);
  const dashed = outline === null ? null : toShares(outline);
  const [from, to] = usedSpan([
    ...bars.map(([, histogram]) => histogram),
    ...(outline === null ? [] : [outline]),
  ]);
  const most = Math.max(0.001, ...shown.flatMap(([, { counts }]) => counts), ...(dashed?.counts ?? []));
  return (
    <Chart label={label} height={HEIGHT}>
      {({ width, height }) => {
        const x = linearScale([from, to], [0, width]);
        const y = linearScale([0, most], [height - AXIS, TOP]);
        return (
          <>
            {shown.map(([state, bins]) => (
              <HistogramBars key={state} {...within(bins, from, to)} x={x} y={y} state={state} />
            ))}
            {dashed !== null && <HistogramOutline {...within(dashed, from, to)} x={x} y={y} />}
            {line !== null && line >= from && line <= to && (
              <line className="chart-threshold" x1={x(line)} x2={x(line)} y1={0} y2={height - AXIS} />
            )}
            <BottomAxis
              scale={x}
              y={height - AXIS}
              ticks={roundTicks([from, to], Math.max(3, width / PIXELS_PER_TICK))}
            />
          </>
        );
      }}
    </Chart>
  );
}

/** The bars of a span; their edges are the span's. */
function within({ edges, counts }: Bins, from: number, to: number): Bins {
  const inside = counts.map((_, bar) => edges[bar]! >= from - 1e-9 && edges[bar + 1]! <= to + 1e-9);
  const first = inside.indexOf(true);
  const end = inside.lastIndexOf(true) + 1;
  return { edges: edges.slice(first, end + 1), counts: counts.slice(first, end) };
}

import './chart.css';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { roundTicks, type Scale } from './chart-scale.ts';
import type { ShapeState } from './state-shape.tsx';

export type ChartProps = {
  /** What it shows, in a sentence with its main numbers: all that those have who cannot see it. */
  readonly label: string;
  readonly height: number;
  readonly children: (size: { readonly width: number; readonly height: number }) => ReactNode;
};

/** A drawing as wide as there is room. Its units are pixels. */
export function Chart({ label, height, children }: ChartProps) {
  const ref = useRef<SVGSVGElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const svg = ref.current;
    if (svg === null) return;
    const observer = new ResizeObserver(() => setWidth(svg.clientWidth));
    observer.observe(svg);
    setWidth(svg.clientWidth);
    return () => observer.disconnect();
  }, []);
  return (
    <svg ref={ref} className="chart" role="img" aria-label={label} height={height}>
      {width > 0 && children({ width, height })}
    </svg>
  );
}

export type BottomAxisProps = {
  readonly scale: Scale;
  readonly y: number;
  /** Default: round numbers, about one in 80 pixels. */
  readonly ticks?: readonly number[];
  readonly format?: (value: number) => string;
};

const PIXELS_PER_TICK = 80;

export function BottomAxis({ scale, y, ticks, format = String }: BottomAxisProps) {
  const [start, end] = scale.range;
  const shown = ticks ?? roundTicks(scale.domain, Math.max(2, Math.floor((end - start) / PIXELS_PER_TICK)));
  return (
    <g>
      <line className="chart-line" x1={start} x2={end} y1={y} y2={y} />
      {shown.map((tick) => (
        <g key={tick} transform={`translate(${scale(tick)} ${y})`}>
          <line className="chart-line" y2="4" />
          <text y="16" textAnchor="middle">
            {format(tick)}
          </text>
        </g>
      ))}
    </g>
  );
}

/** `edges` has one number more than `counts`. */
export type Bins = { readonly edges: readonly number[]; readonly counts: readonly number[] };

export type HistogramProps = Bins & {
  readonly x: Scale;
  /** Of counts: to pixels from the top, so its range falls. */
  readonly y: Scale;
};

/** Bars in a state's colour and pattern; where they lie over others, both are seen. */
export function HistogramBars({
  edges,
  counts,
  x,
  y,
  state,
  opacity = 0.82,
}: HistogramProps & { readonly state: ShapeState; readonly opacity?: number }) {
  const floor = y(0);
  return (
    <g opacity={opacity}>
      {counts.map((count, index) => {
        const left = x(edges[index] ?? 0);
        const width = Math.max(1, x(edges[index + 1] ?? 0) - left - 1);
        const top = y(count);
        if (count === 0) return null;
        return (
          <StateBar key={edges[index]} x={left} y={top} width={width} height={floor - top} state={state} />
        );
      })}
    </g>
  );
}

/** By what a bar is known: a state's colour, and its pattern or another one where several bars share the state. */
export type BarLook = {
  readonly state: ShapeState;
  readonly pattern?: 'level' | 'upright' | 'checks' | 'rings';
};

/** One bar. */
export function StateBar({
  state,
  pattern,
  ...box
}: BarLook & {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}) {
  const marks = pattern ?? (PATTERNED.has(state) ? state : null);
  return (
    <>
      <rect {...box} className={`chart-fill-${state}`} />
      {marks !== null && <rect {...box} fill={`url(#pattern-${marks})`} />}
    </>
  );
}

/** The outline of a histogram, dashed: what another method would do. */
export function HistogramOutline({ edges, counts, x, y }: HistogramProps) {
  const points = counts.map((count, index) => {
    const middle = ((edges[index] ?? 0) + (edges[index + 1] ?? 0)) / 2;
    return `${x(middle).toFixed(1)},${y(count).toFixed(1)}`;
  });
  return <polyline className="chart-outline" points={points.join(' ')} />;
}

export type ThresholdLineProps = {
  readonly x: number;
  readonly top: number;
  readonly bottom: number;
  readonly label: string;
  /** On which side of the line the label stands. */
  readonly labelSide?: 'start' | 'end';
};

export function ThresholdLine({ x, top, bottom, label, labelSide = 'start' }: ThresholdLineProps) {
  return (
    <g>
      <line className="chart-threshold" x1={x} x2={x} y1={top} y2={bottom} />
      <rect className="chart-handle" x={x - 4} y={top} width="8" height="12" rx="2" />
      <text
        className="chart-threshold-label"
        x={labelSide === 'start' ? x - 9 : x + 9}
        y={top + 10}
        textAnchor={labelSide === 'start' ? 'end' : 'start'}
      >
        {label}
      </text>
    </g>
  );
}

const PATTERNED: ReadonlySet<ShapeState> = new Set(['positive', 'removed', 'false-negative']);

/** The patterns by which bars differ besides their colour. The shell draws them once. */
export function ChartPatterns() {
  return (
    <svg className="chart-patterns" width="0" height="0" aria-hidden="true">
      <defs>
        <pattern id="pattern-positive" width="6" height="6" patternUnits="userSpaceOnUse">
          <path className="chart-pattern-mark" d="M2.4 3h1.2" />
        </pattern>
        <pattern id="pattern-removed" width="6" height="6" patternUnits="userSpaceOnUse">
          <path className="chart-pattern-mark" d="M-1 7 7-1M-1 1 1-1M5 7 7 5" />
        </pattern>
        <pattern id="pattern-level" width="6" height="5" patternUnits="userSpaceOnUse">
          <path className="chart-pattern-mark" d="M0 2.5h6" />
        </pattern>
        <pattern id="pattern-upright" width="5" height="6" patternUnits="userSpaceOnUse">
          <path className="chart-pattern-mark" d="M2.5 0v6" />
        </pattern>
        <pattern id="pattern-checks" width="6" height="6" patternUnits="userSpaceOnUse">
          <path className="chart-pattern-mark" d="M-1 7 7-1M-1-1 7 7" />
        </pattern>
        <pattern id="pattern-rings" width="7" height="7" patternUnits="userSpaceOnUse">
          <circle className="chart-pattern-mark" cx="3.5" cy="3.5" r="1.8" />
        </pattern>
        <pattern id="pattern-false-negative" width="7" height="7" patternUnits="userSpaceOnUse">
          <path className="chart-pattern-mark" d="M3.5 1v5M1 3.5h5" />
        </pattern>
      </defs>
    </svg>
  );
}

/** A bar's colour and pattern, with what it means. */
export function LegendItem({ children, ...look }: BarLook & { readonly children: ReactNode }) {
  return (
    <span className="legend-item">
      <LegendSwatch {...look} />
      <span>{children}</span>
    </span>
  );
}

export function LegendSwatch(look: BarLook) {
  return (
    <svg aria-hidden="true" focusable="false" width="12" height="12">
      <StateBar {...look} x={0} y={0} width={12} height={12} />
    </svg>
  );
}

export function Legend({ children }: { readonly children: ReactNode }) {
  return <div className="legend">{children}</div>;
}

import './state-shape.css';
import type { ReactNode } from 'react';

/** What stands on a rail or in a list. Each has a colour and a shape of its own, everywhere the same. */
export type ShapeState = 'positive' | 'kept' | 'removed' | 'false-negative' | 'reserve';

export const SHAPE_WORDS = {
  positive: 'Positive',
  kept: 'Kept',
  removed: 'Removed',
  'false-negative': 'Answers it',
  reserve: 'Reserve',
} as const satisfies Record<ShapeState, string>;

function shape(state: ShapeState): ReactNode {
  switch (state) {
    case 'positive':
      return <circle r="5" fill="currentColor" />;
    case 'kept':
      return <rect x="-4.5" y="-4.5" width="9" height="9" rx="1.8" fill="currentColor" />;
    case 'removed':
      return (
        <path
          d="M0-4.6 4.6 0 0 4.6-4.6 0z"
          fill="var(--shape-inside)"
          stroke="currentColor"
          strokeWidth="1.6"
        />
      );
    case 'false-negative':
      return <path d="M-1.6-5h3.2v3.4H5v3.2H1.6V5h-3.2V1.6H-5v-3.2h3.4z" fill="currentColor" />;
    case 'reserve':
      return <circle r="2.4" fill="currentColor" />;
  }
}

export type StateMarkProps = {
  readonly state: ShapeState;
  readonly x: number;
  readonly y: number;
  /** Width in the units of the drawing around it. */
  readonly size?: number;
};

/** The shape within an SVG drawing, its middle at (x, y). */
export function StateMark({ state, x, y, size = 10 }: StateMarkProps) {
  return (
    <g className={`state-${state}`} transform={`translate(${x} ${y}) scale(${size / 10})`}>
      {shape(state)}
    </g>
  );
}

export type StateShapeProps = {
  readonly state: ShapeState;
  readonly size?: number;
};

/** The shape by itself, in a line of text. The word stands beside it (`StateTag`), or in a name around it. */
export function StateShape({ state, size = 10 }: StateShapeProps) {
  return (
    <svg
      aria-hidden="true"
      focusable="false"
      className={`state-${state}`}
      width={size}
      height={size}
      viewBox="-5.5 -5.5 11 11"
    >
      {shape(state)}
    </svg>
  );
}

/** Shape and word. */
export function StateTag({ state, children }: { readonly state: ShapeState; readonly children?: ReactNode }) {
  return (
    <span className={`state-tag state-${state}`}>
      <StateShape state={state} />
      {children ?? SHAPE_WORDS[state]}
    </span>
  );
}

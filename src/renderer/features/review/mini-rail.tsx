import { memo } from 'react';
import { linearScale } from '../../ui/chart-scale.ts';
import { StateMark } from '../../ui/state-shape.tsx';
import type { QueueRow } from './types.ts';

const WIDTH = 190;
const HEIGHT = 14;
const EDGE = 6;

/** The shape of a query's problem: its candidates, positive and threshold on an axis of its own. */
export const MiniRail = memo(function MiniRail({ rail }: { readonly rail: QueueRow['rail'] }) {
  const { positive, threshold, candidates } = rail;
  const scores = candidates.map(({ score }) => score);
  const known = [
    ...scores,
    ...(positive === null ? [] : [positive]),
    ...(threshold === null ? [] : [threshold]),
  ];
  if (known.length === 0) return <span className="mini-rail" />;
  const x = linearScale([Math.min(...known), Math.max(...known)], [EDGE, WIDTH - EDGE]);
  const middle = HEIGHT / 2;
  return (
    <svg
      className="mini-rail"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="xMinYMid meet"
      aria-hidden="true"
    >
      <line className="mini-rail-line" x1="0" x2={WIDTH} y1={middle} y2={middle} />
      {candidates.toReversed().map(({ score, state }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: marks are drawn anew as a whole
        <StateMark key={place} state={state} x={x(score)} y={middle} size={state === 'reserve' ? 7 : 6.4} />
      ))}
      {threshold !== null && (
        <line className="mini-rail-threshold" x1={x(threshold)} x2={x(threshold)} y1="0" y2={HEIGHT} />
      )}
      {positive !== null && <StateMark state="positive" x={x(positive)} y={middle} size={7.4} />}
    </svg>
  );
});

import { memo } from 'react';
import { BottomAxis, Chart, ThresholdLine } from '../../ui/chart.tsx';
import { linearScale } from '../../ui/chart-scale.ts';
import { type ShapeState, StateMark } from '../../ui/state-shape.tsx';
import { keyOf } from './cursor.ts';
import type { Candidate, ReviewedPair } from './types.ts';
import { scoreText } from './words.ts';

const HEIGHT = 78;
const MIDDLE = 41;
const AXIS = 56;
const EDGE = 18;

type ScoreRailProps = {
  readonly pairs: readonly ReviewedPair[];
  /** Which pair is shown. */
  readonly place: number;
  readonly chosen: string | null;
  readonly hovered: string | null;
  readonly onHover: (key: string | null) => void;
  readonly onChoose: (key: string) => void;
};

/** A candidate's shape, here and in the list. */
export function shapeOf({ label, verdict, reason }: Candidate): ShapeState {
  if (label === 'false-negative') return 'false-negative';
  return reason === 'positive' ? 'positive' : verdict;
}

/** Positive, candidates and threshold of a pair on one axis, by the teacher of the candidate that is chosen. */
export const ScoreRail = memo(function ScoreRail(props: ScoreRailProps) {
  const { pairs, place, chosen, hovered, onHover, onChoose } = props;
  const pair = pairs[place]!;
  const teacher = (chosen ?? '').split('\n', 1)[0];
  const source = pair.sources.find((each) => each.teacher === teacher) ?? pair.sources[0];
  const marks = pair.candidates.flatMap((candidate) =>
    candidate.score === null || candidate.reason === 'positive' || candidate.teacher !== source?.teacher
      ? []
      : [{ key: keyOf(candidate), score: candidate.score, state: shapeOf(candidate) }],
  );
  const positive = source?.positiveScore ?? null;
  const threshold = source?.threshold ?? null;
  const others = pairs.flatMap(({ positive: { score } }, index) =>
    index === place || score === null ? [] : [score],
  );
  const known = [
    ...marks.map(({ score }) => score),
    ...[positive, threshold].filter((score) => score !== null),
    ...others,
  ];
  if (known.length === 0) return null;
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const room = (most - least) * 0.03 || 0.01;
  const ringed = marks.find(({ key }) => key === chosen);
  const pointed = marks.find(({ key }) => key === hovered);
  return (
    <div className="score-rail">
      <Chart label={railLabel(marks, positive, threshold)} height={HEIGHT}>
        {({ width }) => {
          const x = linearScale([least - room, most + room], [EDGE, width - EDGE]);
          return (
            <>
              {threshold !== null && (
                <rect
                  className="score-rail-removed"
                  x={x(threshold)}
                  y={14}
                  width={Math.max(0, width - EDGE - x(threshold))}
                  height={AXIS - 14}
                />
              )}
              <BottomAxis scale={x} y={AXIS} format={(value) => String(Number(value.toPrecision(5)))} />
              {pointed !== undefined && (
                <circle className="score-rail-pointed" cx={x(pointed.score)} cy={MIDDLE} r="11" />
              )}
              {marks.toReversed().map(({ key, score, state }) => (
                // biome-ignore lint/a11y/noStaticElementInteractions: the list below takes the keys
                <g
                  key={key}
                  className="score-rail-mark"
                  onMouseEnter={() => onHover(key)}
                  onMouseLeave={() => onHover(null)}
                  onClick={() => onChoose(key)}
                >
                  <circle className="score-rail-hit" cx={x(score)} cy={MIDDLE} r="9" />
                  <StateMark state={state} x={x(score)} y={MIDDLE} size={state === 'reserve' ? 10 : 11} />
                </g>
              ))}
              {threshold !== null && (
                <ThresholdLine
                  x={x(threshold)}
                  top={6}
                  bottom={AXIS}
                  label={scoreText(threshold)}
                  labelSide={x(threshold) < 80 ? 'end' : 'start'}
                />
              )}
              {others.map((score, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: they are drawn anew as a whole
                <g key={index} opacity="0.55">
                  <StateMark state="positive" x={x(score)} y={MIDDLE} size={9} />
                </g>
              ))}
              {positive !== null && (
                <>
                  <StateMark state="positive" x={x(positive)} y={MIDDLE} size={12} />
                  <text
                    className="score-rail-positive"
                    x={positiveLabelStart(x(positive), threshold === null ? null : x(threshold), width)}
                    y={27}
                  >
                    positive {scoreText(positive)}
                  </text>
                </>
              )}
              {ringed !== undefined && (
                <circle className="score-rail-chosen" cx={x(ringed.score)} cy={MIDDLE} r="11.5" />
              )}
            </>
          );
        }}
      </Chart>
    </div>
  );
});

/** About what "positive 0.812" takes. */
const LABEL_PIXELS = 84;

/** Over the positive, on its own side of the threshold's line, and within the drawing. */
function positiveLabelStart(positive: number, threshold: number | null, width: number): number {
  const start = Math.max(0, Math.min(positive - LABEL_PIXELS / 2, width - LABEL_PIXELS));
  if (threshold === null || positive < threshold || start > threshold + 6) return start;
  return threshold + 6 + LABEL_PIXELS > width + EDGE ? threshold - LABEL_PIXELS - 6 : threshold + 6;
}

function railLabel(
  marks: readonly { readonly state: ShapeState }[],
  positive: number | null,
  threshold: number | null,
): string {
  const count = (state: ShapeState): number => marks.filter((mark) => mark.state === state).length;
  return [
    `Scores: ${count('kept')} kept, ${count('removed')} removed, ${count('reserve')} in reserve`,
    ...(positive === null ? [] : [`the positive at ${scoreText(positive)}`]),
    ...(threshold === null ? [] : [`the threshold at ${scoreText(threshold)}`]),
  ].join(', ');
}

import { type ShapeState, StateMark } from '../../ui/state-shape.tsx';

const WIDTH = 620;
const LINE = 34;
const THRESHOLD = 402;

const MARKS: readonly (readonly [ShapeState, number])[] = [
  ...[24, 52, 71, 104, 121, 158, 176, 203, 228].map((x) => ['reserve', x] as const),
  ...[262, 301, 334, 379].map((x) => ['kept', x] as const),
  ...[424, 447, 506].map((x) => ['removed', x] as const),
  ['positive', 476],
  ['false-negative', 552],
];

const WORDS: readonly (readonly [string, number, ShapeState])[] = [
  ['too easy', 126, 'reserve'],
  ['hard negatives', 320, 'kept'],
  ['perhaps answers', 466, 'removed'],
  ['an answer', 568, 'false-negative'],
];

/** A question's passages by their score, as every page of the app shows them. */
export function StartRail() {
  return (
    <svg
      className="start-rail"
      viewBox={`0 0 ${WIDTH} 66`}
      role="img"
      aria-label="Passages on a line, by their score. Weak ones are too easy, the best below the threshold are hard negatives; above it stand the positive and what may be an answer too."
    >
      <rect className="start-rail-above" x={THRESHOLD} y="12" width={WIDTH - THRESHOLD} height={LINE - 2} />
      <line className="start-rail-line" x1="0" x2={WIDTH} y1="44" y2="44" />
      <line className="start-rail-threshold" x1={THRESHOLD} x2={THRESHOLD} y1="6" y2="44" />
      <rect className="start-rail-handle" x={THRESHOLD - 4} y="2" width="8" height="12" rx="2" />
      {MARKS.map(([state, x]) => (
        <StateMark key={x} state={state} x={x} y={28} size={state === 'reserve' ? 9 : 12} />
      ))}
      {WORDS.map(([word, x, state]) => (
        <text key={word} className={`state-${state}`} x={x} y="60" textAnchor="middle">
          {word}
        </text>
      ))}
    </svg>
  );
}

import { memo } from 'react';
import type { Outcome, Ranks } from '../../../shared/mining.ts';
import { countText } from '../../app/wording.ts';
import { Chart, StateBar } from '../../ui/chart.tsx';
import type { RankColumn } from './types.ts';
import { OUTCOME_ORDER, OUTCOME_WORDS } from './words.ts';

const HEIGHT = 168;
const AXIS = 20;
/** Between the ranks that stand by themselves and those that share a column. */
const BREAK = 10;
/** A label is at most this wide. */
const LABEL = 22;

export const ranksText = ([first, last]: Ranks): string =>
  first === last ? String(first) : `${first}–${last}`;

/** Bars by rank. A click on a part opens its queries; the table has the same for the keyboard. */
export const RankChart = memo(function RankChart({
  columns,
  onOpen,
}: {
  readonly columns: readonly RankColumn[];
  readonly onOpen: (outcome: Outcome, ranks: Ranks) => void;
}) {
  const shares = columns.map(({ ranks: [first, last], counts }) => {
    const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
    return all / (last - first + 1);
  });
  const most = Math.max(1, ...shares);

  function open(target: EventTarget): void {
    const part = target instanceof Element ? target.closest('[data-column]') : null;
    if (!(part instanceof SVGElement)) return;
    const column = columns[Number(part.dataset.column)];
    const outcome = OUTCOME_ORDER.find((each) => each === part.dataset.outcome);
    if (column !== undefined && outcome !== undefined) onOpen(outcome, column.ranks);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the table has the same as links
    // biome-ignore lint/a11y/useKeyWithClickEvents: the table has the same as links
    <div className="mining-ranks" onClick={({ target }) => open(target)}>
      <Chart label={chartLabel(columns)} height={HEIGHT}>
        {({ width, height }) => {
          const floor = height - AXIS;
          const groups = columns.some(({ ranks: [first, last] }) => last > first);
          const singles = groups
            ? columns.filter(({ ranks: [first, last] }) => first === last).length
            : columns.length;
          const step = (width - (groups ? BREAK : 0)) / Math.max(1, columns.length);
          const gap = step > 12 ? Math.min(5, step * 0.14) : 1;
          const labelEvery = Math.max(1, Math.ceil(LABEL / step));
          return columns.map(({ ranks, counts }, index) => {
            const left = index * step + (groups && index >= singles ? BREAK : 0);
            const size = ranks[1] - ranks[0] + 1;
            let top = floor;
            return (
              <g key={ranks[0]}>
                {OUTCOME_ORDER.map((outcome) => {
                  const count = counts[outcome] ?? 0;
                  if (count === 0) return null;
                  const tall = (count / size / most) * floor;
                  top -= tall;
                  return (
                    <g key={outcome} className="mining-part" data-column={index} data-outcome={outcome}>
                      <title>{partText(ranks, outcome, count)}</title>
                      <StateBar
                        {...OUTCOME_WORDS[outcome].look}
                        x={left + gap / 2}
                        y={top}
                        width={Math.max(1, step - gap)}
                        height={tall}
                      />
                    </g>
                  );
                })}
                {(index < singles ? index : index - singles) % labelEvery === 0 && (
                  <text x={left + step / 2} y={height - 4} textAnchor="middle">
                    {ranks[0]}
                  </text>
                )}
              </g>
            );
          });
        }}
      </Chart>
    </div>
  );
});

function partText(ranks: Ranks, outcome: Outcome, count: number): string {
  const at = ranks[0] === ranks[1] ? `Rank ${ranks[0]}` : `Ranks ${ranksText(ranks)}`;
  return `${at}: ${countText(count)} ${OUTCOME_WORDS[outcome].word}`;
}

function chartLabel(columns: readonly RankColumn[]): string {
  const first = columns[0];
  if (first === undefined) return 'No candidates.';
  const parts = OUTCOME_ORDER.filter((outcome) => first.counts[outcome] !== undefined).map(
    (outcome) => `${countText(first.counts[outcome] ?? 0)} ${OUTCOME_WORDS[outcome].word}`,
  );
  return `What became of the candidates at each rank. Of those that came first: ${parts.join(', ')}. The table has every number.`;
}

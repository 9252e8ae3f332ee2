import { type ReactNode, useCallback, useRef, useState } from 'react';
import { Link } from 'wouter';
import type { Outcome, Ranks } from '../../../shared/mining.ts';
import { useKeys } from '../../app/keys.tsx';
import { countText, quantityText } from '../../app/wording.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { LegendSwatch } from '../../ui/chart.tsx';
import { RankChart } from './rank-chart.tsx';
import { RankTable } from './rank-table.tsx';
import type { QueueLink } from './review-link.ts';
import type { Preview } from './types.ts';
import { OUTCOME_ORDER, OUTCOME_WORDS } from './words.ts';

/** What became of the candidates: as bars by rank or as numbers, and in all. */
export function RankCard({
  preview: { columns, outcomes, candidates, summary },
  compare,
  link,
  onLeave,
}: {
  readonly preview: Preview;
  readonly compare: ReactNode;
  readonly link: QueueLink;
  readonly onLeave: (to: string) => void;
}) {
  const [asTable, showTable] = useState(false);
  useKeys('Mining', [
    {
      keys: 't',
      label: asTable ? 'Candidates as a chart' : 'Candidates as a table',
      run: () => showTable(!asTable),
    },
  ]);
  // The chart is dear to draw, and needs the address only when it is clicked on.
  const newest = useRef(link);
  newest.current = link;
  const open = useCallback(
    (outcome: Outcome, ranks: Ranks) => onLeave(newest.current({ queue: 'outcome', outcome, ranks })),
    [onLeave],
  );
  const occurring = OUTCOME_ORDER.filter((outcome) => outcomes[outcome] !== undefined);
  return (
    <Card
      title={`The ${quantityText(candidates, 'nearest candidate')} of ${quantityText(summary.queries, 'query', 'queries')}`}
      side={compare}
    >
      {asTable ? (
        <RankTable columns={columns} outcomes={occurring} link={link} />
      ) : (
        <RankChart columns={columns} onOpen={open} />
      )}
      <div className="mining-legend">
        <ul>
          {occurring.map((outcome) => {
            const { word, look } = OUTCOME_WORDS[outcome];
            const { items, queries } = outcomes[outcome]!;
            return (
              <li key={outcome}>
                <Link
                  href={link({ queue: 'outcome', outcome })}
                  title={`Open ${quantityText(queries, 'query', 'queries')} in Review`}
                >
                  <LegendSwatch {...look} />
                  <b>{countText(items)}</b> {word}
                </Link>
              </li>
            );
          })}
        </ul>
        <Button small look="quiet" keys="t" onClick={() => showTable(!asTable)}>
          {asTable ? 'As a chart' : 'As a table'}
        </Button>
      </div>
    </Card>
  );
}

import { Link } from 'wouter';
import type { Outcome } from '../../../shared/mining.ts';
import { countText } from '../../app/wording.ts';
import { LegendSwatch } from '../../ui/chart.tsx';
import { ranksText } from './rank-chart.tsx';
import type { QueueLink } from './review-link.ts';
import type { RankColumn } from './types.ts';
import { OUTCOME_WORDS } from './words.ts';

/** The numbers of the chart, each with its queue. */
export function RankTable({
  columns,
  outcomes,
  link,
}: {
  readonly columns: readonly RankColumn[];
  readonly outcomes: readonly Outcome[];
  readonly link: QueueLink;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className="mining-table" aria-label="Candidates by rank" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">rank</th>
            {outcomes.map((outcome) => (
              <th key={outcome} scope="col">
                <LegendSwatch {...OUTCOME_WORDS[outcome].look} /> {OUTCOME_WORDS[outcome].word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {columns.map(({ ranks, counts }) => (
            <tr key={ranks[0]}>
              <th scope="row">{ranksText(ranks)}</th>
              {outcomes.map((outcome) => (
                <td key={outcome}>
                  {counts[outcome] === undefined ? (
                    <span className="muted">0</span>
                  ) : (
                    <Link href={link({ queue: 'outcome', outcome, ranks })}>
                      {countText(counts[outcome])}
                    </Link>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

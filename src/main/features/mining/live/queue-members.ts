import { queriesWithOutcome } from '../../../engine/selection/outcome-counts.ts';
import type { QueryFigures } from '../../../engine/selection/query-figures.ts';
import { select } from '../../../engine/selection/select.ts';
import { differencesByQuery } from './compare-selections.ts';
import type { Queue } from './live-requests.ts';
import type { LoadedRun } from './loaded-run.ts';
import { NEAR_MARGIN, type Other, selectOther } from './preview.ts';

/** Which queries a queue holds, by row. What the preview counts of a queue is what it holds. */
export function queueMembers(
  run: LoadedRun,
  { recipe, queue, outcome, ranks }: Queue,
  figures: QueryFigures,
  other: Other | null,
): (row: number) => boolean {
  const { contradictedKept, contradictedRemoved, margin } = figures;
  switch (queue) {
    case 'all':
      return () => true;
    case 'short':
    case 'starved':
    case 'unscored':
      return (row) => figures[queue][row] === 1;
    case 'contradicted':
      return (row) => contradictedKept[row]! + contradictedRemoved[row]! > 0;
    case 'contradicted-kept':
      return (row) => contradictedKept[row]! > 0;
    case 'contradicted-removed':
      return (row) => contradictedRemoved[row]! > 0;
    case 'near':
      return (row) => margin[row]! <= NEAR_MARGIN;
    case 'above-positive':
      return (row) => figures.abovePositive[row]! > 0;
    case 'unjudged':
      return (row) => figures.labelled[row] === 0;
    case 'outcome': {
      if (outcome === null) return () => true;
      const found = queriesWithOutcome(run.inputFor(recipe), recipe, outcome, ranks);
      return (row) => found[row] === 1;
    }
    case 'differs': {
      if (other === null) return () => false;
      const differences = differencesByQuery(
        { tables: run.tables, selection: select(run.inputFor(recipe), recipe) },
        { tables: other.run.tables, selection: selectOther(other) },
      );
      return (row) => differences[row]! > 0;
    }
  }
}

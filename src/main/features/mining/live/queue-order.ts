import { figuresByQuery, type QueryFigures } from '../../../engine/selection/query-figures.ts';
import type { Queue } from './live-requests.ts';
import type { LoadedRun } from './loaded-run.ts';
import { orderRows } from './order-rows.ts';
import type { Other } from './preview.ts';
import { queueMembers } from './queue-members.ts';
import { createMemory } from './remember.ts';

/** Another order or filter of the same recipe has the same figures. */
const recentFigures = createMemory<QueryFigures>();

/**
 * The queries of a queue in its order, by their rows in the tables.
 *
 * @param other the run that `differs` holds it against
 */
export function queueOrder(run: LoadedRun, queue: Queue, other: Other | null): Uint32Array {
  const input = run.inputFor(queue.recipe);
  const figures = recentFigures(input, JSON.stringify(queue.recipe), () =>
    figuresByQuery(input, queue.recipe),
  );
  return orderRows(run, queue, figures, queueMembers(run, queue, figures, other));
}

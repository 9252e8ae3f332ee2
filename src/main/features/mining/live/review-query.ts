import type { Recipe } from '../../../../shared/mining.ts';
import { FLAG } from '../../../engine/selection/table.ts';
import { findDataset, findQuery } from '../../data/queries.ts';
import type { ReadableProject } from '../../project/project.ts';
import { type ComputedScores, loadScoredTables } from '../missing-scores.ts';
import { selectionInput } from '../selection-input.ts';
import { describeQuery, type ShownPair, type ShownQuery } from '../show.ts';
import { createItemVisitor } from './items-to-judge.ts';
import type { ReviewQueue } from './live-requests.ts';
import { reopened } from './open-queues.ts';

const LABELS = FLAG.falseNegative | FLAG.trueNegative | FLAG.ambiguous;

export type ReviewedPair = ShownPair & {
  /** Ids of the candidates that are to judge in the queue and have no answer yet. */
  readonly toJudge: readonly string[];
};

export type ReviewedQuery = {
  readonly query: ShownQuery['query'] & { readonly split: string };
  readonly pairs: readonly ReviewedPair[];
};

/**
 * One query as a queue asks about it.
 *
 * @param computed remembers scores that no retrieval has
 * @throws WhetstoneError `query-not-found`, `retrieval-missing`
 */
export async function reviewQuery(
  project: ReadableProject,
  queue: ReviewQueue,
  queryId: string,
  computed: ComputedScores,
): Promise<ReviewedQuery> {
  const { db } = project;
  const query = findQuery(db, findDataset(db, queue.recipe.dataset), queryId);
  const load = (recipe: Recipe) => loadScoredTables(project, recipe, { only: query.id }, undefined, computed);
  const tables = await load(queue.recipe);
  const other = queue.queue === 'differs' ? queue.other : null;
  const otherTables = other === null ? null : await load(other);
  const shown = describeQuery(db, queue.recipe, tables, query);
  const isOpenAgain = reopened(db, { tables }, queue);
  const name = db.prepare('SELECT external_id FROM passage WHERE id = ?').pluck();
  const toJudge = shown.pairs.map(() => new Set<string>());
  if (tables.queries.length > 0) {
    const visit = createItemVisitor(
      { tables, input: selectionInput(db, queue.recipe, tables) },
      queue,
      other === null || otherTables === null
        ? null
        : { tables: otherTables, input: selectionInput(db, other, otherTables), recipe: other },
    );
    visit(0, (pair, source, row) => {
      const { passage, flags } = tables.sources[source]!;
      if ((flags[row]! & LABELS) !== 0 && !isOpenAgain(0, passage[row]!)) return;
      toJudge[pair]!.add(name.get(tables.corpus.ids[passage[row]!]) as string);
    });
  }
  return {
    query: { ...shown.query, split: tables.pairSplits[0] ?? '' },
    pairs: shown.pairs.map((pair, index) => ({ ...pair, toJudge: [...toJudge[index]!] })),
  };
}

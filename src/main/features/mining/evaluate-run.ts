import type { Recipe } from '../../../shared/mining.ts';
import { distributions, type ScoreDistributions } from '../../engine/selection/distributions.ts';
import { type PairTest, type RemovalQuality, removalQuality } from '../../engine/selection/quality.ts';
import { type Selection, select } from '../../engine/selection/select.ts';
import { type SelectionSummary, shortageWarning } from '../../engine/selection/summary.ts';
import type { Project, ReadableProject } from '../project/project.ts';
import { type GoldPairs, labelledGold } from './gold.ts';
import { loadScoredTables } from './missing-scores.ts';
import { selectionInput } from './selection-input.ts';
import type { MiningTables } from './tables.ts';

/** A recipe evaluated on the current labels. */
export type EvaluatedRun = {
  readonly tables: MiningTables;
  readonly selection: Selection;
  readonly summary: SelectionSummary;
  /** What the method leaves too little of, in a sentence; null where nothing is wrong. */
  readonly warning: string | null;
  readonly distributions: ScoreDistributions;
  /** How well the removal agrees with what people said; null where nobody said anything. */
  readonly quality: RemovalQuality | null;
};

/**
 * Evaluates a recipe over its whole split: verdicts, negatives and figures.
 *
 * @param gold the false negatives to hold the removal against; null takes the curators' labels
 * @throws WhetstoneError `usage`, `retrieval-missing`, `cancelled`
 */
export async function evaluateRun(
  project: ReadableProject | Project,
  recipe: Recipe,
  options: { readonly gold?: GoldPairs | null; readonly signal?: AbortSignal | undefined } = {},
): Promise<EvaluatedRun> {
  const tables = await loadScoredTables(project, recipe, {}, options.signal);
  const input = selectionInput(project.db, recipe, tables);
  const selection = select(input, recipe);
  const gold = options.gold ?? labelledGold(project.db, tables.dataset);
  return {
    tables,
    selection,
    summary: selection.summary,
    warning: shortageWarning(selection.summary, recipe.negatives),
    distributions: distributions(input, recipe, selection),
    quality:
      gold === null
        ? null
        : removalQuality(input, recipe, byRow(tables, gold.isFalseNegative), byRow(tables, gold.isKnown)),
  };
}

/** Selection names queries and passages by rows; people's answers are kept by database ids. */
function byRow(
  { queries, corpus }: MiningTables,
  test: (query: number, passage: number) => boolean,
): PairTest {
  return (query, passage) => test(queries[query]!, corpus.ids[passage]!);
}

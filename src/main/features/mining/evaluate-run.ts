import type { Recipe } from '../../../shared/mining.ts';
import { distributions, type ScoreDistributions } from '../../engine/selection/distributions.ts';
import { type PairTest, type RemovalQuality, removalQuality } from '../../engine/selection/quality.ts';
import { type Selection, select } from '../../engine/selection/select.ts';
import { type SelectionSummary, shortageWarning, unscoredWarning } from '../../engine/selection/summary.ts';
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
  /** What is wrong with the result, in sentences; null where nothing is. */
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
  const quality =
    gold === null
      ? null
      : removalQuality(input, recipe, byRow(tables, gold.isFalseNegative), byRow(tables, gold.isKnown));
  const warnings = [
    shortageWarning(selection.summary, recipe.negatives),
    unscoredWarning(selection.summary),
    options.gold && quality?.recall.trials === 0 ? FOREIGN_GOLD : null,
  ].filter((sentence) => sentence !== null);
  return {
    tables,
    selection,
    summary: selection.summary,
    warning: warnings.length === 0 ? null : warnings.join(' '),
    distributions: distributions(input, recipe, selection),
    quality,
  };
}

/** Without it, false negatives of other queries would look like a set without any. */
const FOREIGN_GOLD =
  "None of the known false negatives is among this run's candidates, so the figures say nothing of them. Check that they belong to this data set and split.";

/** Selection names queries and passages by rows; people's answers are kept by database ids. */
function byRow(
  { queries, corpus }: MiningTables,
  test: (query: number, passage: number) => boolean,
): PairTest {
  return (query, passage) => test(queries[query]!, corpus.ids[passage]!);
}

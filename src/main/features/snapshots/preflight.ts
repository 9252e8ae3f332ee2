import type { Label, Recipe } from '../../../shared/mining.ts';
import type { SelectionSummary } from '../../engine/selection/summary.ts';
import { findDataset } from '../data/queries.ts';
import type { LiveMining } from '../mining/live/live-thread.ts';
import type { MiningPreview } from '../mining/live/preview.ts';
import { queriesWithPositives } from '../mining/queries-with-positives.ts';
import { findRun } from '../mining/runs.ts';
import type { ReadableProject } from '../project/project.ts';
import { effectiveLabels } from '../review/labels.ts';
import { lookAtLabels } from './look.ts';

/** The labels that hold on a run's queries. */
export type RunLabels = {
  readonly counts: Readonly<Record<Label, number>>;
  /** (query, passage)s on which curators disagree: they act as ambiguous until that is settled. */
  readonly conflicts: number;
};

/** What a snapshot of a run would hold if it were taken now. */
export type Preflight = {
  readonly run: string;
  readonly recipe: Recipe;
  readonly summary: SelectionSummary;
  /** What the recipe leaves too little of, in a sentence; null where nothing is wrong. */
  readonly warning: string | null;
  readonly labels: RunLabels;
};

/** Counts the labels on the queries of a data set's split. Reads every label: not for main's event loop. */
export function countRunLabels(
  { db }: Pick<ReadableProject, 'db'>,
  datasetName: string,
  split: string | null,
): RunLabels {
  const dataset = findDataset(db, datasetName);
  const wanted = new Set(queriesWithPositives(db, dataset, split));
  const counts: Record<Label, number> = { 'false-negative': 0, 'true-negative': 0, ambiguous: 0 };
  let conflicts = 0;
  for (const { query, label, conflict } of effectiveLabels(db, dataset.id)) {
    if (!wanted.has(query)) continue;
    if (conflict) conflicts++;
    else counts[label]++;
  }
  return { counts, conflicts };
}

/**
 * Evaluates a run on the labels of now, without storing anything.
 *
 * @throws WhetstoneError `run-not-found`, `retrieval-missing`
 */
export async function preflight(
  project: Pick<ReadableProject, 'db' | 'folders'>,
  live: LiveMining,
  runName: string,
): Promise<Preflight> {
  const { name, recipe } = findRun(project.db, runName);
  const labels = lookAtLabels(project.folders.root, recipe.dataset, recipe.split);
  const [{ summary, warning }, counted] = await Promise.all([evaluate(live, recipe), labels]);
  return { run: name, recipe, summary, warning, labels: counted };
}

/** Another window's preview may overtake this one: then it is asked again. */
async function evaluate(live: LiveMining, recipe: Recipe): Promise<MiningPreview> {
  for (;;) {
    const answer = await live.preview(recipe, null);
    if (answer !== null) return answer;
  }
}

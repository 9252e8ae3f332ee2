import type { Recipe } from '../../../../shared/mining.ts';
import type { SelectionInput } from '../../../engine/selection/evaluate.ts';
import type { ReadableProject } from '../../project/project.ts';
import { lastLabelEvent } from '../../review/labels.ts';
import { loadScoredTables } from '../missing-scores.ts';
import { selectionInput } from '../selection-input.ts';
import type { MiningTables } from '../tables.ts';
import { type ScoreRange, scoreRange } from './histograms.ts';

/** A recipe's tables in memory; any recipe over the same sources and split is evaluated on them. */
export type LoadedRun = {
  readonly tables: MiningTables;
  readonly inputFor: (recipe: Recipe) => SelectionInput;
  readonly range: ScoreRange | null;
  /** External id, split and lower-cased text of each query, by row. */
  readonly queries: readonly { readonly id: string; readonly text: string; readonly split: string }[];
};

/** What of a recipe decides which tables it needs. */
function tablesKey(project: ReadableProject, recipe: Recipe): string {
  const { db } = project;
  return JSON.stringify([
    recipe.dataset,
    recipe.split,
    recipe.sources.map(({ teacher }) => teacher),
    recipe.falseNegatives,
    lastLabelEvent(db),
    db.prepare("SELECT max(id) FROM import WHERE state = 'complete'").pluck().get(),
    db.prepare("SELECT group_concat(id) FROM retrieval WHERE state = 'complete'").pluck().get(),
  ]);
}

/** What decides the parts of the input besides the tables. */
function inputKey({ sampling, ensemble, shortage }: Recipe): string {
  const draws = sampling !== 'top' || ensemble === 'cross-sample';
  return `${draws || shortage === 'fill-random'} ${shortage === 'fill-random'}`;
}

/** Two runs of one page: the one that is edited, and the one that it is held against. */
const KEPT = 2;

/** Keeps the tables that were used last, and loads them again when labels, data or retrievals have changed. */
export function createRunLoader(project: ReadableProject): (recipe: Recipe) => Promise<LoadedRun> {
  const loaded = new Map<string, LoadedRun>();
  return async (recipe) => {
    const key = tablesKey(project, recipe);
    const known = loaded.get(key);
    loaded.delete(key);
    const run = known ?? (await load(project, recipe));
    loaded.set(key, run);
    for (const oldest of loaded.keys()) {
      if (loaded.size <= KEPT) break;
      loaded.delete(oldest);
    }
    return run;
  };
}

async function load(project: ReadableProject, recipe: Recipe): Promise<LoadedRun> {
  const tables = await loadScoredTables(project, recipe, null, undefined);
  const inputs = new Map<string, SelectionInput>();
  const inputFor = (other: Recipe): SelectionInput => {
    const key = inputKey(other);
    const input = inputs.get(key) ?? selectionInput(project.db, other, tables);
    inputs.set(key, input);
    return input;
  };
  const text = project.db.prepare('SELECT external_id AS id, text FROM query WHERE id = ?');
  const splitOf = new Map<number, string>();
  for (const [pair, row] of tables.pairs.query.entries()) splitOf.set(row, tables.pairSplits[pair]!);
  const queries = Array.from(tables.queries, (id, row) => ({
    ...(text.get(id) as { id: string; text: string }),
    split: splitOf.get(row) ?? '',
  }));
  return { tables, inputFor, range: scoreRange(inputFor(recipe)), queries };
}

import type { Recipe } from '../../../../shared/mining.ts';
import type { SelectionInput } from '../../../engine/selection/evaluate.ts';
import { pairsOfQuery } from '../../../engine/selection/replace-query.ts';
import type { ReadableDatabase } from '../../../platform/database/open.ts';
import type { ReadableProject } from '../../project/project.ts';
import { lastLabelEvent } from '../../review/labels.ts';
import { followLabels, queriesLabelledSince } from '../follow-labels.ts';
import { type ComputedScores, loadScoredTables } from '../missing-scores.ts';
import { followInput, selectionInput } from '../selection-input.ts';
import type { MiningTables } from '../tables.ts';
import { type ScoreRange, scoreRange } from './histograms.ts';

/** A query as the lists of a page name it. */
export type NamedQuery = { readonly id: string; readonly text: string; readonly split: string };

/** A recipe's tables in memory; any recipe over the same sources and split is evaluated on them. */
export type LoadedRun = {
  readonly tables: MiningTables;
  readonly inputFor: (recipe: Recipe) => SelectionInput;
  readonly range: ScoreRange | null;
  /** By row; the split is that of the query's last pair. */
  readonly queries: readonly NamedQuery[];
};

/** What of a recipe decides which tables it needs. */
function tablesKey({ db }: ReadableProject, recipe: Recipe): string {
  return JSON.stringify([
    recipe.dataset,
    recipe.split,
    recipe.sources.map(({ teacher }) => teacher),
    recipe.falseNegatives,
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

/** With labels on more queries than this, as after an import of labels, all is loaded anew. */
const MOST_FOLLOWED = 100;

type Inputs = ReadonlyMap<string, SelectionInput>;
type Kept = LoadedRun & { readonly inputs: Inputs };

/**
 * Keeps the tables that were used last. They follow the labels query by query; when data or retrievals have changed,
 * they are loaded again.
 *
 * @param computed remembers scores that no retrieval has
 */
export function createRunLoader(
  project: ReadableProject,
  computed: ComputedScores,
): (recipe: Recipe) => Promise<LoadedRun> {
  const loaded = new Map<string, Kept>();
  const load = async (recipe: Recipe): Promise<Kept> => {
    const tables = await loadScoredTables(project, recipe, {}, undefined, computed);
    return toRun(project.db, recipe, tables, new Map(), nameQueries(project.db, tables));
  };

  /** Brings tables up to the labels of now. */
  async function follow(recipe: Recipe, known: Kept): Promise<Kept> {
    const labelsUpTo = lastLabelEvent(project.db);
    if (labelsUpTo === known.tables.labelsUpTo) return known;
    const { dataset, corpus } = known.tables;
    const changed = queriesLabelledSince(project.db, dataset.id, known.tables.labelsUpTo);
    if (changed.length > MOST_FOLLOWED) return load(recipe);
    let run = known;
    for (const query of changed.filter((id) => known.tables.facts.has(id))) {
      const part = await loadScoredTables(project, recipe, { only: query, corpus }, undefined, computed);
      run = replaceIn(project.db, recipe, run, part);
    }
    return { ...run, tables: { ...run.tables, labelsUpTo } };
  }

  return async (recipe) => {
    const key = tablesKey(project, recipe);
    const known = loaded.get(key);
    loaded.delete(key);
    const run = await (known === undefined ? load(recipe) : follow(recipe, known));
    loaded.set(key, run);
    for (const oldest of loaded.keys()) {
      if (loaded.size <= KEPT) break;
      loaded.delete(oldest);
    }
    return run;
  };
}

function replaceIn(db: ReadableDatabase, recipe: Recipe, run: Kept, part: MiningTables): Kept {
  const row = run.tables.queries.indexOf(part.queries[0]!);
  const tables = followLabels(run.tables, row, part);
  const inputs = new Map([...run.inputs].map(([key, input]) => [key, followInput(db, input, tables, part)]));
  const split = splitOf(tables, row);
  // The same list where nothing changes in it: what was made of its texts is kept with it.
  const queries =
    split === run.queries[row]!.split ? run.queries : run.queries.with(row, { ...run.queries[row]!, split });
  return toRun(db, recipe, tables, inputs, queries);
}

function toRun(
  db: ReadableDatabase,
  recipe: Recipe,
  tables: MiningTables,
  known: Inputs,
  queries: readonly NamedQuery[],
): Kept {
  const inputs = new Map(known);
  const inputFor = (other: Recipe): SelectionInput => {
    const key = inputKey(other);
    const input = inputs.get(key) ?? selectionInput(db, other, tables);
    inputs.set(key, input);
    return input;
  };
  return { tables, inputFor, range: scoreRange(inputFor(recipe)), queries, inputs };
}

function nameQueries(db: ReadableDatabase, tables: MiningTables): NamedQuery[] {
  const rows = db
    .prepare('SELECT id, external_id, text FROM query WHERE dataset_id = ? ORDER BY id')
    .raw()
    .iterate(tables.dataset.id) as IterableIterator<[number, string, string]>;
  const named: NamedQuery[] = [];
  for (const [query, id, text] of rows) {
    const row = named.length;
    if (tables.queries[row] === query) named.push({ id, text, split: splitOf(tables, row) });
  }
  return named;
}

function splitOf({ pairs, pairSplits }: MiningTables, row: number): string {
  return pairSplits[pairsOfQuery(pairs, row)[1] - 1] ?? '';
}

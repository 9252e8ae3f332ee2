import { WhetstoneError } from '../../../shared/errors.ts';
import type { Label, Recipe } from '../../../shared/mining.ts';
import { type Selection, select } from '../../engine/selection/select.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import { readPrompts } from '../data/prompts.ts';
import { type ComputedScores, loadScoredTables } from '../mining/missing-scores.ts';
import { selectionInput } from '../mining/selection-input.ts';
import type { MiningTables } from '../mining/tables.ts';
import type { ReadableProject } from '../project/project.ts';
import { APP_VERSION } from '../project/version.ts';
import { type EffectiveLabel, effectiveLabels } from '../review/labels.ts';
import { findTeacher, teacherKey } from '../teachers/registry.ts';
import { referenceScores } from './reference-scores.ts';
import type { SnapshotFacts } from './snapshot.ts';
import { maskRows, negativeRows, pairRows } from './snapshot-rows.ts';
import type { FreezeTask, SnapshotOutput, SnapshotRow } from './snapshot-tasks.ts';

type Handing = {
  readonly signal: AbortSignal;
  /** Hands an output to main, and waits until it is stored. */
  readonly send: (output: SnapshotOutput) => Promise<void>;
};

/** Rows that main stores in a few of its short transactions. */
const ROWS_TOGETHER = 4000;

/**
 * Evaluates a run and hands out what a snapshot of it holds, all of one moment: what is imported or labelled meanwhile
 * is not in it.
 *
 * @throws WhetstoneError `retrieval-missing`, `bad-input` when the run leaves nothing to freeze, `cancelled`
 */
export async function freezeRun(
  project: ReadableProject,
  { run, recipe }: FreezeTask,
  { signal, send }: Handing,
): Promise<SnapshotFacts> {
  const { db } = project;
  db.prepare('BEGIN').run();
  const computed: ComputedScores = new Map();
  const tables = await loadScoredTables(project, recipe, {}, signal, computed);
  const selection = select(selectionInput(db, recipe, tables), recipe);
  const { pairs, skipped } = selection.summary;
  if (pairs - skipped === 0) {
    throw new WhetstoneError(
      'bad-input',
      `The run "${run}" leaves no pair, so there is nothing to freeze. Loosen its value.`,
    );
  }
  const evaluated = { tables, selection };
  const labels = labelsOf(db, tables);
  const facts = factsOf(db, recipe, evaluated, labels);
  const masks = maskRows(db, tables, labels);
  const scores = await referenceScores(project, recipe, evaluated, signal);
  // Read to the end: the log of the database could not begin anew while a reader looks at its old state.
  db.prepare('COMMIT').run();

  for (const output of scoreOutputs(computed)) await send(output);
  const tablesOfRows = [
    ['snapshot_pair', pairRows(evaluated, scores)],
    ['snapshot_negative', negativeRows(recipe, evaluated, scores)],
    ['snapshot_mask', masks],
  ] as const;
  const total = pairs - skipped + selection.passage.length + masks.length;
  let done = 0;
  for (const [table, all] of tablesOfRows) {
    for (const rows of inBlocks(all)) {
      signal.throwIfAborted();
      await send({ type: 'rows', table, rows });
      done += rows.length;
      await send({ type: 'progress', progress: { stage: 'Freezing', done, total, unit: 'rows' } });
    }
  }
  return facts;
}

function* inBlocks(rows: Iterable<SnapshotRow>): Generator<SnapshotRow[]> {
  let block: SnapshotRow[] = [];
  for (const row of rows) {
    block.push(row);
    if (block.length < ROWS_TOGETHER) continue;
    yield block;
    block = [];
  }
  if (block.length > 0) yield block;
}

function* scoreOutputs(computed: ComputedScores): Generator<SnapshotOutput> {
  for (const [retrieval, ofRetrieval] of computed) {
    const pairs = [...ofRetrieval].flatMap(([query, ofQuery]) =>
      [...ofQuery].map(([passage, score]) => ({ query, passage, score })),
    );
    yield {
      type: 'scores',
      retrieval,
      pairQueries: Uint32Array.from(pairs, ({ query }) => query),
      pairPassages: Uint32Array.from(pairs, ({ passage }) => passage),
      pairScores: Float64Array.from(pairs, ({ score }) => score),
    };
  }
}

/** The labels in force on the run's queries. */
function labelsOf(db: ReadableDatabase, { dataset, facts }: MiningTables): EffectiveLabel[] {
  return effectiveLabels(db, dataset.id).filter(({ query }) => facts.has(query));
}

function countLabels(labels: readonly EffectiveLabel[]): Partial<Record<Label, number>> {
  const counts: Partial<Record<Label, number>> = {};
  for (const { label } of labels) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

function factsOf(
  db: ReadableDatabase,
  recipe: Recipe,
  { tables, selection: { summary } }: { readonly tables: MiningTables; readonly selection: Selection },
  labels: readonly EffectiveLabel[],
): SnapshotFacts {
  const { queries, pairs, kept, filled, short, starved, skipped, promoted, withdrawn, unscored, removed } =
    summary;
  return {
    appVersion: APP_VERSION,
    dataset: tables.dataset.name,
    prompts: readPrompts(db, tables.dataset.id),
    splits: [...new Set(tables.pairSplits)].sort(),
    importsUpTo: db.prepare("SELECT max(id) FROM import WHERE state = 'complete'").pluck().get() as number,
    labelsUpTo: tables.labelsUpTo,
    labels: countLabels(labels),
    teachers: recipe.sources.map(({ teacher }, source) => {
      const { config } = findTeacher(db, teacher);
      const { key, topK } = tables.retrievals[source]!;
      return { id: teacher, key: teacherKey(config), config, retrieval: key, topK };
    }),
    summary: {
      queries,
      pairs,
      kept,
      filled,
      short,
      starved,
      skipped,
      promoted,
      withdrawn,
      unscored,
      removed: { ...removed },
    },
  };
}

import { z } from 'zod';
import { WhetstoneError } from '../../../shared/errors.ts';
import { type Label, labelSchema, type Recipe, recipeSchema } from '../../../shared/mining.ts';
import { teacherConfigSchema } from '../../../shared/teachers.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import { type EvaluatedRun, evaluateRun } from '../mining/evaluate-run.ts';
import { findRun } from '../mining/runs.ts';
import type { Project } from '../project/project.ts';
import { APP_VERSION } from '../project/version.ts';
import { type EffectiveLabel, effectiveLabels, lastLabelEvent } from '../review/labels.ts';
import { findTeacher, teacherKey } from '../teachers/registry.ts';
import { referenceScores } from './reference-scores.ts';
import { storeMasks, storePairs } from './store-snapshot.ts';

const countsSchema = z.record(z.string(), z.number());

/** Where a snapshot's numbers come from. */
export const snapshotFactsSchema = z.object({
  appVersion: z.string(),
  dataset: z.string(),
  splits: z.array(z.string()),
  /** The last import and the last event of the label log that it saw: later ones do not change what it exports. */
  importsUpTo: z.int(),
  labelsUpTo: z.int(),
  /** The labels in force on the run's queries. */
  labels: z.partialRecord(labelSchema, z.int()),
  teachers: z.array(
    z.object({
      id: z.string(),
      key: z.string(),
      config: teacherConfigSchema,
      retrieval: z.string(),
      topK: z.int(),
    }),
  ),
  summary: z.object({
    queries: z.int(),
    pairs: z.int(),
    kept: z.int(),
    filled: z.int(),
    short: z.int(),
    starved: z.int(),
    skipped: z.int(),
    promoted: z.int(),
    withdrawn: z.int(),
    unscored: z.int(),
    removed: countsSchema,
  }),
});
export type SnapshotFacts = z.infer<typeof snapshotFactsSchema>;

export type Snapshot = {
  readonly number: number;
  readonly run: string;
  readonly recipe: Recipe;
  readonly facts: SnapshotFacts;
  readonly createdAt: string;
};

/**
 * Freezes a run's result under the next number: its pairs, their negatives in order with teacher and score, and per
 * query what training has to mask. One transaction: it is there whole or not at all.
 *
 * @throws WhetstoneError `run-not-found`, `retrieval-missing`, `bad-input` when the run leaves nothing to freeze
 */
export async function takeSnapshot(
  project: Project,
  runName: string,
  signal?: AbortSignal,
): Promise<Snapshot> {
  const { db } = project;
  const { recipe } = findRun(db, runName);
  const evaluated = await evaluateRun(project, recipe, { signal });
  if (evaluated.summary.pairs - evaluated.summary.skipped === 0) {
    throw new WhetstoneError(
      'bad-input',
      `The run "${runName}" leaves no pair, so there is nothing to freeze. Loosen its value.`,
    );
  }
  // Read before anything else can happen: these are the labels that the evaluation saw.
  const labels = labelsOf(db, evaluated);
  const facts = factsOf(db, recipe, evaluated, labels);
  const scores = await referenceScores(project, recipe, evaluated, signal);
  return db.transaction(() => {
    const number = db.prepare('SELECT coalesce(max(number), 0) + 1 FROM snapshot').pluck().get() as number;
    const createdAt = new Date().toISOString();
    db.prepare(
      'INSERT INTO snapshot (number, run_name, recipe, facts, created_at) VALUES (?, ?, ?, ?, ?)',
    ).run(number, runName, JSON.stringify(recipe), JSON.stringify(facts), createdAt);
    storePairs(project, number, recipe, evaluated, scores);
    storeMasks(project, number, evaluated, labels);
    return { number, run: runName, recipe, facts, createdAt };
  })();
}

/** The labels in force on the run's queries. */
function labelsOf(db: ReadableDatabase, { tables }: EvaluatedRun): EffectiveLabel[] {
  const wanted = new Set(tables.queries);
  return effectiveLabels(db, tables.dataset.id).filter(({ query }) => wanted.has(query));
}

function countLabels(labels: readonly EffectiveLabel[]): Partial<Record<Label, number>> {
  const counts: Partial<Record<Label, number>> = {};
  for (const { label } of labels) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

function factsOf(
  db: ReadableDatabase,
  recipe: Recipe,
  { tables, summary }: EvaluatedRun,
  labels: readonly EffectiveLabel[],
): SnapshotFacts {
  const { queries, pairs, kept, filled, short, starved, skipped, promoted, withdrawn, unscored, removed } =
    summary;
  return {
    appVersion: APP_VERSION,
    dataset: tables.dataset.name,
    splits: [...new Set(tables.pairSplits)].sort(),
    importsUpTo: db.prepare("SELECT max(id) FROM import WHERE state = 'complete'").pluck().get() as number,
    labelsUpTo: lastLabelEvent(db),
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

/** @throws WhetstoneError `snapshot-not-found`, which lists the numbers there are. */
export function findSnapshot(db: ReadableDatabase, number: number): Snapshot {
  const row = db
    .prepare(
      'SELECT number, run_name AS run, recipe, facts, created_at AS createdAt FROM snapshot WHERE number = ?',
    )
    .get(number) as
    | { number: number; run: string; recipe: string; facts: string; createdAt: string }
    | undefined;
  if (row !== undefined) {
    return {
      ...row,
      recipe: recipeSchema.parse(JSON.parse(row.recipe)),
      facts: snapshotFactsSchema.parse(JSON.parse(row.facts)),
    };
  }
  const numbers = db.prepare('SELECT number FROM snapshot ORDER BY number').pluck().all() as number[];
  throw new WhetstoneError(
    'snapshot-not-found',
    `There is no snapshot ${number}. ${numbers.length === 0 ? 'Take one with "whetstone snapshot".' : `There is: ${numbers.join(', ')}.`}`,
    { details: { snapshots: numbers.map(String) } },
  );
}

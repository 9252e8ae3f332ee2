import { z } from 'zod';
import { WhetstoneError } from '../../../shared/errors.ts';
import { labelSchema, type Recipe, recipeSchema } from '../../../shared/mining.ts';
import type { WorkOptions } from '../../../shared/progress.ts';
import { teacherConfigSchema } from '../../../shared/teachers.ts';
import { databaseError, type ReadableDatabase } from '../../platform/database/open.ts';
import { startShortTransactions } from '../../platform/database/short-transactions.ts';
import { runInThread } from '../../platform/jobs/thread-task.ts';
import { storePairScores } from '../mining/candidate-store.ts';
import { findRun } from '../mining/runs.ts';
import type { Project } from '../project/project.ts';
import {
  type SNAPSHOT_TABLES,
  SNAPSHOT_WORKER,
  type SnapshotTask,
  snapshotOutputSchema,
} from './snapshot-tasks.ts';
import { nextSnapshotNumber, removeUnfinishedSnapshot } from './unfinished-snapshots.ts';

const countsSchema = z.record(z.string(), z.number());

/** Where a snapshot's numbers come from. */
export const snapshotFactsSchema = z.object({
  appVersion: z.string(),
  dataset: z.string(),
  /** The data set's own prompts; snapshots of earlier versions know of none. */
  prompts: z
    .object({ query: z.string().nullable(), passage: z.string().nullable() })
    .default({ query: null, passage: null }),
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

/** What each table of a snapshot is filled with; the snapshot's number comes first. */
const INSERTS = {
  snapshot_pair: `INSERT INTO snapshot_pair (snapshot, position, query_id, positive_id, split, grade, score, promoted)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  snapshot_negative:
    'INSERT INTO snapshot_negative (snapshot, pair, position, passage_id, teacher_id, score) VALUES (?, ?, ?, ?, ?, ?)',
  snapshot_mask: 'INSERT INTO snapshot_mask (snapshot, query_id, passage_id, role) VALUES (?, ?, ?, ?)',
} as const satisfies Record<(typeof SNAPSHOT_TABLES)[number], string>;

/**
 * Freezes a run's result under the next number: its pairs, their negatives in order with teacher and score, and per
 * query what training has to mask.
 *
 * A thread evaluates the run; its rows are stored in short transactions under a number that nobody sees until the
 * snapshot's own row, the last one, is there. One snapshot of a project is taken at a time.
 *
 * @throws WhetstoneError `run-not-found`, `retrieval-missing`, `bad-input` when the run leaves nothing to freeze,
 *   `cancelled`, `disk-full`
 */
export async function takeSnapshot(
  project: Project,
  runName: string,
  { signal, onProgress }: WorkOptions = {},
): Promise<Snapshot> {
  const { db, folders } = project;
  const { recipe } = findRun(db, runName);
  // What one that failed could not take back when the disk was full.
  await removeUnfinishedSnapshot(db);
  const number = nextSnapshotNumber(db);
  const task: SnapshotTask = { kind: 'freeze', project: folders.root, run: runName, recipe };
  const transactions = startShortTransactions(db, 'unchecked');
  try {
    const onOutput = async (raw: unknown): Promise<void> => {
      const output = snapshotOutputSchema.parse(raw);
      if (output.type === 'progress') onProgress?.(output.progress);
      else if (output.type === 'scores') storePairScores(db, output.retrieval, output);
      else {
        const insert = db.prepare(INSERTS[output.table]);
        await transactions.writeAll(output.rows, (row) => insert.run(number, ...row), signal);
      }
    };
    const facts = snapshotFactsSchema.parse(await runInThread(SNAPSHOT_WORKER, task, { signal, onOutput }));
    await transactions.settle();
    const createdAt = new Date().toISOString();
    db.prepare(
      'INSERT INTO snapshot (number, run_name, recipe, facts, created_at) VALUES (?, ?, ?, ?, ?)',
    ).run(number, runName, JSON.stringify(recipe), JSON.stringify(facts), createdAt);
    return { number, run: runName, recipe, facts, createdAt };
  } catch (error) {
    if (db.open) await removeUnfinishedSnapshot(db);
    if (!signal?.aborted) throw databaseError(error, folders.database);
    throw new WhetstoneError('cancelled', 'No snapshot was taken; the project is as it was.', {
      cause: error,
    });
  } finally {
    await transactions.close();
  }
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

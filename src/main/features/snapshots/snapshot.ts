import { z } from 'zod';
import { WhetstoneError } from '../../../shared/errors.ts';
import { type Label, labelSchema, type Recipe, recipeSchema } from '../../../shared/mining.ts';
import { teacherConfigSchema } from '../../../shared/teachers.ts';
import { FILLED, STATUS } from '../../engine/selection/evaluate.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import { type EvaluatedRun, evaluateRun } from '../mining/evaluate-run.ts';
import { findRun } from '../mining/runs.ts';
import type { Project } from '../project/project.ts';
import { APP_VERSION } from '../project/version.ts';
import { type EffectiveLabel, effectiveLabels, lastLabelEvent } from '../review/labels.ts';
import { findTeacher, teacherKey } from '../teachers/registry.ts';
import { type ReferenceScores, referenceScores } from './reference-scores.ts';

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

/** Stands for the teacher of a negative that was drawn from the data set; no teacher can have this id. */
const FILLED_TEACHER = '(filled)';

function storePairs(
  { db }: Project,
  snapshot: number,
  recipe: Recipe,
  { tables, selection }: EvaluatedRun,
  scores: ReferenceScores,
): void {
  const { corpus, pairs, queries, pairSplits, pairGrades } = tables;
  const insertPair = db.prepare(
    `INSERT INTO snapshot_pair (snapshot, position, query_id, positive_id, split, grade, score, promoted)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertNegative = db.prepare(
    'INSERT INTO snapshot_negative (snapshot, pair, position, passage_id, teacher_id, score) VALUES (?, ?, ?, ?, ?, ?)',
  );
  let position = 0;
  for (let pair = 0; pair < pairs.query.length; pair++) {
    const status = selection.status[pair]!;
    if ((status & STATUS.active) === 0 || (status & STATUS.skipped) !== 0) continue;
    const score = scores.positive[pair]!;
    insertPair.run(
      snapshot,
      position,
      queries[pairs.query[pair]!],
      corpus.ids[pairs.positive[pair]!],
      pairSplits[pair],
      pairGrades[pair],
      Number.isNaN(score) ? null : score,
      (status & STATUS.promoted) === 0 ? 0 : 1,
    );
    const from = selection.offsets[pair]!;
    for (let entry = from; entry < selection.offsets[pair + 1]!; entry++) {
      const source = selection.source[entry]!;
      const negativeScore = scores.negative[entry]!;
      insertNegative.run(
        snapshot,
        position,
        entry - from,
        corpus.ids[selection.passage[entry]!],
        source === FILLED ? FILLED_TEACHER : recipe.sources[source]!.teacher,
        Number.isNaN(negativeScore) ? null : negativeScore,
      );
    }
    position++;
  }
}

/**
 * What training masks in a batch: each query's positives, false negatives and ambiguous passages; and its true
 * negatives, for qrels. What a curator says stands above what the data says.
 */
function storeMasks(
  { db }: Project,
  snapshot: number,
  { tables }: EvaluatedRun,
  labels: readonly EffectiveLabel[],
): void {
  const insert = db.prepare(
    'INSERT INTO snapshot_mask (snapshot, query_id, passage_id, role) VALUES (?, ?, ?, ?)',
  );
  const { dataset, queries } = tables;
  const wanted = new Set(queries);
  const placed = new Set<string>();
  const labelled = new Map(labels.map((each) => [`${each.query} ${each.passage}`, each.label]));
  const judged = db
    .prepare(
      `SELECT j.query_id AS query, j.passage_id AS passage, max(grade) AS grade FROM visible_judgement j
       JOIN query q ON q.id = j.query_id WHERE q.dataset_id = ? AND grade > 0 GROUP BY j.query_id, j.passage_id`,
    )
    .all(dataset.id) as { query: number; passage: number; grade: number }[];
  for (const { query, passage, grade } of judged) {
    if (!wanted.has(query)) continue;
    const isPositive = grade >= dataset.positiveFrom;
    const label = labelled.get(`${query} ${passage}`);
    if (label !== undefined && !(isPositive && label === 'false-negative')) continue;
    insert.run(snapshot, query, passage, isPositive ? 'positive' : 'ambiguous');
    placed.add(`${query} ${passage}`);
  }
  for (const { query, passage, label } of labels) {
    if (!placed.has(`${query} ${passage}`)) insert.run(snapshot, query, passage, label);
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

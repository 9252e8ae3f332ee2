import type { Recipe } from '../../../shared/mining.ts';
import { FILLED, STATUS } from '../../engine/selection/evaluate.ts';
import type { EvaluatedRun } from '../mining/evaluate-run.ts';
import type { Project } from '../project/project.ts';
import type { EffectiveLabel } from '../review/labels.ts';
import type { ReferenceScores } from './reference-scores.ts';

/** Stands for the teacher of a negative that was drawn from the data set; no teacher can have this id. */
const FILLED_TEACHER = '(filled)';

/** Stores the pairs that count, each with its negatives in order. */
export function storePairs(
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
export function storeMasks(
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

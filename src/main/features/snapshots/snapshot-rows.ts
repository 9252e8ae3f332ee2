import type { Recipe } from '../../../shared/mining.ts';
import { FILLED, STATUS } from '../../engine/selection/evaluate.ts';
import type { Selection } from '../../engine/selection/select.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import type { MiningTables } from '../mining/tables.ts';
import type { EffectiveLabel } from '../review/labels.ts';
import type { ReferenceScores } from './reference-scores.ts';
import type { SnapshotRow } from './snapshot-tasks.ts';

/** Stands for the teacher of a negative that was drawn from the data set; no teacher can have this id. */
export const FILLED_TEACHER = '(filled)';

type Evaluated = { readonly tables: MiningTables; readonly selection: Selection };

/** The pairs that count: where they stand in the tables. Their place in this order is their position. */
function* countedPairs({ status }: Selection): Generator<number> {
  for (let pair = 0; pair < status.length; pair++) {
    if ((status[pair]! & STATUS.active) !== 0 && (status[pair]! & STATUS.skipped) === 0) yield pair;
  }
}

const orNull = (score: number): number | null => (Number.isNaN(score) ? null : score);

/** Position, query, positive, split, grade, score, promoted. */
export function* pairRows({ tables, selection }: Evaluated, scores: ReferenceScores): Generator<SnapshotRow> {
  const { corpus, pairs, queries, pairSplits, pairGrades } = tables;
  let position = 0;
  for (const pair of countedPairs(selection)) {
    yield [
      position++,
      queries[pairs.query[pair]!]!,
      corpus.ids[pairs.positive[pair]!]!,
      pairSplits[pair]!,
      pairGrades[pair]!,
      orNull(scores.positive[pair]!),
      (selection.status[pair]! & STATUS.promoted) === 0 ? 0 : 1,
    ];
  }
}

/** The pair's position, position, passage, teacher, score. */
export function* negativeRows(
  { sources }: Recipe,
  { tables, selection }: Evaluated,
  scores: ReferenceScores,
): Generator<SnapshotRow> {
  let position = 0;
  for (const pair of countedPairs(selection)) {
    const from = selection.offsets[pair]!;
    for (let entry = from; entry < selection.offsets[pair + 1]!; entry++) {
      const source = selection.source[entry]!;
      yield [
        position,
        entry - from,
        tables.corpus.ids[selection.passage[entry]!]!,
        source === FILLED ? FILLED_TEACHER : sources[source]!.teacher,
        orNull(scores.negative[entry]!),
      ];
    }
    position++;
  }
}

/**
 * What training masks in a batch, as query, passage, role: each query's positives, false negatives and ambiguous
 * passages; and its true negatives, for qrels. What a curator says stands above what the data says.
 */
export function maskRows(
  db: ReadableDatabase,
  { dataset, facts }: MiningTables,
  labels: readonly EffectiveLabel[],
): SnapshotRow[] {
  const rows: SnapshotRow[] = [];
  const placed = new Set<string>();
  const labelled = new Map(labels.map((each) => [`${each.query} ${each.passage}`, each.label]));
  const judged = db
    .prepare(
      `SELECT j.query_id AS query, j.passage_id AS passage, max(grade) AS grade FROM visible_judgement j
       JOIN query q ON q.id = j.query_id WHERE q.dataset_id = ? AND grade > 0 GROUP BY j.query_id, j.passage_id`,
    )
    .all(dataset.id) as { query: number; passage: number; grade: number }[];
  for (const { query, passage, grade } of judged) {
    if (!facts.has(query)) continue;
    const isPositive = grade >= dataset.positiveFrom;
    const label = labelled.get(`${query} ${passage}`);
    if (label !== undefined && !(isPositive && label === 'false-negative')) continue;
    rows.push([query, passage, isPositive ? 'positive' : 'ambiguous']);
    placed.add(`${query} ${passage}`);
  }
  for (const { query, passage, label } of labels) {
    if (!placed.has(`${query} ${passage}`)) rows.push([query, passage, label]);
  }
  return rows;
}

import { createHash } from 'node:crypto';
import type { Grades } from '../../engine/metrics/ranking.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import type { Dataset } from '../data/queries.ts';

/** One query of an evaluation, and what was judged for it; passages by their database ids. */
export type JudgedQuery = {
  readonly query: number;
  /** The id that it came with. */
  readonly id: string;
  readonly grades: Grades<number>;
};

type JudgementRow = readonly [query: number, id: string, passage: number, grade: number];

/**
 * What a split is evaluated by: every query with a positive there, in the order of the database's ids, with all that the
 * DATA SET judged for it there. What curators say changes nothing here: they see what a teacher found, and a measure
 * that moved with it would favour that teacher (design §4).
 *
 * @param split null for all splits; a passage that is judged in several has its highest grade
 */
export function readQrels(
  db: ReadableDatabase,
  dataset: Dataset,
  split: string | null,
): readonly JudgedQuery[] {
  const rows = db
    .prepare(
      `SELECT j.query_id, q.external_id, j.passage_id, max(j.grade) FROM visible_judgement j
       JOIN visible_query q ON q.id = j.query_id AND q.dataset_id = :dataset AND q.purged = 0
       JOIN passage p ON p.id = j.passage_id AND p.purged = 0
       WHERE :split IS NULL OR j.split = :split
       GROUP BY j.query_id, j.passage_id ORDER BY j.query_id, j.passage_id`,
    )
    .raw()
    .iterate({ dataset: dataset.id, split }) as IterableIterator<JudgementRow>;
  const judged: { query: number; id: string; grades: Map<number, number> }[] = [];
  for (const [query, id, passage, grade] of rows) {
    if (judged.at(-1)?.query !== query) judged.push({ query, id, grades: new Map() });
    judged.at(-1)!.grades.set(passage, grade);
  }
  return judged.filter(({ grades }) => [...grades.values()].some((grade) => grade >= dataset.positiveFrom));
}

/** Tells two sets of judgements apart: SHA-256 over them, by the ids that they came with. */
export function qrelsFingerprint(db: ReadableDatabase, qrels: readonly JudgedQuery[]): string {
  const nameOf = db.prepare('SELECT external_id FROM passage WHERE id = ?').pluck();
  const digest = createHash('sha256');
  for (const { id, grades } of qrels)
    for (const [passage, grade] of grades)
      digest.update(`${JSON.stringify([id, nameOf.get(passage), grade])}\n`);
  return digest.digest('hex');
}

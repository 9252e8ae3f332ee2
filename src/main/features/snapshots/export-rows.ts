import type {
  CorpusPassage,
  CorpusQuery,
  ExportInput,
  ExportJudgement,
  ExportPassage,
  ExportRow,
} from '../../engine/formats/write/rows.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import { type Dataset, findDataset } from '../data/queries.ts';
import type { Snapshot } from './snapshot.ts';
import { FILLED_TEACHER } from './snapshot-rows.ts';

/** Reads a snapshot as exports want it, row by row, so that memory does not grow with it. */
export function exportInput(db: ReadableDatabase, snapshot: Snapshot, split: string | null): ExportInput {
  const dataset = findDataset(db, snapshot.facts.dataset);
  return {
    rows: readRows(db, snapshot, dataset, split),
    passages: readPassages(db, dataset, snapshot.facts.importsUpTo),
    queries: readQueries(db, snapshot, dataset, split),
    judgements: readJudgements(db, snapshot, dataset, split),
  };
}

type Pair = {
  position: number;
  query: number;
  queryId: string;
  queryText: string;
  positive: number;
  positiveId: string;
  title: string;
  text: string;
  split: string;
  grade: number | null;
  score: number | null;
};

type Negative = Omit<ExportPassage, 'teacher'> & { readonly miner: string };

function* readRows(
  db: ReadableDatabase,
  snapshot: Snapshot,
  dataset: Dataset,
  split: string | null,
): Generator<ExportRow> {
  const pairs = db.prepare(
    `SELECT pair.position, pair.query_id AS query, query.external_id AS queryId, query.text AS queryText,
            pair.positive_id AS positive, passage.external_id AS positiveId, passage.title, passage.text,
            pair.split, pair.grade, pair.score
     FROM snapshot_pair pair
     JOIN query ON query.id = pair.query_id AND query.purged = 0
     JOIN passage ON passage.id = pair.positive_id AND passage.purged = 0
     WHERE snapshot = :snapshot AND (:split IS NULL OR pair.split = :split) AND pair.position > :after
     ORDER BY pair.position LIMIT 500`,
  );
  const negatives = db.prepare(
    `SELECT external_id AS id, title, text, score, teacher_id AS miner FROM snapshot_negative
     JOIN passage ON passage.id = passage_id AND purged = 0
     WHERE snapshot = ? AND pair = ? ORDER BY position`,
  );
  const roles = snapshot.recipe.falseNegatives === 'promote' ? "'positive', 'false-negative'" : "'positive'";
  const positives = db
    .prepare(
      `SELECT external_id FROM snapshot_mask JOIN passage ON passage.id = passage_id AND purged = 0
       WHERE snapshot = ? AND query_id = ? AND passage_id <> ? AND role IN (${roles}) ORDER BY external_id`,
    )
    .pluck();
  // By pages: a statement that is still being read would lock the connection while the caller writes files.
  for (let after = -1; ; ) {
    const page = pairs.all({ snapshot: snapshot.number, split, after }) as Pair[];
    if (page.length === 0) return;
    for (const pair of page) {
      const given = negatives.all(snapshot.number, pair.position) as Negative[];
      const teacher = scoringTeacher(snapshot, given[0]?.miner);
      yield {
        queryId: pair.queryId,
        query: pair.queryText,
        split: pair.split,
        dataset: dataset.name,
        positive: {
          id: pair.positiveId,
          title: pair.title,
          text: pair.text,
          score: pair.score,
          teacher: pair.score === null ? null : teacher,
          grade: pair.grade,
        },
        negatives: given.map(({ miner, ...passage }) => ({
          ...passage,
          teacher: passage.score === null ? null : teacher,
          minedBy: miner === FILLED_TEACHER ? null : miner,
        })),
        otherPositives: positives.all(snapshot.number, pair.query, pair.positive) as string[],
      };
    }
    after = page.at(-1)!.position;
  }
}

/** All scores of a pair are one teacher's (see `referenceScores`). */
function scoringTeacher({ recipe }: Snapshot, firstTeacher: string | undefined): string {
  const drawn = recipe.sources.find(({ teacher }) => teacher === firstTeacher);
  const first = recipe.sources[0]!;
  return (recipe.ensemble === 'cross-sample' ? (drawn ?? first) : first).teacher;
}

function* readPassages(
  db: ReadableDatabase,
  dataset: Dataset,
  importsUpTo: number,
): Generator<CorpusPassage> {
  const page = db.prepare(
    `SELECT id AS row, external_id AS id, title, text FROM visible_passage
     WHERE dataset_id = ? AND purged = 0 AND import_id <= ? AND visible_passage.id > ? ORDER BY visible_passage.id LIMIT 500`,
  );
  for (let after = 0; ; ) {
    const passages = page.all(dataset.id, importsUpTo, after) as (CorpusPassage & { row: number })[];
    if (passages.length === 0) return;
    for (const { id, title, text } of passages) yield { id, title, text };
    after = passages.at(-1)!.row;
  }
}

/** Read when it is asked for: most formats need no queries. */
function* readQueries(
  db: ReadableDatabase,
  snapshot: Snapshot,
  dataset: Dataset,
  split: string | null,
): Generator<CorpusQuery> {
  yield* db
    .prepare(
      `SELECT external_id AS id, text FROM query WHERE dataset_id = :dataset AND purged = 0 AND id IN (
         SELECT query_id FROM snapshot_pair WHERE snapshot = :snapshot AND (:split IS NULL OR split = :split)) ORDER BY id`,
    )
    .all({ dataset: dataset.id, snapshot: snapshot.number, split }) as CorpusQuery[];
}

/**
 * The snapshot's judgements with the curators' labels applied: a false negative answers the query, a true negative
 * does not, an ambiguous passage is in neither set, as one that the data grades between 0 and a positive, which keeps
 * its grade. Read when they are asked for, as queries are.
 */
function* readJudgements(
  db: ReadableDatabase,
  snapshot: Snapshot,
  dataset: Dataset,
  split: string | null,
): Generator<ExportJudgement> {
  yield* db
    .prepare(
      `WITH wanted AS (
         SELECT DISTINCT query_id, split FROM snapshot_pair WHERE snapshot = :snapshot AND (:split IS NULL OR split = :split)),
       known AS (
         SELECT query_id, passage_id, split, grade, max(import_id) FROM judgement WHERE import_id <= :imports
         GROUP BY query_id, passage_id, split),
       labelled AS (
         SELECT query_id, passage_id, role FROM snapshot_mask m WHERE snapshot = :snapshot AND role <> 'positive'
         AND NOT (role = 'ambiguous' AND EXISTS (SELECT 1 FROM known WHERE known.query_id = m.query_id
           AND known.passage_id = m.passage_id AND grade > 0 AND grade < :from)))
       SELECT query.external_id AS queryId, passage.external_id AS passageId, judged.split, max(judged.grade) AS grade FROM (
         SELECT j.query_id, j.passage_id, j.split, j.grade FROM known j
         WHERE (j.query_id, j.split) IN (SELECT query_id, split FROM wanted)
         AND NOT EXISTS (SELECT 1 FROM labelled WHERE labelled.query_id = j.query_id AND labelled.passage_id = j.passage_id)
         UNION ALL
         SELECT labelled.query_id, labelled.passage_id, wanted.split, iif(role = 'false-negative', :from, 0)
         FROM labelled JOIN wanted ON wanted.query_id = labelled.query_id WHERE role <> 'ambiguous') judged
       JOIN query ON query.id = judged.query_id AND query.purged = 0
       JOIN passage ON passage.id = judged.passage_id AND passage.purged = 0
       GROUP BY judged.query_id, judged.passage_id, judged.split ORDER BY judged.split, judged.query_id, judged.passage_id`,
    )
    .all({
      snapshot: snapshot.number,
      split,
      from: dataset.positiveFrom,
      imports: snapshot.facts.importsUpTo,
    }) as ExportJudgement[];
}

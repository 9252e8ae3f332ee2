import type { ReadableDatabase } from '../../../platform/database/open.ts';
import { findPassage, findQuery } from '../queries.ts';
import type { DatasetIndex } from './dataset-index.ts';
import { type GradeState, gradeState } from './judgement-columns.ts';
import { type MarkedText, markTexts } from './marked-text.ts';
import { firstAtLeast } from './row-ids.ts';

/** A passage that every query is judged on, or a query with a thousand positives: the first of them are enough to see. */
const SHOWN_JUDGEMENTS = 100;
/** Characters of the other text of a judgement. */
const OTHER_CHARACTERS = 600;

/** A judgement as it is shown beside one of its two texts: with the other one. */
export type JudgementBeside = {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly split: string;
  readonly grade: number;
  readonly state: GradeState;
};

/** A negative that came with the data. */
export type GivenNegative = {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly score: number | null;
};

export type PassageDetail = {
  readonly id: string;
  /** The ids under which the same passage came in again. */
  readonly otherIds: readonly string[];
  readonly title: MarkedText;
  readonly text: MarkedText;
  readonly judgements: readonly JudgementBeside[];
  readonly judgementsInAll: number;
};

export type QueryDetail = {
  readonly id: string;
  readonly text: MarkedText;
  readonly judgements: readonly JudgementBeside[];
  readonly judgementsInAll: number;
  readonly givenNegatives: readonly GivenNegative[];
  readonly givenNegativesInAll: number;
};

/**
 * A passage whole, with the queries that it is judged for, positives first.
 *
 * @throws WhetstoneError `passage-not-found`
 */
export function passageDetail(
  db: ReadableDatabase,
  index: DatasetIndex,
  externalId: string,
  search: string,
): PassageDetail {
  const passage = findPassage(db, index.dataset, externalId);
  const places: number[] = [];
  const judgements = index.judgements();
  for (
    let at = judgements.passage.indexOf(passage.id);
    at >= 0;
    at = judgements.passage.indexOf(passage.id, at + 1)
  )
    places.push(at);
  const otherIds = db
    .prepare('SELECT external_id FROM passage_alias WHERE passage_id = ? ORDER BY external_id')
    .pluck()
    .all(passage.id) as string[];
  const [marked] = markTexts([passage], search, 'whole');
  return {
    id: passage.externalId,
    otherIds,
    ...marked!,
    judgements: judgementsBeside(db, index, places, 'query'),
    judgementsInAll: places.length,
  };
}

/**
 * A query with the passages that are judged for it, positives first, and the negatives that came with it.
 *
 * @throws WhetstoneError `query-not-found`
 */
export function queryDetail(
  db: ReadableDatabase,
  index: DatasetIndex,
  externalId: string,
  search: string,
): QueryDetail {
  const query = findQuery(db, index.dataset, externalId);
  const ids = index.judgements().query;
  const start = firstAtLeast(ids, query.id);
  const end = firstAtLeast(ids, query.id + 1);
  const places = Array.from({ length: end - start }, (_, offset) => start + offset);
  const [marked] = markTexts([{ title: '', text: query.text }], search, 'whole');
  const visible = "import_id NOT IN (SELECT id FROM import WHERE state = 'running')";
  return {
    id: query.externalId,
    text: marked!.text,
    judgements: judgementsBeside(db, index, places, 'passage'),
    judgementsInAll: places.length,
    givenNegatives: db
      .prepare(
        `SELECT external_id AS id, title, substr(text, 1, ${OTHER_CHARACTERS}) AS text, score
         FROM (SELECT * FROM given_negative WHERE query_id = ? AND ${visible} ORDER BY import_id, position LIMIT ${SHOWN_JUDGEMENTS})
         JOIN passage ON passage.id = passage_id`,
      )
      .all(query.id) as GivenNegative[],
    givenNegativesInAll: db
      .prepare(`SELECT count(*) FROM given_negative WHERE query_id = ? AND ${visible}`)
      .pluck()
      .get(query.id) as number,
  };
}

function judgementsBeside(
  db: ReadableDatabase,
  index: DatasetIndex,
  places: readonly number[],
  other: 'query' | 'passage',
): JudgementBeside[] {
  const judgements = index.judgements();
  const title = other === 'passage' ? 'title' : "''";
  const read = db.prepare(
    `SELECT external_id AS id, ${title} AS title, substr(text, 1, ${OTHER_CHARACTERS}) AS text FROM ${other} WHERE id = ?`,
  );
  return places
    .toSorted((a, b) => judgements.grade[b]! - judgements.grade[a]! || a - b)
    .slice(0, SHOWN_JUDGEMENTS)
    .map((place) => {
      const grade = judgements.grade[place]!;
      return {
        ...(read.get(judgements[other][place]) as Pick<JudgementBeside, 'id' | 'title' | 'text'>),
        split: judgements.splits[judgements.split[place]!]!,
        grade,
        state: gradeState(grade, index.dataset.positiveFrom),
      };
    });
}

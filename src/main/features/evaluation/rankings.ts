import { trecOrder } from '../../engine/metrics/ranking.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import { iterateCandidates } from '../mining/candidate-store.ts';

/** What a teacher ranks for one query: passages by their database ids, best first. */
export type RankedList = {
  readonly query: number;
  readonly passages: readonly number[];
  /** By place; falling numbers where the teacher has an order and no scores. */
  readonly scores: readonly number[];
};

/** The rankings that a retrieval holds, in trec_eval's order, by the queries' database ids. */
export function* readRankings(db: ReadableDatabase, retrieval: number): Generator<RankedList> {
  const nameOf = db.prepare('SELECT external_id FROM passage WHERE id = ?').pluck();
  for (const { query, passages, scores } of iterateCandidates(db, retrieval)) {
    if (scores.some(Number.isNaN)) {
      const falling = Array.from(passages, (_, place) => passages.length - place);
      yield { query, passages: [...passages], scores: falling };
      continue;
    }
    const order = trecOrder(scores, (place) => nameOf.get(passages[place]) as string);
    yield {
      query,
      passages: order.map((place) => passages[place]!),
      scores: order.map((place) => scores[place]!),
    };
  }
}

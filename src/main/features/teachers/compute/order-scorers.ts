import type { RandomConfig } from '../../../../shared/teachers.ts';
import { searchRandom } from '../../../engine/search/random.ts';
import { roundScore } from '../../../engine/search/score.ts';
import type { ReadableDatabase } from '../../../platform/database/open.ts';
import { type Given, givenListReader, givenScoreReader } from '../given-scores.ts';
import { readCorpus } from './corpus.ts';
import { joinLists, type RankedQueries, type Scorer } from './scorer.ts';

/** Teachers that compute no score: one draws its lists, the other finds them in the data. */

/** Passages drawn at random. */
export function randomScorer(db: ReadableDatabase, dataset: number, { seed }: RandomConfig): Scorer {
  const corpus = readCorpus(db, dataset);
  const name = db.prepare('SELECT external_id FROM query WHERE id = ?').pluck();
  return {
    search: async (queries, k, work) => {
      const queryIds = [...queries].map((query) => name.get(query) as string);
      const results = await searchRandom({
        queryIds,
        passages: corpus.ids.length,
        k,
        seed,
        exclude: corpus.purged,
        ...work,
      });
      const lists = joinLists(results, k, corpus);
      return { ...lists, scores: lists.scores.fill(Number.NaN) };
    },
    scorePairs: async (asked) => new Float64Array(asked.length).fill(Number.NaN),
    close: async () => {},
  };
}

/** The negatives that came with the data, and the scores that came with them and with the positives. */
export function givenScorer(db: ReadableDatabase, dataset: number): Scorer {
  const listOf = givenListReader(db, dataset);
  const scoreOf = givenScoreReader(db);
  return {
    search: async (queries, k) => toLists([...queries].map((query) => listOf(query).slice(0, k))),
    scorePairs: async (queries, passages) =>
      Float64Array.from(queries, (query, index) => toScore(scoreOf(query, passages[index]!))),
    close: async () => {},
  };
}

const toScore = (score: number | null): number => (score === null ? Number.NaN : roundScore(score));

function toLists(lists: readonly (readonly Given[])[]): RankedQueries {
  return {
    counts: Uint32Array.from(lists, (list) => list.length),
    passages: Uint32Array.from(lists.flat(), ({ passage }) => passage),
    scores: Float64Array.from(lists.flat(), ({ score }) => toScore(score)),
  };
}

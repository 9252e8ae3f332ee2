import type { RandomConfig } from '../../../../shared/teachers.ts';
import { searchRandom } from '../../../engine/search/random.ts';
import type { ReadableDatabase } from '../../../platform/database/open.ts';
import { readCorpus } from './corpus.ts';
import { joinLists, type RankedQueries, type Scorer } from './scorer.ts';

/** Teachers that have no score for a pair: a list's order is all there is. */

/** Passages drawn at random; their order means nothing, and their scores are 0. */
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
      return joinLists(results, k, corpus);
    },
    scorePairs: async (queries) => new Float64Array(queries.length).fill(Number.NaN),
    close: async () => {},
  };
}

/** The negatives that came with the data, in their order; a passage that stands twice counts once. */
export function givenScorer(db: ReadableDatabase): Scorer {
  const given = db
    .prepare(
      `SELECT passage_id FROM given_negative JOIN visible_passage ON visible_passage.id = passage_id
       WHERE query_id = ? AND purged = 0 GROUP BY passage_id ORDER BY min(given_negative.import_id), min(position) LIMIT ?`,
    )
    .pluck();
  return {
    search: async (queries, k) => toLists([...queries].map((query) => given.all(query, k) as number[])),
    scorePairs: async (queries) => new Float64Array(queries.length).fill(Number.NaN),
    close: async () => {},
  };
}

function toLists(lists: readonly (readonly number[])[]): RankedQueries {
  const passages = Uint32Array.from(lists.flat());
  return {
    counts: Uint32Array.from(lists, (list) => list.length),
    passages,
    scores: new Float64Array(passages.length),
  };
}

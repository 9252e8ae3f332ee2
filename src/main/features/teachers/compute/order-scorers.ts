import type { RandomConfig } from '../../../../shared/teachers.ts';
import { searchRandom } from '../../../engine/search/random.ts';
import { roundScore } from '../../../engine/search/score.ts';
import type { ReadableDatabase } from '../../../platform/database/open.ts';
import { readCorpus } from './corpus.ts';
import { joinLists, type RankedQueries, type Scorer } from './scorer.ts';

/** Teachers that score no pair: a list's order is all there is, and of `random` not even that means anything. */

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
    scorePairs,
    close: async () => {},
  };
}

type Given = { readonly passage: number; readonly score: number | null };

/**
 * The negatives that came with the data, in their order, with the scores that came with them; a passage that stands
 * twice counts where it stands first.
 */
export function givenScorer(db: ReadableDatabase): Scorer {
  const given = db.prepare(
    `SELECT g.passage_id AS passage, g.score FROM given_negative g
     JOIN visible_passage p ON p.id = g.passage_id AND p.purged = 0
     WHERE g.query_id = ? AND g.import_id NOT IN (SELECT id FROM import WHERE state = 'running')
     ORDER BY g.import_id, g.position`,
  );
  return {
    search: async (queries, k) =>
      toLists([...queries].map((query) => firstOfEach(given.all(query) as Given[]).slice(0, k))),
    scorePairs,
    close: async () => {},
  };
}

async function scorePairs(queries: Uint32Array): Promise<Float64Array> {
  return new Float64Array(queries.length).fill(Number.NaN);
}

function firstOfEach(list: readonly Given[]): Given[] {
  const seen = new Set<number>();
  return list.filter(({ passage }) => !seen.has(passage) && seen.add(passage));
}

function toLists(lists: readonly (readonly Given[])[]): RankedQueries {
  return {
    counts: Uint32Array.from(lists, (list) => list.length),
    passages: Uint32Array.from(lists.flat(), ({ passage }) => passage),
    scores: Float64Array.from(lists.flat(), ({ score }) => (score === null ? Number.NaN : roundScore(score))),
  };
}

import { basename, dirname, resolve } from 'node:path';
import { WhetstoneError } from '../../../../shared/errors.ts';
import type { WorkOptions } from '../../../../shared/progress.ts';
import type { RankingConfig } from '../../../../shared/teachers.ts';
import { readRanking } from '../../../engine/search/brought/rankings.ts';
import { roundScore } from '../../../engine/search/score.ts';
import type { ReadableDatabase } from '../../../platform/database/open.ts';
import { readCorpus } from './corpus.ts';
import type { Scorer } from './scorer.ts';

type Scored = { readonly passage: number; readonly score: number };

/** A ranking that another program made. Queries that this data set does not have are passed over. */
export async function openRankingScorer(
  db: ReadableDatabase,
  dataset: number,
  config: RankingConfig,
  work: WorkOptions,
): Promise<Scorer> {
  const corpus = readCorpus(db, dataset);
  const lists = await readLists(db, dataset, config, work);
  const inOrder = (a: Scored, b: Scored): number =>
    b.score - a.score || corpus.tieRank[corpus.rowOf(a.passage)]! - corpus.tieRank[corpus.rowOf(b.passage)]!;
  return {
    search: async (queries, k) => {
      const best = [...queries].map((query) =>
        [...(lists.get(query) ?? [])]
          .map(([passage, score]) => ({ passage, score }))
          .sort(inOrder)
          .slice(0, k),
      );
      return {
        counts: Uint32Array.from(best, (list) => list.length),
        passages: Uint32Array.from(best.flat(), ({ passage }) => passage),
        scores: Float64Array.from(best.flat(), ({ score }) => score),
      };
    },
    scorePairs: async (queries, passages) =>
      Float64Array.from(queries, (query, index) => lists.get(query)?.get(passages[index]!) ?? Number.NaN),
    close: async () => {},
  };
}

async function readLists(
  db: ReadableDatabase,
  dataset: number,
  config: RankingConfig,
  work: WorkOptions,
): Promise<Map<number, Map<number, number>>> {
  const file = resolve(dirname(db.name), config.file);
  const queryId = db.prepare('SELECT id FROM visible_query WHERE dataset_id = ? AND external_id = ?').pluck();
  const passageId = db
    .prepare(
      `SELECT id FROM visible_passage WHERE dataset_id = :dataset AND (external_id = :name
         OR id = (SELECT passage_id FROM passage_alias WHERE dataset_id = :dataset AND external_id = :name))`,
    )
    .pluck();
  const lists = new Map<number, Map<number, number>>();
  for await (const records of readRanking(file, work)) {
    for (const record of records) {
      const query = queryId.get(dataset, record.queryId) as number | undefined;
      if (query === undefined) continue;
      const passage = passageId.get({ dataset, name: record.passageId }) as number | undefined;
      if (passage === undefined) {
        throw new WhetstoneError(
          'bad-input',
          `${basename(file)}: the passage "${record.passageId}" is not in this data set. The ranking was made over another corpus: make it over this one.`,
          { details: { file, id: record.passageId } },
        );
      }
      const list = lists.get(query) ?? new Map<number, number>();
      // Passages that were merged share a place: the better of their scores is theirs.
      list.set(passage, Math.max(roundScore(record.score), list.get(passage) ?? Number.NEGATIVE_INFINITY));
      lists.set(query, list);
    }
  }
  if (lists.size === 0) {
    throw new WhetstoneError(
      'bad-input',
      `${basename(file)} ranks no query of this data set. Check that its query ids are the data set's.`,
      {
        details: { file },
      },
    );
  }
  return lists;
}

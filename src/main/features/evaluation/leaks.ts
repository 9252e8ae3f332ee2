import type { Leak } from '../../../shared/evaluation.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import { textKey } from '../data/content.ts';
import { type Dataset, listSplits } from '../data/queries.ts';

type Positive = {
  readonly query: string;
  readonly passage: string;
  readonly passageKey: number;
};

/**
 * Finds what the evaluated split shares with others: queries of the same text, and positives of the same text, however
 * they are spelt (NFKC, case folded, white space collapsed). A model that was trained on them has seen the answers.
 *
 * All splits of the project's data sets are looked at but those of the evaluated name: data sets are trained on together,
 * and a `test` is trained on by nobody.
 *
 * @param split null for all splits, which leaves the other data sets to look at
 * @returns only the splits with which something is shared
 */
export function findLeaks(db: ReadableDatabase, dataset: Dataset, split: string | null): Leak[] {
  const ownQueries = readQueries(db, dataset, split);
  const ownPositives = readPositives(db, dataset, split);
  const others = db
    .prepare('SELECT id, name, positive_from AS positiveFrom FROM dataset ORDER BY id')
    .all() as Dataset[];
  return others
    .flatMap((other) => listSplits(db, other.id).map((itsSplit) => ({ other, itsSplit })))
    .filter(({ other, itsSplit }) => (split === null ? other.id !== dataset.id : itsSplit !== split))
    .map(({ other, itsSplit }): Leak => {
      const queries = new Map([...readQueries(db, other, itsSplit)].map(([id, key]) => [key, id]));
      const positives = new Map(
        readPositives(db, other, itsSplit).map(({ passage, passageKey }) => [passageKey, passage]),
      );
      return {
        dataset: other.name,
        split: itsSplit,
        queries: [...ownQueries].flatMap(([query, key]) => {
          const same = queries.get(key);
          return same === undefined ? [] : [{ query, same }];
        }),
        positives: ownPositives.flatMap(({ query, passage, passageKey }) => {
          const same = positives.get(passageKey);
          return same === undefined ? [] : [{ query, passage, same }];
        }),
      };
    })
    .filter(({ queries, positives }) => queries.length + positives.length > 0);
}

/** The queries of a split that have a positive there, by their ids, with the keys of their texts. */
function readQueries(db: ReadableDatabase, dataset: Dataset, split: string | null): Map<string, number> {
  const rows = db
    .prepare(
      `SELECT external_id, text FROM visible_query WHERE dataset_id = :dataset AND purged = 0 AND id IN (
         SELECT query_id FROM visible_judgement WHERE grade >= :from AND (:split IS NULL OR split = :split))
       ORDER BY id`,
    )
    .raw()
    .iterate({ dataset: dataset.id, from: dataset.positiveFrom, split }) as IterableIterator<
    [id: string, text: string]
  >;
  const keys = new Map<string, number>();
  for (const [id, text] of rows) keys.set(id, textKey('', text));
  return keys;
}

function readPositives(db: ReadableDatabase, dataset: Dataset, split: string | null): Positive[] {
  return db
    .prepare(
      `SELECT DISTINCT q.external_id AS query, p.external_id AS passage, p.text_key AS passageKey
       FROM visible_judgement j
       JOIN visible_query q ON q.id = j.query_id AND q.dataset_id = :dataset AND q.purged = 0
       JOIN passage p ON p.id = j.passage_id AND p.purged = 0
       WHERE j.grade >= :from AND (:split IS NULL OR j.split = :split) ORDER BY q.id, p.id`,
    )
    .all({ dataset: dataset.id, from: dataset.positiveFrom, split }) as Positive[];
}

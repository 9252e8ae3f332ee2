import { WhetstoneError } from '../../../shared/errors.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';

export type Dataset = { readonly id: number; readonly name: string; readonly positiveFrom: number };
export type PassageRow = {
  readonly id: number;
  readonly externalId: string;
  readonly title: string;
  readonly text: string;
};
export type QueryRow = { readonly id: number; readonly externalId: string; readonly text: string };

/**
 * The data set of that name, or the only one where no name is given.
 *
 * @throws WhetstoneError `dataset-not-found`, which lists the names there are.
 */
export function findDataset(db: ReadableDatabase, name: string | null): Dataset {
  const all = db
    .prepare(
      "SELECT id, name, positive_from AS positiveFrom FROM dataset WHERE EXISTS (SELECT 1 FROM import WHERE dataset_id = dataset.id AND state = 'complete') ORDER BY id",
    )
    .all() as Dataset[];
  const names = all.map((dataset) => dataset.name);
  if (name === null) {
    if (all.length === 1) return all[0]!;
    if (all.length === 0) {
      throw new WhetstoneError(
        'dataset-not-found',
        'This project has no data yet. Import some with "whetstone import PROJECT PATH".',
      );
    }
    throw new WhetstoneError(
      'dataset-not-found',
      `This project has several data sets (${names.join(', ')}). Name one with --dataset.`,
      {
        details: { datasets: names },
      },
    );
  }
  const found = all.find((dataset) => dataset.name === name);
  if (found !== undefined) return found;
  throw new WhetstoneError(
    'dataset-not-found',
    `There is no data set "${name}". There is: ${names.join(', ') || 'none yet'}.`,
    {
      details: { datasets: names },
    },
  );
}

/** The splits in which the data set has judgements, in code-point order. */
export function listSplits(db: ReadableDatabase, dataset: number): string[] {
  return db
    .prepare(
      `SELECT DISTINCT split FROM visible_judgement JOIN query ON query.id = query_id WHERE dataset_id = ? ORDER BY split`,
    )
    .pluck()
    .all(dataset) as string[];
}

/**
 * The split that work is done on when none is named: `train` if there is one, else all (design §4, step 0).
 *
 * @param wanted a split's name, `all`, or null for the default
 * @returns the split's name, or null for all
 * @throws WhetstoneError `dataset-empty` when the data set has no judgements in that split.
 */
export function chooseSplit(db: ReadableDatabase, dataset: Dataset, wanted: string | null): string | null {
  const splits = listSplits(db, dataset.id);
  if (splits.length === 0) {
    throw new WhetstoneError(
      'dataset-empty',
      `The data set "${dataset.name}" has no judgements, so there are no positives to mine against. Import some.`,
    );
  }
  if (wanted === null) return splits.includes('train') ? 'train' : null;
  if (wanted === 'all') return null;
  if (splits.includes(wanted)) return wanted;
  throw new WhetstoneError(
    'dataset-empty',
    `The data set "${dataset.name}" has no split "${wanted}". It has: ${splits.join(', ')}.`,
    {
      details: { splits },
    },
  );
}

/**
 * The passage with that id, by its own id or by one it was merged under.
 *
 * @throws WhetstoneError `passage-not-found`
 */
export function findPassage(
  db: ReadableDatabase,
  dataset: Dataset,
  externalId: string,
): PassageRow & { readonly contentHash: Buffer } {
  const found = db
    .prepare(
      `SELECT id, external_id AS externalId, title, text, content_hash AS contentHash FROM visible_passage
       WHERE dataset_id = :dataset AND purged = 0 AND (external_id = :id
         OR id = (SELECT passage_id FROM passage_alias WHERE dataset_id = :dataset AND external_id = :id))`,
    )
    .get({ dataset: dataset.id, id: externalId }) as (PassageRow & { contentHash: Buffer }) | undefined;
  if (found !== undefined) return found;
  throw new WhetstoneError(
    'passage-not-found',
    `The data set "${dataset.name}" has no passage "${externalId}". Find one with "whetstone search".`,
    {
      details: { id: externalId },
    },
  );
}

/**
 * The query with that id.
 *
 * @throws WhetstoneError `query-not-found`
 */
export function findQuery(
  db: ReadableDatabase,
  dataset: Dataset,
  externalId: string,
): QueryRow & { readonly contentHash: Buffer } {
  const found = db
    .prepare(
      `SELECT id, external_id AS externalId, text, content_hash AS contentHash FROM visible_query
       WHERE dataset_id = ? AND external_id = ? AND purged = 0`,
    )
    .get(dataset.id, externalId) as (QueryRow & { contentHash: Buffer }) | undefined;
  if (found !== undefined) return found;
  throw new WhetstoneError(
    'query-not-found',
    `The data set "${dataset.name}" has no query "${externalId}". Find one with "whetstone search --in queries".`,
    {
      details: { id: externalId },
    },
  );
}

/** Whether the data judges a passage to answer a query, in any split. */
export function isJudgedPositive(
  db: ReadableDatabase,
  dataset: Dataset,
  query: number,
  passage: number,
): boolean {
  const positive = db.prepare(
    'SELECT 1 FROM visible_judgement WHERE query_id = ? AND passage_id = ? AND grade >= ?',
  );
  return positive.get(query, passage, dataset.positiveFrom) !== undefined;
}

/** Reads the positives of a query, in any split; all by their database ids. */
export function positivesReader(
  db: ReadableDatabase,
  dataset: number,
): (query: number) => ReadonlySet<number> {
  const statement = db
    .prepare(
      `SELECT DISTINCT j.passage_id FROM visible_judgement j
       JOIN passage ON passage.id = j.passage_id AND passage.purged = 0
       WHERE j.query_id = ? AND grade >= (SELECT positive_from FROM dataset WHERE id = ?) ORDER BY 1`,
    )
    .pluck();
  return (query) => new Set(statement.all(query, dataset) as number[]);
}

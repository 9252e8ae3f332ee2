import { z } from 'zod';
import { WhetstoneError } from '../../../shared/errors.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import type { Dataset } from '../data/queries.ts';
import { retrievalKey } from './retrieval-key.ts';
import { newestRetrieval, type Retrieval } from './retrieval-store.ts';

const factsSchema = z.object({ importsUpTo: z.int().optional() });

/** The last complete import of a data set: while it is the same, so is the data. */
export function lastImport(db: ReadableDatabase, dataset: number): number {
  return db
    .prepare("SELECT coalesce(max(id), 0) FROM import WHERE dataset_id = ? AND state = 'complete'")
    .pluck()
    .get(dataset) as number;
}

/**
 * The newest complete retrieval of a teacher for a split; one over all splits serves for each of them.
 *
 * @throws WhetstoneError `retrieval-missing`, also where the data has changed since
 */
export function findRetrieval(
  db: ReadableDatabase,
  teacher: string,
  dataset: Dataset,
  split: string | null,
): Retrieval {
  const found = newestRetrieval(db, teacher, dataset.id, split);
  if (found !== null && isCurrent(db, dataset, found)) return found;
  const where = split === null ? `"${dataset.name}"` : `split "${split}" of "${dataset.name}"`;
  const what =
    found === null
      ? `The teacher "${teacher}" has no finished retrieval for ${where}.`
      : `The data set "${dataset.name}" has changed since the teacher "${teacher}" searched it.`;
  const next = found === null ? 'first' : 'again: what is encoded already is kept';
  throw new WhetstoneError(
    'retrieval-missing',
    `${what} Run "whetstone retrieve PROJECT --teacher ${teacher} --split ${split ?? 'all'}" ${next}.`,
    { details: { teacher, split, outdated: found !== null } },
  );
}

/** Answers of {@link isCurrent} that took a look at all the data, by connection. */
const looked = new WeakMap<ReadableDatabase, Map<string, boolean>>();

/**
 * Whether the data is what it was when the retrieval was made. Without an import since it is; after one that may have
 * changed nothing, all of it is looked at, once.
 */
export function isCurrent(db: ReadableDatabase, dataset: Dataset, retrieval: Retrieval): boolean {
  const last = lastImport(db, dataset.id);
  if (factsSchema.parse(JSON.parse(retrieval.facts)).importsUpTo === last) return true;
  const answers = looked.get(db) ?? new Map<string, boolean>();
  looked.set(db, answers);
  const question = `${retrieval.id} ${last}`;
  const answer = answers.get(question) ?? retrievalKey(db, dataset, retrieval) === retrieval.key;
  answers.set(question, answer);
  return answer;
}

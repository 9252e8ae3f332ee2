import { z } from 'zod';
import { createThread } from '../../platform/jobs/thread.ts';
import { chooseSplit, findDataset } from '../data/queries.ts';
import type { ReadableProject } from '../project/project.ts';
import { finishedQueries } from './candidate-store.ts';
import { lastImport } from './find-retrieval.ts';
import { queriesWithPositives } from './queries-with-positives.ts';
import { retrievalKey } from './retrieval-key.ts';
import { findRetrievalByKey, largerRetrievals } from './retrieval-store.ts';

/** What the thread that plans retrievals is asked: it reads the hash of every text, and all judgements. */
export const planRequestSchema = z.object({
  project: z.string(),
  dataset: z.string(),
  /** A split's name, `all`, or null for the default. */
  split: z.string().nullable(),
  teacher: z.string(),
  teacherKey: z.string(),
  topK: z.int(),
});
type PlanRequest = z.infer<typeof planRequestSchema>;

/** What a retrieval is to be made of. */
export type RetrievalPlan = {
  /** null: all splits. */
  readonly split: string | null;
  readonly key: string;
  /** The last import that it rests on. */
  readonly importsUpTo: number;
  readonly queries: number;
  /** The queries that have no candidates yet, by their database ids. */
  readonly open: Uint32Array<ArrayBuffer>;
  /** A complete retrieval that only differs in its greater K, of which this one is the beginning; null: none. */
  readonly larger: number | null;
};

export function readPlan(
  { db }: Pick<ReadableProject, 'db'>,
  { dataset: name, split: wanted, ...identity }: Omit<PlanRequest, 'project'>,
): RetrievalPlan {
  const dataset = findDataset(db, name);
  const split = chooseSplit(db, dataset, wanted);
  const key = retrievalKey(db, dataset, { ...identity, split });
  const queries = queriesWithPositives(db, dataset, split);
  const larger = largerRetrievals(db, { ...identity, split, dataset: dataset.id }).find(
    (each) => retrievalKey(db, dataset, { ...identity, split, topK: each.topK }) === each.key,
  );
  const begun = findRetrievalByKey(db, key);
  const finished = begun === null ? new Set<number>() : finishedQueries(db, begun.id);
  return {
    split,
    key,
    importsUpTo: lastImport(db, dataset.id),
    queries: queries.length,
    open: queries.filter((query) => !finished.has(query)),
    larger: larger?.id ?? null,
  };
}

const source = import.meta.url.endsWith('.ts');
const entry = new URL(source ? './retrieval-plan-worker.ts' : './retrieval-plan-worker.js', import.meta.url);

/** It opens a project for as long as a question takes, and so need not be closed with it. */
const thread = createThread(entry, null);

/** @throws WhetstoneError `dataset-not-found`, `dataset-empty` */
export function planRetrieval(request: PlanRequest): Promise<RetrievalPlan> {
  return thread.ask(request) as Promise<RetrievalPlan>;
}

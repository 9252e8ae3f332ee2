import { WhetstoneError } from '../../../shared/errors.ts';
import type { WorkOptions } from '../../../shared/progress.ts';
import type { Device } from '../../../shared/teachers.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import { startShortTransactions } from '../../platform/database/short-transactions.ts';
import { runInCompute } from '../../platform/jobs/compute-process.ts';
import { type Dataset, findDataset } from '../data/queries.ts';
import type { Project } from '../project/project.ts';
import { requireUnchanged } from '../teachers/brought-embeddings.ts';
import { type SearchTask, searchOutputSchema } from '../teachers/compute/task-schema.ts';
import { ensureEmbeddings } from '../teachers/encode.ts';
import { findTeacher, teacherKey } from '../teachers/registry.ts';
import { hasCandidates, storeCandidates } from './candidate-store.ts';
import { cutRetrieval } from './cut-retrieval.ts';
import { remarkPrompts } from './remark-prompts.ts';
import { planRetrieval } from './retrieval-plan.ts';
import {
  beginRetrieval,
  completeRetrieval,
  confirmRetrieval,
  findRetrievalByKey,
} from './retrieval-store.ts';

export type RetrieveOptions = WorkOptions & {
  readonly teacher: string;
  readonly dataset: string | null;
  /** A split's name, `all`, or null for the default. */
  readonly split: string | null;
  /** Candidates besides the positives. */
  readonly topK: number;
  readonly device: Device;
  readonly onRemark?: (remark: string) => void;
};

export type RetrieveResult = {
  readonly teacher: string;
  readonly dataset: string;
  readonly split: string | null;
  readonly topK: number;
  readonly queries: number;
  /** Texts encoded, embeddings copied and queries searched now; all 0 when everything was there. */
  readonly encoded: number;
  readonly copied: number;
  readonly searched: number;
  /** The teacher found nothing for any query. */
  readonly isEmpty: boolean;
  readonly seconds: number;
};

/**
 * Finds a teacher's top-K candidates for every query of a split that has a positive, and the positives' scores.
 * What is on disk is not computed again; a retrieval that was cut off goes on where it stood.
 *
 * @throws WhetstoneError `teacher-not-found`, `dataset-not-found`, `dataset-empty`, `scores-missing`, the model's
 *   errors, `compute-crashed`, `cancelled`, `disk-full`
 */
export async function retrieve(project: Project, options: RetrieveOptions): Promise<RetrieveResult> {
  const started = performance.now();
  const { db, folders } = project;
  const dataset = findDataset(db, options.dataset);
  const { id: teacher, config } = findTeacher(db, options.teacher);
  if (config.kind === 'embeddings') await requireUnchanged(db, teacher, config);
  if (config.kind === 'given') requireGiven(db, dataset, teacher);
  const remark = remarkPrompts(db, dataset, teacher, config);
  if (remark !== null) options.onRemark?.(remark);
  const embedded =
    config.kind === 'dense' || config.kind === 'embeddings'
      ? await ensureEmbeddings(project, config, dataset.id, options)
      : 0;
  const identity = { teacher, teacherKey: teacherKey(config), topK: options.topK };
  const { split, key, importsUpTo, queries, open, larger } = await planRetrieval({
    ...identity,
    project: folders.root,
    dataset: dataset.name,
    split: options.split,
  });
  const retrieval =
    findRetrievalByKey(db, key) ??
    beginRetrieval(db, {
      ...identity,
      key,
      split,
      dataset: dataset.id,
      facts: JSON.stringify({ config, device: options.device, importsUpTo }),
    });
  if (open.length > 0 && larger !== null) {
    await cutRetrieval(db, larger, retrieval, open, options.signal);
  } else if (open.length > 0) {
    const task: SearchTask = {
      kind: 'search',
      database: folders.database,
      embeddings: folders.embeddings,
      config,
      device: options.device,
      dataset: dataset.id,
      topK: options.topK,
      queries: open,
    };
    const transactions = startShortTransactions(db);
    try {
      await runInCompute(task, {
        signal: options.signal,
        onOutput: (raw) => {
          const output = searchOutputSchema.parse(raw);
          if (output.type === 'progress') options.onProgress?.(output.progress);
          else return storeCandidates(db, transactions, retrieval.id, output);
        },
      });
      await transactions.settle();
    } finally {
      await transactions.close();
    }
  }
  await completeRetrieval(db, retrieval, larger);
  confirmRetrieval(db, retrieval, importsUpTo);
  return {
    teacher,
    dataset: dataset.name,
    split,
    topK: options.topK,
    queries,
    encoded: config.kind === 'dense' ? embedded : 0,
    copied: config.kind === 'embeddings' ? embedded : 0,
    searched: larger === null ? open.length : 0,
    isEmpty: !hasCandidates(db, retrieval.id),
    seconds: (performance.now() - started) / 1000,
  };
}

/** The teacher of the negatives that came with the data has nothing to give where none came. */
function requireGiven(db: ReadableDatabase, dataset: Dataset, teacher: string): void {
  const given = db.prepare(
    'SELECT 1 FROM given_negative JOIN visible_query ON visible_query.id = query_id WHERE dataset_id = ? LIMIT 1',
  );
  if (given.get(dataset.id) !== undefined) return;
  throw new WhetstoneError(
    'dataset-empty',
    `The data set "${dataset.name}" came without negatives, and the teacher "${teacher}" has no others. Use another teacher.`,
    { details: { dataset: dataset.name, teacher } },
  );
}

import type { ComputeContext } from '../../../platform/jobs/compute-host.ts';
import { computeTaskSchema } from './task-schema.ts';

/** Runs one task inside the compute process; loads no more than the task needs. */
export async function runTask(raw: unknown, context: ComputeContext): Promise<unknown> {
  const task = computeTaskSchema.parse(raw);
  if (task.kind === 'search' || task.kind === 'score-pairs') {
    const { scorePairs, searchCorpus } = await import('./search-task.ts');
    return task.kind === 'search' ? searchCorpus(task, context) : scorePairs(task, context);
  }
  if (task.kind === 'try-out') {
    const { tryOut } = await import('./try-out-task.ts');
    return tryOut(task, context);
  }
  if (task.config.kind === 'embeddings') {
    const { ingestEmbeddings } = await import('./ingest-task.ts');
    return ingestEmbeddings({ ...task, config: task.config }, context);
  }
  const { encodeTexts } = await import('./encode-task.ts');
  return encodeTexts({ ...task, config: task.config }, context);
}

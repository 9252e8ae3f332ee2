import type { ComputeContext } from '../../../platform/jobs/compute-host.ts';
import { encodeTexts } from './encode-task.ts';
import { scorePairs, searchCorpus } from './search-task.ts';
import { computeTaskSchema } from './task-schema.ts';

/** Runs one task inside the compute process. */
export async function runTask(raw: unknown, context: ComputeContext): Promise<unknown> {
  const task = computeTaskSchema.parse(raw);
  switch (task.kind) {
    case 'encode':
      return encodeTexts(task, context);
    case 'search':
      return searchCorpus(task, context);
    case 'score-pairs':
      return scorePairs(task, context);
  }
}

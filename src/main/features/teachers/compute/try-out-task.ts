import type { Bm25Config, DenseConfig } from '../../../../shared/teachers.ts';
import { openReadable, type ReadableDatabase } from '../../../platform/database/open.ts';
import type { ComputeContext } from '../../../platform/jobs/compute-host.ts';
import { MIGRATIONS } from '../../project/migrations/index.ts';
import { readSideState } from '../embedding-state.ts';
import { openBm25Scorer } from './bm25-scorer.ts';
import { searchByText } from './dense-try-out.ts';
import type { TryOutResult, TryOutTask } from './task-schema.ts';

/** The passages that a teacher finds for a text of anybody's. */
export async function tryOut(task: TryOutTask, context: ComputeContext): Promise<TryOutResult> {
  const db = openReadable(task.database, MIGRATIONS);
  try {
    return task.config.kind === 'bm25'
      ? await tryBm25(db, task, task.config, context)
      : await tryDense(db, task, task.config, context);
  } finally {
    db.close();
  }
}

async function tryBm25(
  db: ReadableDatabase,
  { dataset, text, count }: TryOutTask,
  config: Bm25Config,
  { signal }: ComputeContext,
): Promise<TryOutResult> {
  const scorer = await openBm25Scorer(db, dataset, config, { signal });
  const { passages, scores } = await scorer.searchTexts([text], count, { signal });
  return { state: 'found', passages, scores };
}

/** A corpus that is encoded in part would be searched in part, without a word of what is left out. */
async function tryDense(
  db: ReadableDatabase,
  task: TryOutTask,
  config: DenseConfig,
  context: ComputeContext,
): Promise<TryOutResult> {
  const { encoded, total } = readSideState(db, task.embeddings, config, 'passages', task.dataset);
  if (encoded < total) return { state: 'not-encoded', encoded, total };
  return searchByText(db, task, config, context);
}

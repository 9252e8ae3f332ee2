import type { WorkOptions } from '../../../../shared/progress.ts';
import type { Device, TeacherConfig } from '../../../../shared/teachers.ts';
import type { ReadableDatabase } from '../../../platform/database/open.ts';
import { openBm25Scorer } from './bm25-scorer.ts';
import { openDenseScorer } from './dense-scorer.ts';
import { givenScorer, randomScorer } from './order-scorers.ts';
import { openRankingScorer } from './ranking-scorer.ts';
import type { Scorer } from './scorer.ts';

/** Opens the teacher that a task names. */
export async function openScorer(
  db: ReadableDatabase,
  task: {
    readonly config: TeacherConfig;
    readonly embeddings: string;
    readonly dataset: number;
    readonly device: Device;
  },
  work: WorkOptions,
): Promise<Scorer> {
  const { config } = task;
  switch (config.kind) {
    case 'dense':
    case 'embeddings':
      return openDenseScorer(db, task, config);
    case 'bm25':
      return openBm25Scorer(db, task.dataset, config, work);
    case 'random':
      return randomScorer(db, task.dataset, config);
    case 'given':
      return givenScorer(db, task.dataset);
    case 'ranking':
      return openRankingScorer(db, task.dataset, config, work);
  }
}

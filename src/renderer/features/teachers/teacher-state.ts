import type { Job } from '../../../shared/jobs.ts';
import { quantityText } from '../../app/wording.ts';
import type { IconName } from '../../ui/icon.tsx';
import type { EmbeddingState, ListedRetrieval, ListedTeacher } from './types.ts';

/** The newest job that searches with a teacher, whatever became of it. */
export function latestRetrieveJob(jobs: readonly Job[], teacher: string): Job | null {
  return jobs.find(({ request }) => request.kind === 'retrieve' && request.teacher === teacher) ?? null;
}

export type ShownState = {
  readonly tone: 'ready' | 'open';
  readonly icon: IconName;
  readonly text: string;
};

/** How far a teacher is, in a few words. */
export function stateOf(
  { retrievals }: Pick<ListedTeacher, 'retrievals'>,
  embeddings: readonly EmbeddingState[],
): ShownState {
  const complete = retrievals.filter(({ state }) => state === 'complete');
  const current = complete.filter(({ outdated }) => !outdated);
  const queries = current.reduce((sum, retrieval) => sum + retrieval.queries, 0);
  if (current.length > 0)
    return { tone: 'ready', icon: 'check', text: `${quantityText(queries, 'query', 'queries')} searched` };
  if (complete.length > 0) return { tone: 'open', icon: 'retry', text: 'Data came in since: search again' };
  const begun = retrievals.length > 0 || embeddings.some(({ passages }) => passages.encoded > 0);
  return { tone: 'open', icon: 'right', text: begun ? 'Search begun, not finished' : 'Has not searched yet' };
}

/**
 * Queries a second of the job that made a retrieval; null where that is not known: the job was cleared, or the
 * retrieval took more than one.
 */
export function speedOf(job: Job | null, retrieval: ListedRetrieval): number | null {
  if (job?.state !== 'done' || job.startedAt === null || job.finishedAt === null) return null;
  const seconds = (Date.parse(job.finishedAt) - Date.parse(job.startedAt)) / 1000;
  const made = retrieval.createdAt >= job.startedAt && retrieval.createdAt <= job.finishedAt;
  return made && seconds > 0 ? retrieval.queries / seconds : null;
}

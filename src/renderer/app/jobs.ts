import { useMutation, useQuery } from '@tanstack/react-query';
import type { Job } from '../../shared/jobs.ts';
import { api } from './api.ts';
import { useCurrent } from './project.ts';
import { bytesText, countText, leftText } from './wording.ts';

const noJobs: readonly Job[] = [];

/** The project's jobs, newest first. */
export function useJobs(): readonly Job[] {
  const open = useCurrent()?.project ?? null;
  const { data } = useQuery(api.jobs.list.queryOptions(undefined, { enabled: open !== null }));
  return open === null ? noJobs : (data ?? noJobs);
}

export function useJobActions() {
  return {
    add: useMutation(api.jobs.add.mutationOptions()),
    cancel: useMutation(api.jobs.cancel.mutationOptions()),
    retry: useMutation(api.jobs.retry.mutationOptions()),
    forgetEnded: useMutation(api.jobs.forgetEnded.mutationOptions()),
  };
}

export const isWaiting = ({ state }: Job): boolean => state === 'queued' || state === 'running';

/** 0 to 1 of the job's present stage; null where nobody knows. */
export function shareDone({ progress }: Pick<Job, 'progress'>): number | null {
  if (progress === null || progress.total === null || progress.total === 0) return null;
  return progress.done / progress.total;
}

const amountText = (count: number, unit: string): string =>
  unit === 'bytes' ? bytesText(count) : `${countText(count)} ${unit}`;

const ofText = (done: number, total: number, unit: string): string =>
  `${unit === 'bytes' ? bytesText(done) : countText(done)} of ${amountText(total, unit)}`;

/** "Encoding passages · 1,200 of 5,000 passages · about 2 min left". */
export function progressText({ progress }: Pick<Job, 'progress'>): string {
  if (progress === null) return 'Starting …';
  const { stage, done, total, unit, secondsLeft } = progress;
  const amount = total === null ? (done > 0 ? amountText(done, unit) : '') : ofText(done, total, unit);
  return [stage, amount, leftText(secondsLeft)].filter((part) => part !== '').join(' · ');
}

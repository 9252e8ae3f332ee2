import { serializeError, WhetstoneError } from '../../../shared/errors.ts';
import { createEstimator } from '../../../shared/estimate.ts';
import type { Job, JobProgress, JobRequest } from '../../../shared/jobs.ts';
import type { WorkOptions } from '../../../shared/progress.ts';
import { databaseError, type WritableDatabase } from '../../platform/database/open.ts';
import {
  addJob,
  forgetEnded,
  type JobEnd,
  listJobs,
  markEnded,
  markInterrupted,
  markRunning,
  nextQueued,
  readJob,
  requeueJob,
} from './job-store.ts';

/** More remarks than this help nobody, and fill the database. */
const KEPT_REMARKS = 200;

export type JobWork = WorkOptions & { readonly onRemark: (remark: string) => void };

/** Does what a job asks for; answers what came of it, in a sentence. */
export type RunJob = (request: JobRequest, work: JobWork) => Promise<string>;

export type JobQueue = {
  readonly list: () => Job[];
  readonly add: (request: JobRequest) => Job;
  /** Ends a waiting or running job; what it finished is kept. */
  readonly cancel: (id: number) => void;
  /** Puts a job that did not finish into the queue again. */
  readonly retry: (id: number) => void;
  readonly forgetEnded: () => void;
  /** Stops the running job, which is then shown as interrupted; waiting ones stay. Ends when it has stopped. */
  readonly close: () => Promise<void>;
};

type Running = {
  readonly id: number;
  readonly abort: AbortController;
  readonly log: string[];
  progress: JobProgress | null;
};

/**
 * The project's jobs: stored before they start, run one after the other in the order in which they were asked for.
 * Memory and cores serve one piece of heavy work well, and two badly.
 *
 * @param onChange called after every change of any job, progress included
 */
export function createJobQueue(db: WritableDatabase, run: RunJob, onChange: () => void): JobQueue {
  markInterrupted(db);
  let running: Running | null = null;
  let work: Promise<void> = Promise.resolve();
  let closed = false;

  function start(): void {
    if (closed || running !== null) return;
    const job = nextQueued(db);
    if (job === null) return;
    running = { id: job.id, abort: new AbortController(), log: [], progress: null };
    markRunning(db, job.id);
    work = perform(job.request, running);
    onChange();
  }

  async function perform(request: JobRequest, current: Running): Promise<void> {
    const end = await endOf(request, current);
    markEnded(db, current.id, end, current.log);
    running = null;
    onChange();
    start();
  }

  async function endOf(request: JobRequest, current: Running): Promise<JobEnd> {
    const secondsLeft = createEstimator(() => performance.now());
    const { signal } = current.abort;
    try {
      const outcome = await run(request, {
        signal,
        onProgress: (progress) => {
          current.progress = { ...progress, secondsLeft: secondsLeft(progress) };
          onChange();
        },
        onRemark: (remark) => {
          if (current.log.length < KEPT_REMARKS) current.log.push(remark);
          onChange();
        },
      });
      return { state: 'done', outcome, error: null };
    } catch (error) {
      if (closed && signal.aborted) return { state: 'interrupted', outcome: null, error: null };
      if (signal.aborted) return { state: 'cancelled', outcome: null, error: null };
      return { state: 'failed', outcome: null, error: serializeError(databaseError(error, db.name)) };
    }
  }

  function find(id: number): Job {
    const job = readJob(db, id);
    if (job === null) throw new WhetstoneError('not-found', 'That job is not in this project any more.');
    return job;
  }

  const withProgress = (job: Job): Job =>
    running?.id === job.id ? { ...job, progress: running.progress, log: [...running.log] } : job;

  queueMicrotask(start);
  return {
    list: () => listJobs(db).map(withProgress),
    add: (request) => {
      const id = addJob(db, request);
      start();
      onChange();
      return withProgress(find(id));
    },
    cancel: (id) => {
      const job = find(id);
      if (running?.id === id)
        running.abort.abort(new WhetstoneError('cancelled', 'Cancelled; what was finished is kept.'));
      else if (job.state === 'queued')
        markEnded(db, id, { state: 'cancelled', outcome: null, error: null }, []);
      onChange();
    },
    retry: (id) => {
      const { state } = find(id);
      if (state === 'failed' || state === 'cancelled' || state === 'interrupted') requeueJob(db, id);
      start();
      onChange();
    },
    forgetEnded: () => {
      forgetEnded(db);
      onChange();
    },
    close: async () => {
      closed = true;
      running?.abort.abort(new WhetstoneError('cancelled', 'The project was closed.'));
      await work;
    },
  };
}

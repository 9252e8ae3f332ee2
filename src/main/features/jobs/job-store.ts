import { z } from 'zod';
import { type SerializedError, serializedErrorSchema } from '../../../shared/errors.ts';
import { JOB_STATES, type Job, type JobRequest, jobRequestSchema } from '../../../shared/jobs.ts';
import type { ReadableDatabase, WritableDatabase } from '../../platform/database/open.ts';
import { describeJob } from './describe-job.ts';

/** The newest jobs are shown; older ones stay in the database. */
const SHOWN_JOBS = 100;

const rowSchema = z.object({
  id: z.int(),
  request: z.string(),
  state: z.enum(JOB_STATES),
  outcome: z.string().nullable(),
  error: z.string().nullable(),
  log: z.string(),
  created_at: z.string(),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
});

const parseJson = (text: string): unknown => JSON.parse(text);

function toJob(raw: unknown): Job {
  const row = rowSchema.parse(raw);
  const request = jobRequestSchema.parse(parseJson(row.request));
  return {
    id: row.id,
    request,
    title: describeJob(request),
    state: row.state,
    progress: null,
    outcome: row.outcome,
    error: row.error === null ? null : serializedErrorSchema.parse(parseJson(row.error)),
    log: z.array(z.string()).parse(parseJson(row.log)),
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}

/** The newest jobs, newest first. A job that cannot be parsed (another version wrote it) is left out. */
export function listJobs(db: ReadableDatabase): Job[] {
  const rows = db.prepare('SELECT * FROM job ORDER BY id DESC LIMIT ?').all(SHOWN_JOBS);
  return rows.flatMap((row) => {
    try {
      return [toJob(row)];
    } catch {
      return [];
    }
  });
}

export function readJob(db: ReadableDatabase, id: number): Job | null {
  const row = db.prepare('SELECT * FROM job WHERE id = ?').get(id);
  return row === undefined ? null : toJob(row);
}

export function addJob(db: WritableDatabase, request: JobRequest): number {
  const added = db
    .prepare("INSERT INTO job (request, state, created_at) VALUES (?, 'queued', ?)")
    .run(JSON.stringify(request), new Date().toISOString());
  return Number(added.lastInsertRowid);
}

/** The oldest job that waits. */
export function nextQueued(db: ReadableDatabase): Job | null {
  return listJobs(db).findLast(({ state }) => state === 'queued') ?? null;
}

/** A queued job that is put back in the queue, or one that did not finish, starts as if it were new. */
export function requeueJob(db: WritableDatabase, id: number): void {
  db.prepare(
    "UPDATE job SET state = 'queued', outcome = NULL, error = NULL, log = '[]', started_at = NULL, finished_at = NULL WHERE id = ?",
  ).run(id);
}

export function markRunning(db: WritableDatabase, id: number): void {
  db.prepare("UPDATE job SET state = 'running', started_at = ? WHERE id = ?").run(
    new Date().toISOString(),
    id,
  );
}

export type JobEnd = {
  readonly state: 'done' | 'failed' | 'cancelled' | 'interrupted';
  readonly outcome: string | null;
  readonly error: SerializedError | null;
};

export function markEnded(
  db: WritableDatabase,
  id: number,
  { state, outcome, error }: JobEnd,
  log: readonly string[],
): void {
  db.prepare('UPDATE job SET state = ?, outcome = ?, error = ?, log = ?, finished_at = ? WHERE id = ?').run(
    state,
    outcome,
    error === null ? null : JSON.stringify(error),
    JSON.stringify(log),
    new Date().toISOString(),
    id,
  );
}

/** What ran when the app ended without a word did not finish. */
export function markInterrupted(db: WritableDatabase): void {
  db.prepare("UPDATE job SET state = 'interrupted', finished_at = ? WHERE state = 'running'").run(
    new Date().toISOString(),
  );
}

/** Forgets the jobs that have ended. */
export function forgetEnded(db: WritableDatabase): void {
  db.prepare("DELETE FROM job WHERE state NOT IN ('queued', 'running')").run();
}

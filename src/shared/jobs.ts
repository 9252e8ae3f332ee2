import { z } from 'zod';
import type { serializedErrorSchema } from './errors.ts';
import { deviceSchema, poolingSchema, similaritySchema } from './teachers.ts';

const columnSchema = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

/** What a job is asked to do: stored as JSON, and parsed again before it runs. */
export const jobRequestSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('import'),
    /** A file, a folder, or `hf:org/name`. */
    path: z.string().min(1),
    dataset: z.string().trim().min(1),
    format: z.string(),
    columns: columnSchema,
    split: z.string().nullable(),
    onError: z.enum(['stop', 'skip']),
    /** null: the data set's own. */
    positiveFrom: z.int().min(1).nullable(),
  }),
  z.object({
    kind: z.literal('add-model'),
    id: z.string().min(1),
    /** A checkpoint folder or a hub id. */
    model: z.string().min(1),
    pooling: poolingSchema.nullable(),
    queryPrompt: z.string().nullable(),
    passagePrompt: z.string().nullable(),
    maxLength: z.int().min(2).nullable(),
    similarity: similaritySchema.nullable(),
  }),
  z.object({
    kind: z.literal('retrieve'),
    teacher: z.string().min(1),
    dataset: z.string().nullable(),
    /** A split's name, `all`, or null for the default. */
    split: z.string().nullable(),
    topK: z.int().min(1).max(10_000),
    device: deviceSchema,
  }),
  z.object({ kind: z.literal('snapshot'), run: z.string().min(1) }),
  z.object({
    kind: z.literal('export'),
    snapshot: z.int().min(1),
    format: z.string(),
    container: z.string().nullable(),
    out: z.string().min(1),
    split: z.string().nullable(),
    scores: z.boolean(),
    ids: z.boolean(),
    texts: z.boolean(),
    prompts: z.boolean(),
    escapeSpreadsheet: z.boolean(),
    overwrite: z.boolean(),
  }),
  z.object({ kind: z.literal('sample') }),
]);
export type JobRequest = z.infer<typeof jobRequestSchema>;
export type JobKind = JobRequest['kind'];

export const JOB_STATES = ['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted'] as const;
/** `interrupted`: the app ended while it ran. It can be gone on with, as a failed or cancelled one can. */
export type JobState = (typeof JOB_STATES)[number];

export const jobProgressSchema = z.object({
  stage: z.string(),
  done: z.number(),
  total: z.number().nullable(),
  unit: z.string(),
  /** Of this stage; null while there is too little to tell by. */
  secondsLeft: z.number().nullable(),
});
export type JobProgress = z.infer<typeof jobProgressSchema>;

/** A job as the jobs panel shows it. */
export type Job = {
  readonly id: number;
  readonly request: JobRequest;
  readonly title: string;
  readonly state: JobState;
  /** Only while it runs. */
  readonly progress: JobProgress | null;
  /** What came of it, in a sentence; null until it is done. */
  readonly outcome: string | null;
  readonly error: z.infer<typeof serializedErrorSchema> | null;
  /** Remarks in the order in which they were made. */
  readonly log: readonly string[];
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
};

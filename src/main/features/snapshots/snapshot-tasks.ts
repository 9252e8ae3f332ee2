import { z } from 'zod';
import { recipeSchema } from '../../../shared/mining.ts';

const progressSchema = z.object({
  stage: z.string(),
  done: z.number(),
  total: z.number().nullable(),
  unit: z.string(),
});

/** What the thread that works with snapshots is given to do: freezing a run, or writing an export. */
export const snapshotTaskSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('freeze'), project: z.string(), run: z.string(), recipe: recipeSchema }),
  z.object({
    kind: z.literal('export'),
    project: z.string(),
    request: z.object({
      snapshot: z.int(),
      format: z.string(),
      out: z.string(),
      container: z.string().optional(),
      options: z.record(z.string(), z.boolean()),
      split: z.string().nullable(),
      overwrite: z.boolean(),
      licence: z.string().nullable(),
    }),
  }),
]);
export type SnapshotTask = z.infer<typeof snapshotTaskSchema>;
export type FreezeTask = Extract<SnapshotTask, { kind: 'freeze' }>;

export const SNAPSHOT_TABLES = ['snapshot_pair', 'snapshot_negative', 'snapshot_mask'] as const;

const valueSchema = z.union([z.string(), z.number(), z.null()]);

/** What the thread hands out while it works: rows to store, without the snapshot's number; scores worth keeping. */
export const snapshotOutputSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), progress: progressSchema }),
  z.object({
    type: z.literal('rows'),
    table: z.enum(SNAPSHOT_TABLES),
    rows: z.custom<readonly (readonly z.infer<typeof valueSchema>[])[]>(Array.isArray),
  }),
  z.object({
    type: z.literal('scores'),
    retrieval: z.int(),
    pairQueries: z.instanceof(Uint32Array),
    pairPassages: z.instanceof(Uint32Array),
    pairScores: z.instanceof(Float64Array),
  }),
]);
export type SnapshotOutput = z.infer<typeof snapshotOutputSchema>;
export type SnapshotRow = Extract<SnapshotOutput, { type: 'rows' }>['rows'][number];

const source = import.meta.url.endsWith('.ts');

/** The thread's entry. */
export const SNAPSHOT_WORKER = new URL(
  source ? './snapshot-tasks-worker.ts' : './snapshot-tasks-worker.js',
  import.meta.url,
);

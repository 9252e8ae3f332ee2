import { z } from 'zod';
import {
  bm25ConfigSchema,
  denseConfigSchema,
  deviceSchema,
  teacherConfigSchema,
  vectorConfigSchema,
} from '../../../../shared/teachers.ts';

/** What crosses the process boundary is a copy, never shared memory. */
const uint8Schema = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
const uint32Schema = z.custom<Uint32Array>((value) => value instanceof Uint32Array);
const float64Schema = z.custom<Float64Array>((value) => value instanceof Float64Array);

/** What main asks the compute process to do. Texts are read there, from the database; nothing large is sent. */
export const computeTaskSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('encode'),
    database: z.string(),
    /** A folder in which weights may be linked for the time in which they are opened. */
    graphFolder: z.string(),
    config: vectorConfigSchema,
    device: deviceSchema,
    dataset: z.int(),
    sides: z.array(
      z.object({
        side: z.enum(['passages', 'queries']),
        path: z.string(),
        windows: z.array(z.object({ window: z.int().min(0), done: uint8Schema.nullable() })),
      }),
    ),
  }),
  z.object({
    kind: z.literal('search'),
    database: z.string(),
    embeddings: z.string(),
    config: teacherConfigSchema,
    device: deviceSchema,
    dataset: z.int(),
    topK: z.int().min(1),
    /** The queries to search for. */
    queries: uint32Schema,
  }),
  z.object({
    kind: z.literal('score-pairs'),
    database: z.string(),
    embeddings: z.string(),
    config: teacherConfigSchema,
    device: deviceSchema,
    dataset: z.int(),
    queries: uint32Schema,
    passages: uint32Schema,
  }),
  z.object({
    kind: z.literal('try-out'),
    database: z.string(),
    embeddings: z.string(),
    config: z.discriminatedUnion('kind', [denseConfigSchema, bm25ConfigSchema]),
    dataset: z.int(),
    text: z.string(),
    /** How many passages to answer with. */
    count: z.int().min(1),
  }),
]);

export type ComputeTask = z.infer<typeof computeTaskSchema>;
export type EncodeTask = Extract<ComputeTask, { kind: 'encode' }>;
export type SearchTask = Extract<ComputeTask, { kind: 'search' }>;
export type ScorePairsTask = Extract<ComputeTask, { kind: 'score-pairs' }>;
export type TryOutTask = Extract<ComputeTask, { kind: 'try-out' }>;

/** What a try-out answers with: the best passages, best first, or how far the encoding is that it would need. */
export const tryOutResultSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('found'), passages: uint32Schema, scores: float64Schema }),
  z.object({ state: z.literal('not-encoded'), encoded: z.int(), total: z.int() }),
]);
export type TryOutResult = z.infer<typeof tryOutResultSchema>;

const progressSchema = z.object({
  stage: z.string(),
  done: z.number(),
  total: z.number().nullable(),
  unit: z.string(),
});

/** What an encode task hands out: progress, and each window once its rows, or those that are marked, are on disk. */
export const encodeOutputSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), progress: progressSchema }),
  z.object({ type: z.literal('device'), device: z.string(), remark: z.string().nullable() }),
  z.object({
    type: z.literal('window'),
    side: z.enum(['passages', 'queries']),
    window: z.int().min(0),
    /** A byte for each row, 1 where it is on disk; null where all are. */
    rows: uint8Schema.nullable(),
  }),
]);
export type EncodeOutput = z.infer<typeof encodeOutputSchema>;

/** What a search task hands out: blocks of queries with their candidates. */
export const searchOutputSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), progress: progressSchema }),
  z.object({
    type: z.literal('block'),
    queries: uint32Schema,
    counts: uint32Schema,
    passages: uint32Schema,
    scores: float64Schema,
    pairQueries: uint32Schema,
    pairPassages: uint32Schema,
    pairScores: float64Schema,
  }),
]);
export type SearchOutput = z.infer<typeof searchOutputSchema>;

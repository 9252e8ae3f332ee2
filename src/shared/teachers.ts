import { z } from 'zod';

export const similaritySchema = z.enum(['cosine', 'dot']);
export type Similarity = z.infer<typeof similaritySchema>;

export const DEVICES = ['auto', 'cpu', 'cuda', 'webgpu'] as const;
export const deviceSchema = z.enum(DEVICES);
export type Device = z.infer<typeof deviceSchema>;

export const poolingSchema = z.enum(['mean', 'cls', 'last']);
export type Pooling = z.infer<typeof poolingSchema>;

/** A dense encoder from a Hugging Face checkpoint folder; null where the checkpoint's own setting holds. */
export const denseConfigSchema = z.object({
  kind: z.literal('dense'),
  /** What the user named: a hub id, or the folder's name. */
  model: z.string(),
  folder: z.string(),
  /** SHA-256 over weights, configuration, tokenizer and modules. */
  fingerprint: z.string(),
  dimension: z.int().positive(),
  pooling: poolingSchema,
  maxLength: z.int().positive(),
  queryPrompt: z.string(),
  passagePrompt: z.string(),
  similarity: similaritySchema,
});

export const bm25ConfigSchema = z.object({
  kind: z.literal('bm25'),
  k1: z.number().min(0),
  b: z.number().min(0).max(1),
  stopWords: z.enum(['english', 'none']),
});

export const randomConfigSchema = z.object({
  kind: z.literal('random'),
  seed: z.int().min(0).max(0xffffffff),
});

/** Embeddings that were made elsewhere. */
export const embeddingsConfigSchema = z.object({
  kind: z.literal('embeddings'),
  folder: z.string(),
  fingerprint: z.string(),
  dimension: z.int().positive(),
  similarity: similaritySchema,
});

/** A ranking that was made elsewhere. */
export const rankingConfigSchema = z.object({
  kind: z.literal('ranking'),
  /** Below the project's folder; projects of earlier versions have an absolute path, wherever it was. */
  file: z.string(),
  fingerprint: z.string(),
  /** What happens to a pair whose positive the ranking does not score. */
  missingPositive: z.enum(['error', 'skip']),
});

/** The negatives that came with the data, in their order. */
export const givenConfigSchema = z.object({ kind: z.literal('given') });

export const teacherConfigSchema = z.discriminatedUnion('kind', [
  denseConfigSchema,
  bm25ConfigSchema,
  randomConfigSchema,
  embeddingsConfigSchema,
  rankingConfigSchema,
  givenConfigSchema,
]);
export type TeacherConfig = z.infer<typeof teacherConfigSchema>;
export type DenseConfig = z.infer<typeof denseConfigSchema>;
export type Bm25Config = z.infer<typeof bm25ConfigSchema>;
export type RandomConfig = z.infer<typeof randomConfigSchema>;
export type EmbeddingsConfig = z.infer<typeof embeddingsConfigSchema>;
export type RankingConfig = z.infer<typeof rankingConfigSchema>;

/** Teachers whose vectors lie in the project's embedding files. */
export const vectorConfigSchema = z.discriminatedUnion('kind', [denseConfigSchema, embeddingsConfigSchema]);
export type VectorConfig = z.infer<typeof vectorConfigSchema>;

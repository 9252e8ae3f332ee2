import { z } from 'zod';
import { type Pooling, poolingSchema, type Similarity, similaritySchema } from '../../../shared/teachers.ts';
import { createThread } from '../../platform/jobs/thread.ts';
import type { BroughtRanking } from './bring-ranking.ts';
import type { CatalogueModel } from './catalogue.ts';
import type { TextsOnSides } from './embedding-file.ts';
import type { EmbeddingState } from './embedding-state.ts';

const knownSchema = z.object({
  pooling: poolingSchema,
  similarity: similaritySchema,
  queryPrompt: z.string(),
  passagePrompt: z.string(),
  maxLength: z.int().positive(),
});

/** What the thread that looks at teachers is asked: hashing a corpus and parsing a large tokenizer take their time. */
export const teachersRequestSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('embeddings'), project: z.string() }),
  z.object({ type: z.literal('texts'), project: z.string(), dataset: z.int() }),
  z.object({ type: z.literal('ranking'), project: z.string(), path: z.string() }),
  z.object({ type: z.literal('checkpoint'), folder: z.string(), known: knownSchema.nullable() }),
]);
type TeachersRequest = z.infer<typeof teachersRequestSchema>;

/** How a model is used unless a teacher says otherwise. */
export type ModelUse = {
  readonly architecture: string;
  readonly dimension: number;
  readonly pooling: Pooling;
  readonly maxLength: number;
  readonly queryPrompt: string;
  readonly passagePrompt: string;
  readonly similarity: Similarity;
};

/** What a checkpoint's folder says of itself. */
export type CheckpointUse = ModelUse & {
  /** The longest text that its positions allow, in tokens. */
  readonly maxTokens: number;
};

const source = import.meta.url.endsWith('.ts');
const entry = new URL(source ? './teachers-worker.ts' : './teachers-worker.js', import.meta.url);

/** It opens a project for as long as a question takes, and so need not be closed with it. */
const thread = createThread(entry, null);

const ask = (request: TeachersRequest): Promise<unknown> => thread.ask(request);

/** How much of each data set every teacher has encoded. */
export function lookAtEmbeddings(project: string): Promise<EmbeddingState[]> {
  return ask({ type: 'embeddings', project }) as Promise<EmbeddingState[]>;
}

/** The texts of a data set, as an encoder has to know them. */
export function lookAtTexts(project: string, dataset: number): Promise<TextsOnSides> {
  return ask({ type: 'texts', project, dataset }) as Promise<TextsOnSides>;
}

/** As `bringRanking`. */
export function bringRankingInThread(project: string, path: string): Promise<BroughtRanking> {
  return ask({ type: 'ranking', project, path }) as Promise<BroughtRanking>;
}

/**
 * What a checkpoint folder says of its use, without running it.
 *
 * @param known holds where the folder leaves something open
 * @throws WhetstoneError the checkpoint's errors
 */
export function lookAtCheckpoint(folder: string, known: CatalogueModel | null): Promise<CheckpointUse> {
  const fallbacks = known === null ? null : knownSchema.parse(known);
  return ask({ type: 'checkpoint', folder, known: fallbacks }) as Promise<CheckpointUse>;
}

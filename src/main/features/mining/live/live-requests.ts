import { z } from 'zod';
import { recipeSchema } from '../../../../shared/mining.ts';

export const QUEUES = ['all', 'short', 'contradicted', 'differs', 'near', 'unjudged'] as const;

export const queueSchema = z.object({
  recipe: recipeSchema,
  /** For `differs`: the run to hold it against. */
  other: recipeSchema.nullable(),
  queue: z.enum(QUEUES),
  /** Words that the query's text or id must hold, in any order and case. */
  text: z.string(),
  split: z.string().nullable(),
  sort: z.enum(['order', 'text', 'kept', 'removed', 'labelled', 'margin']),
  descending: z.boolean(),
});
/** Which queries to show, in which order. */
export type Queue = z.infer<typeof queueSchema>;

/** What the mining thread is asked. */
export const liveRequestSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('preview'), recipe: recipeSchema, other: recipeSchema.nullable() }),
  z.object({
    type: z.literal('rows'),
    queue: queueSchema,
    from: z.int().min(0),
    count: z.int().min(1).max(500),
  }),
  z.object({ type: z.literal('place'), queue: queueSchema, query: z.string() }),
  z.object({ type: z.literal('query'), recipe: recipeSchema, query: z.string() }),
]);
export type LiveRequest = z.infer<typeof liveRequestSchema>;

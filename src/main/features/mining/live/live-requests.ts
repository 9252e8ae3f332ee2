import { z } from 'zod';
import { outcomeSchema, queueNameSchema, ranksSchema, recipeSchema } from '../../../../shared/mining.ts';

export const queueSchema = z.object({
  recipe: recipeSchema,
  /** For `differs`: the run to hold it against. */
  other: recipeSchema.nullable(),
  queue: queueNameSchema,
  /** For `outcome`: which one, and at which ranks; null: at any. */
  outcome: outcomeSchema.nullable().default(null),
  ranks: ranksSchema.nullable().default(null),
  /** Words that the query's text or id must hold, in any order and case. */
  text: z.string(),
  split: z.string().nullable(),
  sort: z.enum(['order', 'text', 'kept', 'removed', 'labelled', 'margin']),
  descending: z.boolean(),
});
/** Which queries to show, in which order. */
export type Queue = z.infer<typeof queueSchema>;

/** A queue as it was opened: its queries stay, whatever the answers change meanwhile. */
export const reviewQueueSchema = queueSchema.extend({
  /** The last label event when it was opened: another number opens it anew. */
  opened: z.int().min(0),
  /** Whose marks count of queries that were gone past. */
  curator: z.string(),
});
export type ReviewQueue = z.infer<typeof reviewQueueSchema>;

/** What the mining thread is asked. */
export const liveRequestSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('preview'), recipe: recipeSchema, other: recipeSchema.nullable() }),
  z.object({ type: z.literal('load'), recipe: recipeSchema }),
  z.object({ type: z.literal('order-texts'), recipe: recipeSchema }),
  z.object({ type: z.literal('check'), recipe: recipeSchema }),
  z.object({ type: z.literal('summary'), recipe: recipeSchema }),
  z.object({
    type: z.literal('review-rows'),
    queue: reviewQueueSchema,
    from: z.int().min(0),
    count: z.int().min(1).max(500),
  }),
  z.object({ type: z.literal('review-place'), queue: reviewQueueSchema, query: z.string().nullable() }),
  z.object({ type: z.literal('review-query'), queue: reviewQueueSchema, query: z.string() }),
]);
export type LiveRequest = z.infer<typeof liveRequestSchema>;

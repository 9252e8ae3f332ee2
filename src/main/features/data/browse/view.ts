import { z } from 'zod';

export const KINDS = ['passages', 'queries', 'judgements'] as const;
export type Kind = (typeof KINDS)[number];

/**
 * Which rows: `positive`, `between` (a grade above 0 that is no positive yet) and `judged-zero` by the judgements there
 * are of a passage or a query, or by the judgement's own grade; `several-ids` are passages that were merged.
 */
export const SHOWS = [
  'all',
  'positive',
  'between',
  'judged-zero',
  'without-positive',
  'several-ids',
] as const;
export type Show = (typeof SHOWS)[number];

/** `order`: as they came in; while one searches, the best hits first. */
export const SORTS = ['order', 'id', 'ids', 'positives', 'judged-zero', 'grade'] as const;
export type Sort = (typeof SORTS)[number];

export const viewSchema = z.object({
  dataset: z.string().min(1),
  kind: z.enum(KINDS),
  /** Words that must all occur, or an id; '' for no search. Judgements are found by their query or passage. */
  search: z.string().max(1000),
  /** Only what is judged in that split; null for all. */
  split: z.string().nullable(),
  show: z.enum(SHOWS),
  sort: z.enum(SORTS),
  descending: z.boolean(),
});
/** What of a data set is shown, in which order. */
export type View = z.infer<typeof viewSchema>;

export const totalsSchema = viewSchema.pick({ dataset: true, search: true, split: true });

export const windowSchema = z.object({
  view: viewSchema,
  from: z.int().min(0),
  count: z.int().min(1).max(500),
});

export const oneSchema = z.object({ dataset: z.string().min(1), id: z.string(), search: z.string() });

/** What the reading thread is asked. */
export const browseRequestSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('status') }),
  z.object({ type: z.literal('datasets') }),
  z.object({ type: z.literal('counts'), dataset: z.string() }),
  z.object({ type: z.literal('rows'), ...windowSchema.shape }),
  z.object({ type: z.literal('totals'), ...totalsSchema.shape }),
  z.object({ type: z.literal('passage'), ...oneSchema.shape }),
  z.object({ type: z.literal('query'), ...oneSchema.shape }),
  z.object({ type: z.literal('search-state') }),
]);
export type BrowseRequest = z.infer<typeof browseRequestSchema>;

import { z } from 'zod';

/** What an export would be, as the page asks for its preview. */
export const previewRequestSchema = z.object({
  snapshot: z.int().min(1),
  format: z.string(),
  container: z.string().nullable(),
  /** A file where it ends in a known extension, else a folder; null: as it is suggested. */
  out: z.string().min(1).nullable(),
  split: z.string().nullable(),
  options: z.object({
    scores: z.boolean(),
    ids: z.boolean(),
    texts: z.boolean(),
    prompts: z.boolean(),
    escapeSpreadsheet: z.boolean(),
  }),
});
export type PreviewRequest = z.infer<typeof previewRequestSchema>;

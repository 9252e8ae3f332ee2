import { z } from 'zod';
import { LABELS, REASONS, recipeSchema } from '../../../../shared/mining.ts';
import { CONTAINERS, EXPORT_FORMATS } from './formats.ts';
import type { ExportPlan } from './plan.ts';
import { DROP_REASONS } from './records.ts';
import type { ExportResult } from './write-export.ts';

const count = z.int().min(0);

const provenanceSchema = z.strictObject({
  app: z.strictObject({ name: z.string(), version: z.string() }),
  dataset: z.strictObject({
    name: z.string().min(1),
    passages: count,
    queries: count,
    /** Where it was imported from; null where nobody said. Not a path on somebody's machine. */
    source: z.string().nullable(),
    /** A licence id as the Hugging Face hub knows it, where the owner gave one. */
    licence: z.string().nullable(),
    /** What its own files say to put before queries and passages; exported where the teacher has no prompts. */
    queryPrompt: z.string().nullable(),
    passagePrompt: z.string().nullable(),
  }),
  snapshot: z.int().min(1),
  run: z.string(),
  recipe: recipeSchema,
  /** The number of the last event of the label log that the snapshot saw, and what was in force then. */
  labels: z.strictObject({ upToEvent: count, counts: z.partialRecord(z.enum(LABELS), count) }),
  teachers: z.array(
    z.strictObject({
      id: z.string().min(1),
      kind: z.string(),
      /** Hashes what the scores depend on: weights, tokenizer, prompts, pooling, lengths. */
      key: z.string(),
      /** A hub id or a folder's name; null for BM25, random and what was brought along. */
      model: z.string().nullable(),
      similarity: z.string().nullable(),
      queryPrompt: z.string(),
      passagePrompt: z.string(),
    }),
  ),
  counts: z.strictObject({
    queries: count,
    pairs: count,
    kept: count,
    /** Negatives that were drawn from the data set, where too few were kept. */
    filled: count,
    /** Pairs with fewer negatives than the run asks for. */
    short: count,
    removed: z.partialRecord(z.enum(REASONS), count),
  }),
});

const exportSchema = z.strictObject({
  format: z.enum(EXPORT_FORMATS),
  container: z.enum(CONTAINERS),
  options: z.strictObject({
    scores: z.boolean(),
    ids: z.boolean(),
    texts: z.boolean(),
    prompts: z.boolean(),
    escapeSpreadsheet: z.boolean(),
  }),
  columns: z.array(z.strictObject({ name: z.string(), type: z.string(), meaning: z.string() })),
  rows: count,
  pairs: count,
  dropped: z.partialRecord(z.enum(DROP_REASONS), count),
  escapedCells: count,
  notes: z.array(z.string()),
  files: z.array(
    z.strictObject({
      path: z.string(),
      split: z.string().nullable(),
      rows: count,
      bytes: count,
      sha256: z.string().length(64),
      pairRows: z.string().nullable(),
    }),
  ),
});

/** Where the numbers come from: what the snapshot knows of itself. */
export type Provenance = z.infer<typeof provenanceSchema>;

export const cardFactsSchema = z.strictObject({ ...provenanceSchema.shape, export: exportSchema });
/** Everything that a card says. No time and no path is among it: the same export has the same card. */
export type CardFacts = z.infer<typeof cardFactsSchema>;

/**
 * The facts of an export's cards, records in the order of their enumerations.
 * @throws WhetstoneError never; a ZodError where the provenance does not parse (a defect of the caller).
 */
export function cardFacts(provenance: Provenance, plan: ExportPlan, result: ExportResult): CardFacts {
  const facts = cardFactsSchema.parse({
    ...provenance,
    export: {
      format: plan.format,
      container: plan.container,
      options: plan.context.options,
      columns: plan.columns,
      rows: result.rows,
      pairs: result.pairs,
      dropped: result.dropped,
      escapedCells: result.escapedCells,
      notes: plan.notes,
      files: result.files,
    },
  });
  return {
    ...facts,
    labels: { ...facts.labels, counts: inOrder(LABELS, facts.labels.counts) },
    counts: { ...facts.counts, removed: inOrder(REASONS, facts.counts.removed) },
    export: { ...facts.export, dropped: inOrder(DROP_REASONS, facts.export.dropped) },
  };
}

/** The same record, its keys in a fixed order: whoever counted did so in the order of occurrence. */
function inOrder<Key extends string>(
  keys: readonly Key[],
  record: Partial<Record<Key, number>>,
): Partial<Record<Key, number>> {
  const sorted: Partial<Record<Key, number>> = {};
  for (const key of keys) if (record[key] !== undefined) sorted[key] = record[key];
  return sorted;
}

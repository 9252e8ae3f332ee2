import { z } from 'zod';
import catalogueFile from '../../../../resources/models.json' with { type: 'json' };
import { poolingSchema, similaritySchema } from '../../../shared/teachers.ts';

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
/** Names that go on a package client's command line: nothing there may look like an option or a path. */
const packageNameSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);
const pathSchema = z.string().regex(/^(?![/.])(?!.*\.\.)[\w./-]+$/);

/** A whole checkpoint folder inside the package, perhaps in an archive in there. */
const checkpointContentSchema = z.strictObject({
  kind: z.literal('checkpoint'),
  archive: pathSchema.optional(),
  /** What stands before every file's path, with a slash at its end unless it is empty. */
  folder: z.union([pathSchema.regex(/\/$/), z.literal('')]),
  files: z.record(pathSchema, sha256Schema),
});

/** An ONNX graph in fp32 with its tokenizer; the weights are taken out of the graph. */
const onnxContentSchema = z.strictObject({
  kind: z.literal('onnx'),
  graph: z.strictObject({ path: pathSchema, sha256: sha256Schema }),
  tokenizer: z.strictObject({ path: pathSchema, sha256: sha256Schema }),
  /** The original's config.json: a graph does not say how many heads it has. */
  config: z.looseObject({ model_type: z.string() }),
});

const contentSchema = z.discriminatedUnion('kind', [checkpointContentSchema, onnxContentSchema]);
const packageFields = {
  version: packageNameSchema,
  /** Of the package's file, in bytes. */
  size: z.int().positive(),
  sha256: sha256Schema,
  content: contentSchema,
};
const pypiCarrierSchema = z.strictObject({
  registry: z.literal('pypi'),
  package: packageNameSchema,
  ...packageFields,
});
const mavenCarrierSchema = z.strictObject({
  registry: z.literal('maven'),
  group: packageNameSchema,
  artifact: packageNameSchema,
  ...packageFields,
});

const modelSchema = z.strictObject({
  /** On the Hugging Face hub. */
  id: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  /** As `model_type` in config.json says it. */
  architecture: z.string(),
  pooling: poolingSchema,
  similarity: similaritySchema,
  queryPrompt: z.string(),
  passagePrompt: z.string(),
  dimensions: z.int().positive(),
  /** Tokens, special ones included. */
  maxLength: z.int().positive(),
  /** SPDX identifier in lower case, as the hub writes it; null where its card names none. */
  licence: z.string().nullable(),
  parameters: z.int().positive(),
  /** The commit on the hub that was checked; without one, the newest is taken and recorded. */
  revision: z
    .string()
    .regex(/^[0-9a-f]{40}$/)
    .optional(),
  /** Of the original repository's model.safetensors at that commit. */
  weightsSha256: sha256Schema.optional(),
  /** Packages that hold the same weights, best first. */
  carriers: z.array(z.discriminatedUnion('registry', [pypiCarrierSchema, mavenCarrierSchema])),
});

export const catalogueSchema = z.strictObject({ version: z.literal(1), models: z.array(modelSchema) });

export type CatalogueModel = Readonly<z.infer<typeof modelSchema>>;
export type PypiCarrier = Readonly<z.infer<typeof pypiCarrierSchema>>;
export type MavenCarrier = Readonly<z.infer<typeof mavenCarrierSchema>>;

let models: readonly CatalogueModel[] | null = null;

/** The models that Whetstone knows beforehand (`resources/models.json`). */
export function listCatalogue(): readonly CatalogueModel[] {
  models ??= catalogueSchema.parse(catalogueFile).models;
  return models;
}

/** A known model by its hub id, or by its name alone (`all-MiniLM-L6-v2`); case does not matter. */
export function findInCatalogue(name: string): CatalogueModel | null {
  const wanted = name.toLowerCase();
  const known = listCatalogue();
  return (
    known.find(({ id }) => id.toLowerCase() === wanted) ??
    known.find(({ id }) => id.toLowerCase().split('/')[1] === wanted) ??
    null
  );
}

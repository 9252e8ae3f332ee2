import { z } from 'zod';
import { WhetstoneError } from '../../../../shared/errors.ts';
import { readJsonFile } from '../json-file.ts';

const patternSchema = z.union([z.object({ String: z.string() }), z.object({ Regex: z.string() })]);

const simpleNormalizerSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('BertNormalizer'),
    clean_text: z.boolean().default(true),
    handle_chinese_chars: z.boolean().default(true),
    strip_accents: z.boolean().nullish(),
    lowercase: z.boolean().default(true),
  }),
  z.object({ type: z.literal('Lowercase') }),
  z.object({ type: z.literal('NFC') }),
  z.object({ type: z.literal('NFD') }),
  z.object({ type: z.literal('NFKC') }),
  z.object({ type: z.literal('NFKD') }),
  z.object({ type: z.literal('StripAccents') }),
  z.object({ type: z.literal('Strip'), strip_left: z.boolean(), strip_right: z.boolean() }),
  z.object({ type: z.literal('Replace'), pattern: patternSchema, content: z.string() }),
  z.object({ type: z.literal('Precompiled'), precompiled_charsmap: z.base64() }),
]);
export type SimpleNormalizer = z.infer<typeof simpleNormalizerSchema>;
export type NormalizerConfig =
  | SimpleNormalizer
  | { readonly type: 'Sequence'; readonly normalizers: readonly NormalizerConfig[] };
export const normalizerSchema: z.ZodType<NormalizerConfig> = z.lazy(() =>
  z.union([
    z.object({ type: z.literal('Sequence'), normalizers: z.array(normalizerSchema) }),
    simpleNormalizerSchema,
  ]),
);

const simplePreTokenizerSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('BertPreTokenizer') }),
  z.object({ type: z.literal('WhitespaceSplit') }),
  z.object({
    type: z.literal('Metaspace'),
    replacement: z.string().default('▁'),
    prepend_scheme: z.enum(['always', 'first', 'never']).default('always'),
    add_prefix_space: z.boolean().default(true),
    split: z.boolean().default(true),
  }),
  z.object({
    type: z.literal('ByteLevel'),
    add_prefix_space: z.boolean().default(true),
    use_regex: z.boolean().default(true),
  }),
]);
export type SimplePreTokenizer = z.infer<typeof simplePreTokenizerSchema>;
export type PreTokenizerConfig =
  | SimplePreTokenizer
  | { readonly type: 'Sequence'; readonly pretokenizers: readonly PreTokenizerConfig[] };
export const preTokenizerSchema: z.ZodType<PreTokenizerConfig> = z.lazy(() =>
  z.union([
    z.object({ type: z.literal('Sequence'), pretokenizers: z.array(preTokenizerSchema) }),
    simplePreTokenizerSchema,
  ]),
);

const idSchema = z.int().min(0);
const vocabularySchema = z.record(z.string(), idSchema);

const wordPieceSchema = z.object({
  type: z.literal('WordPiece'),
  vocab: vocabularySchema,
  unk_token: z.string(),
  continuing_subword_prefix: z.string().default('##'),
  max_input_chars_per_word: z.int().positive().default(100),
});
export type WordPieceConfig = z.infer<typeof wordPieceSchema>;

const bpeSchema = z.object({
  type: z.literal('BPE'),
  vocab: vocabularySchema,
  merges: z.array(z.union([z.string(), z.tuple([z.string(), z.string()])])),
  unk_token: z.string().nullish(),
  ignore_merges: z.boolean().default(false),
  // Variants that byte-level models do without.
  continuing_subword_prefix: z.literal('').nullish(),
  end_of_word_suffix: z.literal('').nullish(),
  byte_fallback: z.literal(false).default(false),
  dropout: z.null().optional(),
});
export type BpeConfig = z.infer<typeof bpeSchema>;

const unigramSchema = z.object({
  type: z.literal('Unigram'),
  vocab: z.array(z.tuple([z.string(), z.number()])).min(1),
  unk_id: idSchema,
  byte_fallback: z.literal(false).default(false),
});
export type UnigramConfig = z.infer<typeof unigramSchema>;

const specialIdSchema = z.tuple([z.string(), idSchema]);
const simplePostProcessorSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('TemplateProcessing'),
    single: z.array(
      z.union([
        z.object({ SpecialToken: z.object({ id: z.string() }) }),
        z.object({ Sequence: z.object({ id: z.string() }) }),
      ]),
    ),
    special_tokens: z.record(z.string(), z.object({ ids: z.array(idSchema) })),
  }),
  z.object({ type: z.literal('BertProcessing'), sep: specialIdSchema, cls: specialIdSchema }),
  z.object({ type: z.literal('RobertaProcessing'), sep: specialIdSchema, cls: specialIdSchema }),
  z.object({ type: z.literal('ByteLevel') }),
]);
export type SimplePostProcessor = z.infer<typeof simplePostProcessorSchema>;
export type PostProcessorConfig =
  | SimplePostProcessor
  | { readonly type: 'Sequence'; readonly processors: readonly PostProcessorConfig[] };
const postProcessorSchema: z.ZodType<PostProcessorConfig> = z.lazy(() =>
  z.union([
    z.object({ type: z.literal('Sequence'), processors: z.array(postProcessorSchema) }),
    simplePostProcessorSchema,
  ]),
);

const addedTokenSchema = z.object({
  id: idSchema,
  content: z.string().min(1),
  single_word: z.boolean().default(false),
  lstrip: z.boolean().default(false),
  rstrip: z.boolean().default(false),
  normalized: z.boolean().default(false),
  special: z.boolean().default(false),
});
export type AddedToken = z.infer<typeof addedTokenSchema>;

export const tokenizerSchema = z.object({
  added_tokens: z.array(addedTokenSchema).default([]),
  normalizer: normalizerSchema.nullable(),
  pre_tokenizer: preTokenizerSchema.nullable(),
  post_processor: postProcessorSchema.nullable(),
  model: z.discriminatedUnion('type', [wordPieceSchema, bpeSchema, unigramSchema]),
});
export type TokenizerConfig = z.infer<typeof tokenizerSchema>;

/** A tokenizer.json, parsed, with the largest id that it can give. */
export type TokenizerFile = TokenizerConfig & { readonly largestId: number };

/** The parts of a tokenizer.json that name a component, and what Whetstone has of each. */
const COMPONENTS = {
  normalizer: 'BertNormalizer, Lowercase, NFC, NFD, NFKC, NFKD, StripAccents, Strip, Replace, Precompiled',
  pre_tokenizer: 'BertPreTokenizer, WhitespaceSplit, Metaspace, ByteLevel',
  model: 'WordPiece, BPE (byte-level), Unigram',
  post_processor: 'TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel',
} as const;

function unknownComponent(file: string, part: keyof typeof COMPONENTS, cause: z.ZodError): WhetstoneError {
  return new WhetstoneError(
    'model-unknown-architecture',
    `The ${part} of tokenizer.json is of a kind that Whetstone does not have (it has ${COMPONENTS[part]}). Use another model.`,
    { details: { file, part }, cause },
  );
}

function largestId({ model, added_tokens }: TokenizerConfig): number {
  let largest = model.type === 'Unigram' ? model.vocab.length - 1 : 0;
  if (model.type !== 'Unigram') for (const id of Object.values(model.vocab)) largest = Math.max(largest, id);
  for (const { id } of added_tokens) largest = Math.max(largest, id);
  return largest;
}

/**
 * Reads a tokenizer.json (Hugging Face tokenizers' own format).
 * @throws WhetstoneError `model-missing-file`, `model-damaged`, or `model-unknown-architecture` for a component that
 *   Whetstone does not have.
 */
export async function readTokenizerFile(file: string): Promise<TokenizerFile> {
  const raw = await readJsonFile(file, z.looseObject({}));
  const parsed = tokenizerSchema.safeParse(raw);
  if (parsed.success) return { ...parsed.data, largestId: largestId(parsed.data) };
  const part = parsed.error.issues[0]?.path[0];
  for (const component of ['normalizer', 'pre_tokenizer', 'model', 'post_processor'] as const) {
    if (part === component) throw unknownComponent(file, component, parsed.error);
  }
  throw new WhetstoneError(
    'model-damaged',
    'tokenizer.json of the model is damaged. Fetch the model again.',
    {
      details: { file, field: String(part ?? '') },
      cause: parsed.error,
    },
  );
}

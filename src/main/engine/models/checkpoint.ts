import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { WhetstoneError } from '../../../shared/errors.ts';
import type { Pooling, Similarity } from '../../../shared/teachers.ts';
import type { Transformer } from './architectures/architecture.ts';
import { findArchitecture, SUPPORTED_MODEL_TYPES } from './architectures/index.ts';
import { buildEncoderGraph } from './encoder-graph.ts';
import { readJsonFile, readOptionalJsonFile } from './json-file.ts';
import {
  INDEX_FILE,
  readSafetensorsHeader,
  readShards,
  type TensorEntry,
  WEIGHTS_FILE,
} from './safetensors.ts';
import { readSentenceModules } from './sentence-modules.ts';
import { readTokenizerFile, type TokenizerFile } from './tokenizer/tokenizer-file.ts';

export { checkpointFingerprint } from './fingerprint.ts';

/** How a checkpoint is used, where its folder leaves it open or a teacher says otherwise. */
export type CheckpointSettings = {
  readonly pooling?: Pooling | undefined;
  readonly maxLength?: number | undefined;
  readonly queryPrompt?: string | undefined;
  readonly passagePrompt?: string | undefined;
  readonly similarity?: Similarity | undefined;
};

/** A Hugging Face checkpoint folder, read and checked; its weights stay in their files. */
export type Checkpoint = {
  readonly folder: string;
  /** The `model_type` of config.json. */
  readonly modelType: string;
  readonly transformer: Transformer;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /** What stands before every weight's name, such as `bert.`. */
  readonly prefix: string;
  /** Weight files by the names that {@link TensorEntry.file} uses. */
  readonly weightFiles: ReadonlyMap<string, string>;
  readonly tokenizerFile: string;
  readonly tokenizer: TokenizerFile;
  /** What fills up a batch's shorter texts. */
  readonly paddingId: number;
  readonly lowerCase: boolean;
  readonly dimension: number;
  readonly pooling: Pooling;
  readonly includePrompt: boolean;
  /** Vectors come out with length 1: the checkpoint says so, or its similarity is the cosine. */
  readonly normalize: boolean;
  readonly similarity: Similarity;
  /** Tokens, special ones included. */
  readonly maxLength: number;
  readonly queryPrompt: string;
  readonly passagePrompt: string;
  /** The small files whose content decides what the model computes, for the fingerprint. */
  readonly configurationFiles: readonly string[];
};

const modelTypeSchema = z.looseObject({ model_type: z.string(), pad_token_id: z.int().min(0).nullish() });

/** The names under which sentence-transformers has kept this file. */
const SENTENCE_CONFIG_NAMES = [
  'sentence_bert_config.json',
  'sentence_roberta_config.json',
  'sentence_distilbert_config.json',
  'sentence_camembert_config.json',
  'sentence_xlm-roberta_config.json',
];
const sentenceConfigSchema = z.looseObject({
  max_seq_length: z.int().positive().nullish(),
  do_lower_case: z.boolean().default(false),
});

const tokenizerConfigSchema = z.looseObject({ model_max_length: z.number().positive().nullish() });

const promptsConfigSchema = z.looseObject({
  prompts: z.record(z.string(), z.string().nullable()).default({}),
  default_prompt_name: z.string().nullish(),
  similarity_fn_name: z.string().nullish(),
});
type PromptsConfig = z.infer<typeof promptsConfigSchema>;

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function readTensors(folder: string): Promise<ReadonlyMap<string, TensorEntry>> {
  const single = join(folder, WEIGHTS_FILE);
  if (await exists(single)) {
    return new Map((await readSafetensorsHeader(single)).map((entry) => [entry.name, entry]));
  }
  if (await exists(join(folder, INDEX_FILE))) return readShards(folder);
  const pickled = await exists(join(folder, 'pytorch_model.bin'));
  throw new WhetstoneError(
    'model-missing-file',
    pickled
      ? `The model has its weights in pytorch_model.bin, a pickle, which can run code when it is read. Save it again with save_pretrained(…, safe_serialization=True), or take a revision that has ${WEIGHTS_FILE}.`
      : `The model in ${folder} lacks the file ${WEIGHTS_FILE}. Give the folder of a complete Hugging Face checkpoint.`,
    { details: { file: single } },
  );
}

function configure(config: z.infer<typeof modelTypeSchema>, file: string): Transformer {
  const architecture = findArchitecture(config.model_type);
  if (architecture === undefined) {
    throw new WhetstoneError(
      'model-unknown-architecture',
      `The model is a ${config.model_type}. Whetstone runs ${SUPPORTED_MODEL_TYPES.join(', ')}. Use one of those.`,
      { details: { file, architecture: config.model_type, supported: SUPPORTED_MODEL_TYPES } },
    );
  }
  try {
    const transformer = architecture.configure(config);
    const { hiddenSize, heads } = transformer.sizes;
    if (hiddenSize % heads === 0) return transformer;
    throw new WhetstoneError(
      'model-damaged',
      `config.json has ${heads} heads, which do not divide ${hiddenSize}. Fetch the model again.`,
      {
        details: { file },
      },
    );
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const field = error.issues[0]?.path.join('.') ?? '';
    const found = String(z.looseObject({}).parse(config)[field]);
    throw new WhetstoneError(
      'model-unknown-architecture',
      `config.json says ${field}: ${found}, which Whetstone's ${config.model_type} does not know (${error.issues[0]?.message ?? ''}). Use another model.`,
      {
        details: { file, architecture: config.model_type, field, found, supported: SUPPORTED_MODEL_TYPES },
        cause: error,
      },
    );
  }
}

function findPrefix(
  modelType: string,
  transformer: Transformer,
  tensors: ReadonlyMap<string, TensorEntry>,
): string {
  const prefixes = findArchitecture(modelType)?.prefixes ?? [];
  const prefix = prefixes.find((candidate) => tensors.has(`${candidate}${transformer.wordEmbeddings}`));
  if (prefix !== undefined) return prefix;
  throw new WhetstoneError(
    'model-damaged',
    `The model's weights lack the tensor ${transformer.wordEmbeddings}, which every ${modelType} has. Fetch the model again.`,
    { details: { tensor: transformer.wordEmbeddings } },
  );
}

function similarityOf(config: PromptsConfig | null, file: string): Similarity | undefined {
  const name = config?.similarity_fn_name ?? undefined;
  if (name === undefined) return undefined;
  if (name === 'cosine' || name === 'dot') return name;
  throw new WhetstoneError(
    'teacher-unsuitable',
    `The model compares by ${name}; Whetstone compares by cosine or dot. Set the similarity yourself to use the model all the same.`,
    { details: { file, similarity: name } },
  );
}

/** The tokenizer's own padding token if it has one by a usual name, else what config.json says. */
function paddingId(configured: number | null | undefined, { added_tokens }: TokenizerFile): number {
  const token = added_tokens.find(({ content }) => content === '[PAD]' || content === '<pad>');
  return token?.id ?? configured ?? 0;
}

/**
 * The prompts that sentence-transformers' encode_query and encode_document take. It writes empty ones into every folder that
 * it saves, so an empty one says no more than none.
 */
function promptsOf(config: PromptsConfig | null): Pick<CheckpointSettings, 'queryPrompt' | 'passagePrompt'> {
  const prompts = config?.prompts ?? {};
  const usual = prompts[config?.default_prompt_name ?? ''];
  const query = prompts.query ?? usual;
  const passage = prompts.document ?? prompts.passage ?? prompts.corpus ?? usual;
  return { queryPrompt: query || undefined, passagePrompt: passage || undefined };
}

async function readFirst<T>(
  folder: string,
  names: readonly string[],
  schema: z.ZodType<T>,
): Promise<{ readonly value: T; readonly file: string } | null> {
  for (const name of names) {
    const file = join(folder, name);
    const value = await readOptionalJsonFile(file, schema);
    if (value !== null) return { value, file };
  }
  return null;
}

function checkVocabulary(tokenizer: TokenizerFile, rows: number, file: string): void {
  if (tokenizer.largestId < rows) return;
  throw new WhetstoneError(
    'model-tokenizer-mismatch',
    `The tokenizer gives ids up to ${tokenizer.largestId}, and the model has embeddings for ${rows} tokens: they do not belong together. Fetch the model again, all files from one place.`,
    { details: { file, largestId: tokenizer.largestId, embeddingRows: rows } },
  );
}

/**
 * Opens a Hugging Face checkpoint folder, with sentence-transformers' files beside it where they are there.
 * @param overrides win over what the folder says
 * @param fallbacks hold where neither says anything
 * @throws WhetstoneError `model-missing-file`, `model-damaged`, `model-unknown-architecture`,
 *   `model-tokenizer-mismatch`, `teacher-unsuitable` (a similarity that is neither cosine nor dot product).
 */
export async function openCheckpoint(
  folder: string,
  overrides: CheckpointSettings = {},
  fallbacks: CheckpointSettings = {},
): Promise<Checkpoint> {
  const modules = await readSentenceModules(folder);
  const root = modules.transformerFolder;
  const configFile = join(root, 'config.json');
  const config = await readJsonFile(configFile, modelTypeSchema);
  const transformer = configure(config, configFile);
  const tensors = await readTensors(root);
  const tokenizerFile = join(root, 'tokenizer.json');
  const tokenizer = await readTokenizerFile(tokenizerFile);
  checkVocabulary(tokenizer, transformer.sizes.vocabularySize, tokenizerFile);
  const sentenceConfig = await readFirst(root, SENTENCE_CONFIG_NAMES, sentenceConfigSchema);
  const tokenizerConfig = await readFirst(root, ['tokenizer_config.json'], tokenizerConfigSchema);
  const promptsConfig = await readFirst(folder, ['config_sentence_transformers.json'], promptsConfigSchema);
  const prompts = promptsOf(promptsConfig?.value ?? null);
  const similarity =
    overrides.similarity ??
    similarityOf(promptsConfig?.value ?? null, promptsConfig?.file ?? '') ??
    fallbacks.similarity ??
    'cosine';
  const maxLength =
    overrides.maxLength ??
    sentenceConfig?.value.max_seq_length ??
    tokenizerConfig?.value.model_max_length ??
    fallbacks.maxLength ??
    transformer.sizes.maxTokens;
  const weightFiles = new Map([...tensors.values()].map(({ file }) => [file, join(root, file)]));
  const checkpoint: Checkpoint = {
    folder,
    modelType: config.model_type,
    transformer,
    tensors,
    prefix: findPrefix(config.model_type, transformer, tensors),
    weightFiles,
    tokenizerFile,
    tokenizer,
    paddingId: paddingId(config.pad_token_id, tokenizer),
    lowerCase: sentenceConfig?.value.do_lower_case ?? false,
    dimension: transformer.sizes.hiddenSize,
    pooling: overrides.pooling ?? modules.pooling ?? fallbacks.pooling ?? 'mean',
    includePrompt: modules.includePrompt,
    normalize: modules.normalize || similarity === 'cosine',
    similarity,
    maxLength: Math.min(maxLength, transformer.sizes.maxTokens),
    queryPrompt: overrides.queryPrompt ?? prompts.queryPrompt ?? fallbacks.queryPrompt ?? '',
    passagePrompt: overrides.passagePrompt ?? prompts.passagePrompt ?? fallbacks.passagePrompt ?? '',
    configurationFiles: [
      configFile,
      tokenizerFile,
      ...modules.files,
      ...[sentenceConfig, tokenizerConfig, promptsConfig].flatMap((found) =>
        found === null ? [] : [found.file],
      ),
    ],
  };
  // Looks up every weight, so that a bad model is told here and not when the first text is encoded.
  buildEncoderGraph(checkpoint);
  return checkpoint;
}

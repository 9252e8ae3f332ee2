import { copyFile, mkdir, open, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Checkpoint } from '../models/checkpoint.ts';
import { findWeight } from '../models/encoder-graph.ts';
import { INDEX_FILE, type TensorEntry, WEIGHTS_FILE } from '../models/safetensors.ts';
import { type StoredTensor, writeSafetensors } from '../models/write-safetensors.ts';
import type { Parameters } from './parameters.ts';

/** Files that go with weights: vocabularies, tokenizer and configuration. What is written anew is not copied. */
const COPIED = /\.(json|txt|model)$/;
const WRITTEN = new Set([
  INDEX_FILE,
  'config.json',
  'modules.json',
  'sentence_bert_config.json',
  'config_sentence_transformers.json',
]);

const POOLING_FLAGS = {
  mean: 'pooling_mode_mean_tokens',
  cls: 'pooling_mode_cls_token',
  last: 'pooling_mode_lasttoken',
} as const satisfies Record<Checkpoint['pooling'], string>;

async function writeJson(folder: string, name: string, value: unknown): Promise<void> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
}

async function bytesIn(checkpoint: Checkpoint, entry: TensorEntry): Promise<Uint8Array> {
  await using file = await open(checkpoint.weightFiles.get(entry.file) ?? entry.file);
  const bytes = Buffer.alloc(entry.length);
  await file.read(bytes, 0, bytes.length, entry.offset);
  return bytes;
}

/** Every tensor of the checkpoint under its own name: trained weights from memory, all others as they are in its files. */
function tensorsOf(checkpoint: Checkpoint, { list, values }: Parameters): readonly StoredTensor[] {
  const trained = new Map(
    list
      .filter(({ trained }) => trained)
      .map((parameter) => [findWeight(checkpoint, parameter.name, parameter.shape).entry.name, parameter]),
  );
  return [...checkpoint.tensors.values()].map((entry) => {
    const parameter = trained.get(entry.name);
    if (parameter === undefined) {
      return { ...entry, bytes: () => bytesIn(checkpoint, entry) };
    }
    const part = values.subarray(parameter.offset, parameter.offset + parameter.size);
    const bytes = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
    return {
      name: entry.name,
      elementType: 'F32',
      shape: entry.shape,
      bytes: () => bytes,
      length: bytes.length,
    };
  });
}

/** config.json as it was, but that weights are now in float32. */
async function trainedConfig(folder: string): Promise<unknown> {
  const config = z.looseObject({}).parse(JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')));
  const { torch_dtype: _older, ...rest } = config;
  return { ...rest, dtype: 'float32' };
}

/**
 * Writes a trained model as a folder that sentence-transformers and {@link openCheckpoint} load: config, tokenizer, weights under
 * their original names, pooling, normalisation and prompts as the checkpoint was used.
 * @param folder is made where it is missing; files of the same names are replaced
 */
export async function writeTrainedCheckpoint(
  folder: string,
  checkpoint: Checkpoint,
  parameters: Parameters,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const source = dirname(checkpoint.tokenizerFile);
  for (const entry of await readdir(source, { withFileTypes: true })) {
    if (!entry.isFile() || WRITTEN.has(entry.name) || !COPIED.test(entry.name)) continue;
    await copyFile(join(source, entry.name), join(folder, entry.name));
  }
  await writeJson(folder, 'config.json', await trainedConfig(source));
  const modules = ['Transformer', 'Pooling', ...(checkpoint.normalize ? ['Normalize'] : [])];
  await writeJson(
    folder,
    'modules.json',
    modules.map((name, index) => ({
      idx: index,
      name: String(index),
      path: index === 0 ? '' : `${index}_${name}`,
      type: `sentence_transformers.models.${name}`,
    })),
  );
  if (checkpoint.normalize) await mkdir(join(folder, '2_Normalize'), { recursive: true });
  await writeJson(folder, '1_Pooling/config.json', {
    word_embedding_dimension: checkpoint.dimension,
    ...Object.fromEntries(
      Object.entries(POOLING_FLAGS).map(([pooling, flag]) => [flag, pooling === checkpoint.pooling]),
    ),
    include_prompt: checkpoint.includePrompt,
  });
  await writeJson(folder, 'sentence_bert_config.json', {
    max_seq_length: checkpoint.maxLength,
    do_lower_case: checkpoint.lowerCase,
  });
  await writeJson(folder, 'config_sentence_transformers.json', {
    prompts: { query: checkpoint.queryPrompt, document: checkpoint.passagePrompt },
    default_prompt_name: null,
    similarity_fn_name: checkpoint.similarity,
  });
  await writeSafetensors(join(folder, WEIGHTS_FILE), tensorsOf(checkpoint, parameters));
}

import { copyFile, mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pooling } from '../../../shared/teachers.ts';
import { type OnnxWeight, readOnnxWeights } from './onnx-weights.ts';
import { WEIGHTS_FILE } from './safetensors.ts';

/** What an ONNX graph does not say of the model it was made from. */
export type OnnxModelDescription = {
  /** The content of config.json. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly pooling: Pooling;
  /** Tokens, special ones included. */
  readonly maxLength: number;
};

/** The names of sentence-transformers' flags in 1_Pooling/config.json. */
const POOLING_FLAGS = {
  mean: 'pooling_mode_mean_tokens',
  cls: 'pooling_mode_cls_token',
  last: 'pooling_mode_lasttoken',
} as const satisfies Record<Pooling, string>;

/** [in, out] to [out, in]. */
function transpose(bytes: Uint8Array, rows: number, columns: number): Uint8Array {
  // Copied first: the bytes of a graph need not be aligned to floats.
  const source = new Float32Array(Uint8Array.from(bytes).buffer);
  const target = new Float32Array(source.length);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      target[column * rows + row] = source[row * columns + column] ?? 0;
    }
  }
  return new Uint8Array(target.buffer);
}

/** One weight as PyTorch has it. */
function restore({ name, shape, bytes, transposed }: OnnxWeight) {
  const [rows = 0, columns = 0] = shape;
  return transposed
    ? { name, shape: [columns, rows], bytes: transpose(bytes, rows, columns) }
    : { name, shape, bytes };
}

/** The length of the header and the header, padded so that the tensors begin at a multiple of 8 bytes. */
function safetensorsHead(weights: readonly OnnxWeight[]): Buffer {
  const header: Record<string, object> = { __metadata__: { format: 'pt' } };
  let offset = 0;
  for (const { name, shape, bytes, transposed } of weights) {
    const end = offset + bytes.length;
    header[name] = {
      dtype: 'F32',
      shape: transposed ? shape.toReversed() : shape,
      data_offsets: [offset, end],
    };
    offset = end;
  }
  const text = JSON.stringify(header);
  const body = Buffer.from(text.padEnd(text.length + ((8 - (Buffer.byteLength(text) % 8)) % 8)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(body.length));
  return Buffer.concat([length, body]);
}

async function writeSafetensors(path: string, weights: readonly OnnxWeight[]): Promise<void> {
  const sorted = weights.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.appendFile(safetensorsHead(sorted));
    for (const weight of sorted) await handle.appendFile(restore(weight).bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Builds a Hugging Face checkpoint folder from an encoder's ONNX export in fp32 and its tokenizer.json: the
 * same weights under the same names as in the checkpoint that was exported, for models whose vectors are
 * normalised to length 1.
 *
 * @param folder is created
 * @throws WhetstoneError `model-damaged`
 */
export async function checkpointFromOnnx(
  onnxFile: string,
  tokenizerFile: string,
  folder: string,
  { config, pooling, maxLength }: OnnxModelDescription,
): Promise<void> {
  await mkdir(join(folder, '1_Pooling'), { recursive: true, mode: 0o700 });
  const writeJson = (name: string, value: object) =>
    writeFile(join(folder, name), `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  const moduleType = (name: string) => `sentence_transformers.models.${name}`;
  await writeJson('config.json', config);
  await writeJson('modules.json', [
    { idx: 0, name: '0', path: '', type: moduleType('Transformer') },
    { idx: 1, name: '1', path: '1_Pooling', type: moduleType('Pooling') },
    { idx: 2, name: '2', path: '2_Normalize', type: moduleType('Normalize') },
  ]);
  await writeJson('1_Pooling/config.json', {
    word_embedding_dimension: config.hidden_size,
    ...Object.fromEntries(Object.entries(POOLING_FLAGS).map(([mode, flag]) => [flag, mode === pooling])),
  });
  await writeJson('sentence_bert_config.json', { max_seq_length: maxLength, do_lower_case: false });
  await copyFile(tokenizerFile, join(folder, 'tokenizer.json'));
  await writeSafetensors(join(folder, WEIGHTS_FILE), readOnnxWeights(await readFile(onnxFile)));
}

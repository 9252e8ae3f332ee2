import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bytesField, concatenate, integerField, messageField, stringField } from '../onnx/protobuf.ts';
import { checkpointFromOnnx } from './onnx-carrier.ts';
import { readOnnxWeights } from './onnx-weights.ts';
import { readSafetensorsHeader } from './safetensors.ts';
import { readSentenceModules } from './sentence-modules.ts';

const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);

type TensorSpec = {
  name: string;
  shape: readonly number[];
  bytes: Uint8Array;
  type?: number;
  external?: boolean;
};

// Field numbers of onnx.proto: model.graph 7; graph.node 1, graph.initializer 5; node.input 1, name 3, op_type 4;
// tensor.dims 1, data_type 2, name 8, raw_data 9, data_location 14.
function tensor({ name, shape, bytes, type = 1, external = false }: TensorSpec) {
  return messageField(5, [
    ...shape.map((size) => integerField(1, size)),
    integerField(2, type),
    stringField(8, name),
    bytesField(9, bytes),
    ...(external ? [integerField(14, 1)] : []),
  ]);
}
const matmul = (name: string, weight: string) =>
  messageField(1, [
    stringField(1, 'hidden'),
    stringField(1, weight),
    stringField(3, name),
    stringField(4, 'MatMul'),
  ]);
const model = (...graph: Uint8Array[]) => concatenate([integerField(1, 8), messageField(7, graph)]);

/** A bias of 3, a folded 2 × 3 weight, and an integer constant. */
const SMALL = model(
  matmul('/encoder/layer.0/attention/self/query/MatMul', 'onnx::MatMul_7'),
  tensor({ name: 'encoder.layer.0.bias', shape: [3], bytes: floats(7, 8, 9) }),
  tensor({ name: 'onnx::MatMul_7', shape: [2, 3], bytes: floats(1, 2, 3, 4, 5, 6) }),
  tensor({ name: 'embeddings.position_ids', shape: [1], bytes: new Uint8Array(8), type: 7 }),
);

describe('readOnnxWeights', () => {
  it('names folded weights by their module, and leaves integers out', () => {
    expect(
      readOnnxWeights(SMALL).map(({ name, shape, transposed }) => ({ name, shape, transposed })),
    ).toEqual([
      { name: 'encoder.layer.0.bias', shape: [3], transposed: false },
      { name: 'encoder.layer.0.attention.self.query.weight', shape: [2, 3], transposed: true },
    ]);
  });

  it.each([
    ['nothing', new Uint8Array(0)],
    ['no graph', concatenate([integerField(1, 8)])],
    ['no weights', model()],
    ['a file cut short', SMALL.subarray(0, SMALL.length - 5)],
    ['bytes of another shape', model(tensor({ name: 'a', shape: [4], bytes: floats(1, 2, 3) }))],
    ['a negative size', model(tensor({ name: 'a', shape: [-1, -1], bytes: floats(1) }))],
    ['weights in another file', model(tensor({ name: 'a', shape: [1], bytes: floats(1), external: true }))],
    [
      'a folded weight that nothing uses',
      model(tensor({ name: 'onnx::MatMul_7', shape: [1, 1], bytes: floats(1) })),
    ],
  ])('refuses %s', (_what, bytes) => {
    expect(() => readOnnxWeights(bytes)).toThrow(expect.objectContaining({ code: 'model-damaged' }));
  });
});

describe('checkpointFromOnnx', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'whetstone-onnx-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('writes a checkpoint whose linear weights lie as PyTorch has them', async () => {
    await writeFile(join(folder, 'model.onnx'), SMALL);
    await writeFile(join(folder, 'tokenizer.json'), '{"version":"1.0"}');
    const checkpoint = join(folder, 'checkpoint');
    await checkpointFromOnnx(join(folder, 'model.onnx'), join(folder, 'tokenizer.json'), checkpoint, {
      config: { model_type: 'bert', hidden_size: 3 },
      pooling: 'cls',
      maxLength: 512,
    });
    expect((await readdir(checkpoint)).toSorted()).toEqual([
      '1_Pooling',
      'config.json',
      'model.safetensors',
      'modules.json',
      'sentence_bert_config.json',
      'tokenizer.json',
    ]);
    const weights = join(checkpoint, 'model.safetensors');
    const entries = await readSafetensorsHeader(weights);
    expect(entries.map(({ name, shape }) => ({ name, shape }))).toEqual([
      { name: 'encoder.layer.0.attention.self.query.weight', shape: [3, 2] },
      { name: 'encoder.layer.0.bias', shape: [3] },
    ]);
    // The last 9 floats of the file: [[1, 2, 3], [4, 5, 6]] transposed, and the bias.
    const bytes = (await readFile(weights)).subarray(-36);
    const values = Array.from({ length: 9 }, (_, index) => bytes.readFloatLE(index * 4));
    expect(values).toEqual([1, 4, 2, 5, 3, 6, 7, 8, 9]);
    expect((await readFile(weights)).readUInt32LE(0) % 8).toBe(0);
    expect(await readSentenceModules(checkpoint)).toMatchObject({ pooling: 'cls', normalize: true });
  });
});

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { createGraphBuilder, type DataType, type GraphBuilder, type Value } from './graph.ts';
import * as op from './operators.ts';
import { openSession, type SessionOptions } from './session.ts';

/** Runs a graph of one float32 input `x` [2, 3] = 1 … 6, and answers its output and the shape that the builder foretold. */
async function run(
  build: (g: GraphBuilder, x: Value) => Value,
  options: Partial<SessionOptions> = {},
): Promise<{ data: number[]; shape: readonly number[]; foretold: Value['shape'] }> {
  const g = createGraphBuilder('test');
  const result = build(g, g.input('x', 'float32', [2, 3]));
  g.output(result, 'y');
  const { session } = await openSession(g.build(), { device: 'cpu', threads: 1, ...options });
  try {
    const x = new Tensor('float32', Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]);
    const { y } = await session.run({ x });
    return {
      data: Array.from(y?.data as Iterable<number | bigint>, Number),
      shape: [...(y?.dims ?? [])],
      foretold: result.shape,
    };
  } finally {
    await session.release();
  }
}

const floats = (g: GraphBuilder, shape: readonly number[], ...values: number[]): Value =>
  g.constant('float32', shape, new Uint8Array(Float32Array.from(values).buffer));
const phi = (x: number): number => x * { 1: 0.8413447461, 2: 0.9772498681, 3: 0.998650102 }[x]!;

describe('operators, run by ONNX Runtime', () => {
  it.each<[string, (g: GraphBuilder, x: Value) => Value, readonly number[], readonly number[]]>([
    ['x + row', (g, x) => op.add(g, x, floats(g, [3], 10, 20, 30)), [2, 3], [11, 22, 33, 14, 25, 36]],
    ['x - column', (g, x) => op.subtract(g, x, floats(g, [2, 1], 1, 4)), [2, 3], [0, 1, 2, 0, 1, 2]],
    ['x · x', (g, x) => op.multiply(g, x, x), [2, 3], [1, 4, 9, 16, 25, 36]],
    ['x / 2', (g, x) => op.divide(g, x, op.floatScalar(g, 2)), [2, 3], [0.5, 1, 1.5, 2, 2.5, 3]],
    ['max(x, 3)', (g, x) => op.maximum(g, x, op.floatScalar(g, 3)), [2, 3], [3, 3, 3, 4, 5, 6]],
    ['√x²', (g, x) => op.sqrt(g, op.multiply(g, x, x)), [2, 3], [1, 2, 3, 4, 5, 6]],
    [
      'relu(x - 4)',
      (g, x) => op.relu(g, op.subtract(g, x, op.floatScalar(g, 4))),
      [2, 3],
      [0, 0, 0, 0, 1, 2],
    ],
    ['the shape of x', (g, x) => op.shapeOf(g, x), [2], [2, 3]],
    ['0 … 3', (g) => op.range(g, op.intScalar(g, 4), 4), [4], [0, 1, 2, 3]],
    ['lists joined', (g) => op.concatenate(g, [op.intList(g, [7]), op.intList(g, [8, 9])]), [3], [7, 8, 9]],
    ['x as int64', (g, x) => op.cast(g, x, 'int64'), [2, 3], [1, 2, 3, 4, 5, 6]],
    ['x · its transpose', (g, x) => op.matmul(g, x, op.transpose(g, x, [1, 0])), [2, 2], [14, 32, 32, 77]],
    [
      'x · Wᵀ + b',
      (g, x) => op.gemm(g, x, floats(g, [2, 3], 1, 0, 0, 0, 1, 1), floats(g, [2], 100, 200)),
      [2, 2],
      [101, 205, 104, 211],
    ],
    ['x as one row', (g, x) => op.reshape(g, x, [1, -1], [1, 6]), [1, 6], [1, 2, 3, 4, 5, 6]],
    [
      'a softmax of equal logarithms',
      (g, x) => op.softmax(g, op.subtract(g, x, x)),
      [2, 3],
      Array(6).fill(1 / 3),
    ],
    [
      // Each row is its mean and ± 1: variance 2/3.
      'a layer normalisation',
      (g, x) => op.layerNormalization(g, x, floats(g, [3], 1, 1, 2), floats(g, [3], 0, 5, 0), 0),
      [2, 3],
      [-Math.sqrt(1.5), 5, 2 * Math.sqrt(1.5), -Math.sqrt(1.5), 5, 2 * Math.sqrt(1.5)],
    ],
    ['rows by index', (g, x) => op.gather(g, x, op.intList(g, [1, 1])), [2, 3], [4, 5, 6, 4, 5, 6]],
    ['columns by index', (g, x) => op.gather(g, x, op.intList(g, [2, 0]), 1), [2, 2], [3, 1, 6, 4]],
    ['sums of rows', (g, x) => op.reduceSum(g, x, [-1], true), [2, 1], [6, 15]],
    ['sums of columns', (g, x) => op.reduceSum(g, x, [0], false), [3], [5, 7, 9]],
    ['running sums', (g, x) => op.cumulativeSum(g, x, 1), [2, 3], [1, 3, 6, 4, 9, 15]],
    ['new axes', (g, x) => op.unsqueeze(g, x, [0, 2]), [1, 2, 1, 3], [1, 2, 3, 4, 5, 6]],
    [
      'GELU of the first row',
      (g, x) => op.gelu(g, op.gather(g, x, op.intList(g, [0]))),
      [1, 3],
      [phi(1), phi(2), phi(3)],
    ],
    [
      // transformers' gelu_new of 1, 2 and 3.
      'GELU’s approximation of the first row',
      (g, x) => op.geluTanh(g, op.gather(g, x, op.intList(g, [0]))),
      [1, 3],
      [0.8411919906, 1.95459764, 2.996362649],
    ],
  ])('%s', async (_what, build, shape, data) => {
    const result = await run(build);
    expect(result.shape).toEqual(shape);
    expect(result.foretold).toEqual(shape);
    expect(result.data).toEqual(data.map((value) => expect.closeTo(value, 5)));
  });

  it('refuse shapes that do not go together when the graph is built', () => {
    const g = createGraphBuilder('test');
    const x = g.input('x', 'float32', [2, 3]);
    expect(() => op.add(g, x, floats(g, [2], 1, 2))).toThrow(/\[2, 3\] and \[2\] do not go together/);
  });
});

describe('a graph', () => {
  it('keeps one constant for the same bytes, and no two values of one name', () => {
    const g = createGraphBuilder('test');
    expect(op.intScalar(g, 5)).toBe(op.intScalar(g, 5));
    expect(op.intScalar(g, 5)).not.toBe(op.intList(g, [5]));
    g.input('x', 'float32', [1]);
    expect(() => g.input('x', 'float32', [1])).toThrow(/Two values of the graph test are called x/);
  });

  it.each<[DataType, readonly number[]]>([
    ['float32', [0, 0, 0xc0, 0x3f]],
    ['float16', [0x00, 0x3e]],
    ['bfloat16', [0xc0, 0x3f]],
  ])('reads %s weights from a file beside it, at their offset', async (dataType, bytes) => {
    const folder = await mkdtemp(join(tmpdir(), 'whetstone-graph-'));
    try {
      const file = join(folder, 'weights');
      await writeFile(file, Uint8Array.of(9, 9, 9, 9, ...bytes));
      const build = (g: GraphBuilder, x: Value): Value => {
        const data = { kind: 'external', file: 'w', offset: 4, length: bytes.length } as const;
        return op.multiply(g, x, op.cast(g, g.initializer('weight', dataType, [1], data), 'float32'));
      };
      const files = new Map([['w', file]]);
      // Once read into memory, once mapped through a link, of which nothing is left behind.
      for (const graphFolder of [undefined, folder]) {
        expect((await run(build, { files, graphFolder })).data).toEqual([1.5, 3, 4.5, 6, 7.5, 9]);
      }
      expect(await readdir(folder)).toEqual(['weights']);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('runs wherever `auto` leads, and says why that is the CPU', async () => {
    const g = createGraphBuilder('test');
    const x = g.input('x', 'float32', [1]);
    g.output(op.add(g, x, x), 'y');
    const { session, device, deviceRemark } = await openSession(g.build(), { device: 'auto', threads: 1 });
    const { y } = await session.run({ x: new Tensor('float32', Float32Array.of(3), [1]) });
    expect(y?.data).toEqual(Float32Array.of(6));
    expect(deviceRemark === null).toBe(device === 'cuda');
    await session.release();
  });
});

import { open } from 'node:fs/promises';
import type { Checkpoint } from '../models/checkpoint.ts';
import { emitEncoder, findWeight } from '../models/encoder-graph.ts';
import { createGraphBuilder, type DataType, type Value } from '../onnx/graph.ts';

/** A weight of the model, by its name without the model's prefix, and where it stands in {@link Parameters}. */
export type Parameter = {
  readonly name: string;
  readonly shape: readonly number[];
  /** Elements from the start of {@link Parameters.values}. */
  readonly offset: number;
  readonly size: number;
  readonly trained: boolean;
};

/**
 * All weights in one array, in float32 whatever the checkpoint has them in: first those that weight decay shrinks, then the
 * other trained ones, then the frozen ones. One array is one tensor for the optimizer, and one for a file.
 */
export type Parameters = {
  readonly list: readonly Parameter[];
  readonly values: Float32Array;
  /** How many of the first elements are decayed, and how many are trained. */
  readonly decayedSize: number;
  readonly trainedSize: number;
};

/** Biases and the scales of layer normalisations: vectors all, and the only ones (BERT's own recipe decays neither). */
function isDecayed(shape: readonly number[]): boolean {
  return shape.length > 1;
}

function frozenBy(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => name === pattern || name.startsWith(`${pattern}.`));
}

function namesAndShapes(checkpoint: Checkpoint): ReadonlyMap<string, readonly number[]> {
  const g = createGraphBuilder('names');
  const shapes = new Map<string, readonly number[]>();
  const values = new Map<string, Value>();
  emitEncoder(g, checkpoint, {
    tensor(name, shape) {
      const value = values.get(name) ?? g.input(name, 'float32', shape);
      values.set(name, value);
      shapes.set(name, shape);
      return value;
    },
  });
  return shapes;
}

const WIDTHS: Readonly<Partial<Record<DataType, number>>> = { float32: 4, float16: 2, bfloat16: 2 };

/** The float32 that a half-precision number stands for. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

function decode(bytes: Buffer, dataType: DataType, target: Float32Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const widened = new DataView(new ArrayBuffer(4));
  for (let index = 0; index < target.length; index++) {
    if (dataType === 'float32') target[index] = view.getFloat32(index * 4, true);
    else if (dataType === 'float16') target[index] = fromHalf(view.getUint16(index * 2, true));
    else {
      widened.setUint32(0, view.getUint16(index * 2, true) << 16);
      target[index] = widened.getFloat32(0);
    }
  }
}

/** Lays the checkpoint's weights out; `frozen` names weights or whole modules, such as `embeddings`. */
export function planParameters(
  checkpoint: Checkpoint,
  frozen: readonly string[],
): Omit<Parameters, 'values'> {
  const groups: { name: string; shape: readonly number[] }[][] = [[], [], []];
  for (const [name, shape] of namesAndShapes(checkpoint)) {
    const group = frozenBy(frozen, name) ? 2 : isDecayed(shape) ? 0 : 1;
    groups[group]?.push({ name, shape });
  }
  const list: Parameter[] = [];
  let offset = 0;
  const ends = groups.map((group, index) => {
    for (const { name, shape } of group) {
      const size = shape.reduce((product, length) => product * length, 1);
      list.push({ name, shape, offset, size, trained: index < 2 });
      offset += size;
    }
    return offset;
  });
  return { list, decayedSize: ends[0] ?? 0, trainedSize: ends[1] ?? 0 };
}

/**
 * Reads a checkpoint's weights for training.
 * @throws WhetstoneError `model-damaged` where one is missing or of another shape.
 */
export async function readParameters(checkpoint: Checkpoint, frozen: readonly string[]): Promise<Parameters> {
  const plan = planParameters(checkpoint, frozen);
  const last = plan.list.at(-1);
  const values = new Float32Array(last === undefined ? 0 : last.offset + last.size);
  for (const { name, shape, offset, size } of plan.list) {
    const { entry, dataType } = findWeight(checkpoint, name, shape);
    await using file = await open(checkpoint.weightFiles.get(entry.file) ?? entry.file);
    const bytes = Buffer.alloc(size * (WIDTHS[dataType] ?? 4));
    await file.read(bytes, 0, bytes.length, entry.offset);
    decode(bytes, dataType, values.subarray(offset, offset + size));
  }
  return { ...plan, values };
}

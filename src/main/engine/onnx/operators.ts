import {
  type DataType,
  type Dimension,
  ELEMENT_TYPES,
  type GraphBuilder,
  type Shape,
  type Value,
} from './graph.ts';

/** The shape of an elementwise result under ONNX's (NumPy's) broadcasting; null where it cannot be told. */
function broadcast(left: Shape | null, right: Shape | null): Shape | null {
  if (left === null || right === null) return null;
  const rank = Math.max(left.length, right.length);
  const result: Dimension[] = [];
  for (let axis = 1; axis <= rank; axis++) {
    const a = left[left.length - axis] ?? 1;
    const b = right[right.length - axis] ?? 1;
    if (a !== b && a !== 1 && b !== 1 && typeof a === 'number' && typeof b === 'number') {
      throw new Error(`Shapes [${left.join(', ')}] and [${right.join(', ')}] do not go together.`);
    }
    result.unshift(a === 1 ? b : b === 1 || typeof a === 'number' ? a : typeof b === 'number' ? b : a);
  }
  return result;
}

function reducedShape(shape: Shape | null, axes: readonly number[], keep: boolean): Shape | null {
  if (shape === null) return null;
  const reduced = new Set(axes.map((axis) => (axis < 0 ? axis + shape.length : axis)));
  return shape.flatMap((size, axis) => (reduced.has(axis) ? (keep ? [1] : []) : [size]));
}

function littleEndian(
  width: number,
  values: readonly number[],
  write: (view: DataView, at: number, value: number) => void,
) {
  const bytes = new Uint8Array(values.length * width);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => {
    write(view, index * width, value);
  });
  return bytes;
}

function floatBytes(values: readonly number[]): Uint8Array {
  return littleEndian(4, values, (view, at, item) => view.setFloat32(at, item, true));
}

/** A float32 scalar. */
export function floatScalar(g: GraphBuilder, value: number): Value {
  return g.constant('float32', [], floatBytes([value]));
}

/** A list of float32. */
export function floatList(g: GraphBuilder, values: readonly number[]): Value {
  return g.constant('float32', [values.length], floatBytes(values));
}

function int64Bytes(values: readonly number[]): Uint8Array {
  return littleEndian(8, values, (view, at, item) => view.setBigInt64(at, BigInt(item), true));
}

/** An int64 scalar. */
export function intScalar(g: GraphBuilder, value: number): Value {
  return g.constant('int64', [], int64Bytes([value]));
}

/** A list of int64. */
export function intList(g: GraphBuilder, values: readonly number[]): Value {
  return g.constant('int64', [values.length], int64Bytes(values));
}

const elementwise =
  (operator: string) =>
  (g: GraphBuilder, left: Value, right: Value): Value =>
    g.node({
      operator,
      inputs: [left, right],
      dataType: left.dataType,
      shape: broadcast(left.shape, right.shape),
    });

export const add = elementwise('Add');
export const subtract = elementwise('Sub');
export const multiply = elementwise('Mul');
export const divide = elementwise('Div');
export const maximum = elementwise('Max');

const unary =
  (operator: string) =>
  (g: GraphBuilder, input: Value): Value =>
    g.node({ operator, inputs: [input], dataType: input.dataType, shape: input.shape });

export const erf = unary('Erf');
export const tanh = unary('Tanh');
export const relu = unary('Relu');
export const sqrt = unary('Sqrt');
export const not = unary('Not');
export const exp = unary('Exp');
export const log = unary('Log');
export const negate = unary('Neg');

const comparison =
  (operator: string) =>
  (g: GraphBuilder, left: Value, right: Value): Value =>
    g.node({
      operator,
      inputs: [left, right],
      dataType: 'bool',
      shape: broadcast(left.shape, right.shape),
    });

export const equal = comparison('Equal');
export const greater = comparison('Greater');
export const greaterOrEqual = comparison('GreaterOrEqual');

/** `chosen` where the condition holds, `other` elsewhere; all three broadcast. */
export function where(g: GraphBuilder, condition: Value, chosen: Value, other: Value): Value {
  return g.node({
    operator: 'Where',
    inputs: [condition, chosen, other],
    dataType: chosen.dataType,
    shape: broadcast(condition.shape, broadcast(chosen.shape, other.shape)),
  });
}

/** `input` repeated along its axes of size 1 up to the sizes that `target` (int64) holds; `shape` is what is known of it. */
export function expand(g: GraphBuilder, input: Value, target: Value, shape: Shape | null): Value {
  return g.node({ operator: 'Expand', inputs: [input, target], dataType: input.dataType, shape });
}

/** The sizes of a tensor, int64 [rank]. */
export function shapeOf(g: GraphBuilder, input: Value): Value {
  return g.node({
    operator: 'Shape',
    inputs: [input],
    dataType: 'int64',
    shape: input.shape && [input.shape.length],
  });
}

/** 0 … count − 1 as int64; `size` names the result's size. */
export function range(g: GraphBuilder, count: Value, size: Dimension): Value {
  return g.node({
    operator: 'Range',
    inputs: [intScalar(g, 0), count, intScalar(g, 1)],
    dataType: 'int64',
    shape: [size],
  });
}

/** Lists one behind the other. */
export function concatenate(g: GraphBuilder, lists: readonly [Value, ...Value[]]): Value {
  const sizes = lists.map((list) => list.shape?.[0]);
  const known = sizes.every((size) => typeof size === 'number');
  return g.node({
    operator: 'Concat',
    inputs: lists,
    attributes: { axis: { kind: 'int', value: 0 } },
    dataType: lists[0].dataType,
    shape: known ? [sizes.reduce((sum, size) => sum + size, 0)] : null,
  });
}

/** Elements of another type. */
export function cast(g: GraphBuilder, input: Value, dataType: DataType): Value {
  if (input.dataType === dataType) return input;
  return g.node({
    operator: 'Cast',
    inputs: [input],
    attributes: { to: { kind: 'int', value: ELEMENT_TYPES[dataType] } },
    dataType,
    shape: input.shape,
  });
}

/** Matrix product over the last two axes; leading axes broadcast. */
export function matmul(g: GraphBuilder, left: Value, right: Value): Value {
  const rows = left.shape?.at(-2);
  const columns = right.shape?.at(-1);
  const leading = broadcast(left.shape?.slice(0, -2) ?? null, right.shape?.slice(0, -2) ?? null);
  const known = leading !== null && rows !== undefined && columns !== undefined;
  return g.node({
    operator: 'MatMul',
    inputs: [left, right],
    dataType: left.dataType,
    shape: known ? [...leading, rows, columns] : null,
  });
}

/** As {@link matmul}, with the last two axes of either side swapped, by ONNX Runtime's own operator and without a copy. */
export function fusedMatmul(
  g: GraphBuilder,
  left: Value,
  right: Value,
  transposed: { readonly left: boolean; readonly right: boolean },
): Value {
  const rows = left.shape?.at(transposed.left ? -1 : -2);
  const columns = right.shape?.at(transposed.right ? -2 : -1);
  const leading = broadcast(left.shape?.slice(0, -2) ?? null, right.shape?.slice(0, -2) ?? null);
  const known = leading !== null && rows !== undefined && columns !== undefined;
  return g.node({
    operator: 'FusedMatMul',
    domain: 'com.microsoft',
    inputs: [left, right],
    attributes: {
      transA: { kind: 'int', value: transposed.left ? 1 : 0 },
      transB: { kind: 'int', value: transposed.right ? 1 : 0 },
    },
    dataType: left.dataType,
    shape: known ? [...leading, rows, columns] : null,
  });
}

/** `input · weightᵀ + bias` over rows: input [n, in], weight [out, in] as PyTorch stores it, bias [out]. */
export function gemm(g: GraphBuilder, input: Value, weight: Value, bias: Value): Value {
  const rows = input.shape?.[0];
  const columns = weight.shape?.[0];
  return g.node({
    operator: 'Gemm',
    inputs: [input, weight, bias],
    attributes: { transB: { kind: 'int', value: 1 } },
    dataType: input.dataType,
    shape: rows !== undefined && columns !== undefined ? [rows, columns] : null,
  });
}

/** Axes in another order. */
export function transpose(g: GraphBuilder, input: Value, order: readonly number[]): Value {
  return g.node({
    operator: 'Transpose',
    inputs: [input],
    attributes: { perm: { kind: 'ints', value: order } },
    dataType: input.dataType,
    shape: input.shape && order.map((axis) => input.shape?.[axis] ?? 1),
  });
}

/** The same elements under another shape; `target` is what ONNX's Reshape takes (0 copies a size, -1 is what is left). */
export function reshape(g: GraphBuilder, input: Value, target: readonly number[], shape: Shape): Value {
  return g.node({
    operator: 'Reshape',
    inputs: [input, intList(g, target)],
    dataType: input.dataType,
    shape,
  });
}

/** As {@link reshape}, to a shape that the graph itself computes; `shape` is what is known of it. */
export function reshapeTo(g: GraphBuilder, input: Value, target: Value, shape: Shape): Value {
  return g.node({ operator: 'Reshape', inputs: [input, target], dataType: input.dataType, shape });
}

/** exp(x) / Σ exp(x) over the last axis. */
export function softmax(g: GraphBuilder, input: Value): Value {
  return g.node({
    operator: 'Softmax',
    inputs: [input],
    attributes: { axis: { kind: 'int', value: -1 } },
    dataType: input.dataType,
    shape: input.shape,
  });
}

/** x − log Σ exp(x) over the last axis. */
export function logSoftmax(g: GraphBuilder, input: Value): Value {
  return g.node({
    operator: 'LogSoftmax',
    inputs: [input],
    attributes: { axis: { kind: 'int', value: -1 } },
    dataType: input.dataType,
    shape: input.shape,
  });
}

/** Normalises the last axis to mean 0 and variance 1, then scales and shifts. */
export function layerNormalization(
  g: GraphBuilder,
  input: Value,
  scale: Value,
  shift: Value,
  epsilon: number,
): Value {
  return g.node({
    operator: 'LayerNormalization',
    inputs: [input, scale, shift],
    attributes: { axis: { kind: 'int', value: -1 }, epsilon: { kind: 'float', value: epsilon } },
    dataType: input.dataType,
    shape: input.shape,
  });
}

/** Rows (or, with `axis`, slices) of `table` by index. */
export function gather(g: GraphBuilder, table: Value, indices: Value, axis = 0): Value {
  const shape =
    table.shape && indices.shape
      ? [...table.shape.slice(0, axis), ...indices.shape, ...table.shape.slice(axis + 1)]
      : null;
  return g.node({
    operator: 'Gather',
    inputs: [table, indices],
    attributes: { axis: { kind: 'int', value: axis } },
    dataType: table.dataType,
    shape,
  });
}

/** The sum over `axes`. */
export function reduceSum(g: GraphBuilder, input: Value, axes: readonly number[], keepAxes: boolean): Value {
  return g.node({
    operator: 'ReduceSum',
    inputs: [input, intList(g, axes)],
    attributes: { keepdims: { kind: 'int', value: keepAxes ? 1 : 0 } },
    dataType: input.dataType,
    shape: reducedShape(input.shape, axes, keepAxes),
  });
}

/** The running sum along `axis`, the element itself included. */
export function cumulativeSum(g: GraphBuilder, input: Value, axis: number): Value {
  return g.node({
    operator: 'CumSum',
    inputs: [input, intScalar(g, axis)],
    dataType: input.dataType,
    shape: input.shape,
  });
}

/** New axes of size 1 at `axes` of the result. */
export function unsqueeze(g: GraphBuilder, input: Value, axes: readonly number[]): Value {
  const shape = input.shape && [...input.shape];
  for (const axis of axes) shape?.splice(axis, 0, 1);
  return g.node({
    operator: 'Unsqueeze',
    inputs: [input, intList(g, axes)],
    dataType: input.dataType,
    shape,
  });
}

/** GELU, x · Φ(x) = x/2 · (1 + erf(x / √2)) (Hendrycks and Gimpel 2016), as one operator of ONNX Runtime's. */
export function gelu(g: GraphBuilder, input: Value): Value {
  return g.node({
    operator: 'Gelu',
    domain: 'com.microsoft',
    inputs: [input],
    dataType: input.dataType,
    shape: input.shape,
  });
}

/** GELU's tanh approximation: x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))). */
export function geluTanh(g: GraphBuilder, input: Value): Value {
  const cubed = multiply(g, multiply(g, input, input), input);
  const inner = add(g, input, multiply(g, cubed, floatScalar(g, 0.044715)));
  const bounded = tanh(g, multiply(g, inner, floatScalar(g, Math.sqrt(2 / Math.PI))));
  return multiply(g, multiply(g, input, add(g, bounded, floatScalar(g, 1))), floatScalar(g, 0.5));
}

import type { Graph, Value } from '../onnx/graph.ts';

/**
 * The search graph: `queries` [m, d] and `corpus` [n, d] (float32), `k` [1] (int64, at most n) →
 * `values` [m, k] (float32), each query's k highest dot products in falling order, and `rows` [m, k] (int32),
 * the corpus row of each.
 */
export function topKGraph(dimension: number): Graph {
  const queries: Value = { name: 'queries', dataType: 'float32', shape: ['m', dimension] };
  const corpus: Value = { name: 'corpus', dataType: 'float32', shape: ['n', dimension] };
  const k: Value = { name: 'k', dataType: 'int64', shape: [1] };
  const products: Value = { name: 'products', dataType: 'float32', shape: ['m', 'n'] };
  const values: Value = { name: 'values', dataType: 'float32', shape: ['m', 'kept'] };
  const wideRows: Value = { name: 'wide_rows', dataType: 'int64', shape: ['m', 'kept'] };
  const rows: Value = { name: 'rows', dataType: 'int32', shape: ['m', 'kept'] };
  return {
    name: 'top-k',
    inputs: [queries, corpus, k],
    outputs: [values, rows],
    initializers: [],
    nodes: [
      {
        name: 'multiply',
        operator: 'FusedMatMul',
        domain: 'com.microsoft',
        inputs: [queries, corpus],
        outputs: [products],
        attributes: { transB: { kind: 'int', value: 1 } },
      },
      {
        name: 'select',
        operator: 'TopK',
        domain: '',
        inputs: [products, k],
        outputs: [values, wideRows],
        attributes: {
          axis: { kind: 'int', value: 1 },
          largest: { kind: 'int', value: 1 },
          sorted: { kind: 'int', value: 1 },
        },
      },
      {
        // As 64-bit integers, each row would cross into JavaScript as a BigInt.
        name: 'narrow',
        operator: 'Cast',
        domain: '',
        inputs: [wideRows],
        outputs: [rows],
        attributes: { to: { kind: 'int', value: INT32 } },
      },
    ],
  };
}

/** TensorProto.DataType of onnx.proto. */
const INT32 = 6;

/** `vectors` [n, d] (float32) and `axes` [1] (int64, 1) → `squares` [n] (float32), the rows' squared lengths. */
export function squaredLengthsGraph(dimension: number): Graph {
  const vectors: Value = { name: 'vectors', dataType: 'float32', shape: ['n', dimension] };
  const axes: Value = { name: 'axes', dataType: 'int64', shape: [1] };
  const squares: Value = { name: 'squares', dataType: 'float32', shape: ['n'] };
  return {
    name: 'squared-lengths',
    inputs: [vectors, axes],
    outputs: [squares],
    initializers: [],
    nodes: [
      {
        name: 'sum',
        operator: 'ReduceSumSquare',
        domain: '',
        inputs: [vectors, axes],
        outputs: [squares],
        attributes: { keepdims: { kind: 'int', value: 0 } },
      },
    ],
  };
}

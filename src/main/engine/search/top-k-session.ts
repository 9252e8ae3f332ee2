import { Tensor } from 'onnxruntime-node';
import { type Device, openSession } from '../onnx/session.ts';
import { squaredLengthsGraph, topKGraph } from './top-k-graph.ts';

/** The two graphs of a search, opened on a device. */
export type TopKSession = {
  /** Where the products are computed. */
  readonly device: Exclude<Device, 'auto'>;
  /** The k highest products of each of the `queries` (m × d) with the rows of `corpus` (n × d), in falling order. */
  topK(queries: Float32Array, corpus: Float32Array, k: number): Promise<TopKBatch>;
  /** The squared length of each row. */
  squaredLengths(vectors: Float32Array): Promise<Float32Array>;
  release(): Promise<void>;
};

/** m × k products and the rows of `corpus` that they belong to. */
export type TopKBatch = { readonly values: Float32Array; readonly rows: Int32Array };

/** @throws WhetstoneError `device-unavailable` where the device cannot be opened. */
export async function openTopKSession(
  dimension: number,
  device: Device,
  threads: number | undefined,
): Promise<TopKSession> {
  const search = await openSession(topKGraph(dimension), { device, threads });
  // Once per slice, not once per batch of queries: not worth the way to another device.
  const lengths = await openSession(squaredLengthsGraph(dimension), { device: 'cpu', threads });
  const matrix = (values: Float32Array) =>
    new Tensor('float32', values, [values.length / dimension, dimension]);
  const lastAxis = new Tensor('int64', BigInt64Array.of(1n), [1]);
  return {
    device: search.device,
    async topK(queries, corpus, k) {
      const kept = new Tensor('int64', BigInt64Array.of(BigInt(k)), [1]);
      const output = await search.session.run({ queries: matrix(queries), corpus: matrix(corpus), k: kept });
      const values = output.values?.data;
      const rows = output.rows?.data;
      if (!(values instanceof Float32Array) || !(rows instanceof Int32Array)) {
        throw new TypeError('The search graph answered with other types than it declares.');
      }
      return { values, rows };
    },
    async squaredLengths(vectors) {
      const output = await lengths.session.run({ vectors: matrix(vectors), axes: lastAxis });
      const squares = output.squares?.data;
      if (!(squares instanceof Float32Array))
        throw new TypeError('The graph of lengths answered with another type.');
      return squares;
    },
    async release() {
      await search.session.release();
      await lengths.session.release();
    },
  };
}

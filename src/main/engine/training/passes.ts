import { type InferenceSession, Tensor } from 'onnxruntime-node';
import type { Checkpoint } from '../models/checkpoint.ts';
import { EMBEDDINGS } from '../models/encoder-graph.ts';
import { type PaddedBatch, padBatch, type TokenizedText } from '../models/padded-batch.ts';
import type { Shape } from '../onnx/graph.ts';
import { openSession } from '../onnx/session.ts';
import { combineSeeds, type DropoutProbabilities, dropoutMask } from './dropout.ts';
import type { Parameters } from './parameters.ts';
import { buildPassesGraph, type RowsOutput, UPSTREAM } from './passes-graph.ts';

/** What a forward pass leaves for the backward pass of the same texts. */
export type ForwardPass = {
  /** float32, texts × dimension. */
  readonly embeddings: Float32Array;
  /** Adds the gradients of the parameters to the sums, given those by the embeddings. Once. */
  backward(upstream: Float32Array): Promise<void>;
};

export type Passes = {
  /** @param seed decides which elements are dropped out */
  forward(texts: readonly TokenizedText[], seed: number): Promise<ForwardPass>;
  /** Sums of gradients, laid out as the trained parameters. */
  readonly gradients: Float32Array;
  close(): Promise<void>;
};

export type PassesOptions = {
  readonly dropout: DropoutProbabilities;
  /** Computes each forward pass again before its backward pass, and keeps nothing in between (GradCache, Gao et al. 2021). */
  readonly recompute: boolean;
  readonly threads?: number | undefined;
};

type Tensors = Record<string, Tensor>;

function floats(output: InferenceSession.OnnxValueMapType, name: string): Float32Array {
  const data = output[name]?.data;
  if (data instanceof Float32Array) return data;
  throw new TypeError(`The training graph's ${name} is no float32 tensor.`);
}

/** The sizes that a shape names, in one batch; null where a name is unknown. */
function sizesIn(shape: Shape | null, { size, width }: PaddedBatch): readonly number[] | null {
  const named: Readonly<Record<string, number>> = { batch: size, sequence: width, tokens: size * width };
  const sizes = shape?.map((part) => (typeof part === 'number' ? part : named[part]));
  return sizes?.every((part) => part !== undefined) ? sizes : null;
}

const product = (sizes: readonly number[]): number => sizes.reduce((total, part) => total * part, 1);

function addRows(sums: Float32Array, output: InferenceSession.OnnxValueMapType, part: RowsOutput): void {
  const rows = floats(output, part.rows);
  const indices = output[part.indices]?.data;
  if (!(indices instanceof Int32Array || indices instanceof BigInt64Array)) {
    throw new TypeError(`The training graph's ${part.indices} are no indices.`);
  }
  const width = product(part.parameter.shape.slice(1));
  for (let row = 0; row < indices.length; row++) {
    const target = part.parameter.offset + Number(indices[row]) * width;
    const source = row * width;
    for (let column = 0; column < width; column++) {
      sums[target + column] = (sums[target + column] ?? 0) + (rows[source + column] ?? 0);
    }
  }
}

/** Opens the forward and the backward pass of a checkpoint's encoder over parameters that may change between steps. */
export async function createPasses(
  checkpoint: Checkpoint,
  parameters: Parameters,
  options: PassesOptions,
): Promise<Passes> {
  const graph = buildPassesGraph(checkpoint, parameters, options.dropout);
  const open = async (part: typeof graph.first) =>
    (await openSession(part, { device: 'cpu', threads: options.threads })).session;
  const first = await open(graph.first);
  const second = await open(graph.second);
  const gradients = new Float32Array(parameters.trainedSize);
  const weights: Tensors = {};
  for (const { name, shape, offset, size } of parameters.list) {
    weights[name] = new Tensor('float32', parameters.values.subarray(offset, offset + size), shape);
  }
  const sums: Tensors = {};
  const newSums: Tensors = {};
  for (const { parameter, input, output } of graph.denseSums) {
    const { offset, size, shape } = parameter;
    const sum = new Tensor('float32', gradients.subarray(offset, offset + size), shape);
    sums[input] = sum;
    newSums[output] = sum;
  }

  const pick = (tensors: Tensors, names: readonly string[]): Tensors =>
    Object.fromEntries(names.flatMap((name) => (tensors[name] === undefined ? [] : [[name, tensors[name]]])));

  const masks = (batch: PaddedBatch, seed: number): Tensors =>
    Object.fromEntries(
      graph.dropoutPlaces.map(({ input, probability, shape }, index) => {
        const sizes = sizesIn(shape, batch);
        if (sizes === null) throw new Error(`The size of ${input} is not known.`);
        return [input, dropoutMask(sizes, probability, combineSeeds(seed, index))];
      }),
    );

  return {
    gradients,
    async forward(texts, seed) {
      const batch = padBatch(checkpoint, texts);
      const prepare = (): Tensors => ({ ...weights, ...batch.feeds, ...masks(batch, seed) });
      // ONNX Runtime's binding copies outputs even where it is handed arrays for them, so it is handed none.
      const runKeeping = async () => {
        const feeds = prepare();
        return { feeds, outputs: await first.run(pick(feeds, first.inputNames)) };
      };
      let kept = options.recompute ? null : await runKeeping();
      const embeddings = floats(
        kept?.outputs ?? (await first.run(pick(prepare(), first.inputNames), [EMBEDDINGS])),
        EMBEDDINGS,
      );
      return {
        embeddings,
        async backward(upstream) {
          const { feeds, outputs: crossing } = kept ?? (await runKeeping());
          kept = null;
          const all: Tensors = { ...feeds, ...sums };
          for (const { name } of graph.crossing) {
            const value = crossing[name];
            if (value instanceof Tensor) all[name] = value;
          }
          all[UPSTREAM] = new Tensor('float32', upstream, [batch.size, checkpoint.dimension]);
          const fetches: Record<string, Tensor | null> = { ...newSums };
          for (const { rows, indices } of graph.rowsOutputs) {
            fetches[rows] = null;
            fetches[indices] = null;
          }
          const output = await second.run(pick(all, second.inputNames), fetches);
          for (const part of graph.rowsOutputs) addRows(gradients, output, part);
        },
      };
    },
    async close() {
      await first.release();
      await second.release();
    },
  };
}

import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { createGraphBuilder, type Graph } from '../onnx/graph.ts';
import { add, divide, floatScalar, multiply, sqrt, subtract } from '../onnx/operators.ts';
import { openSession } from '../onnx/session.ts';
import type { Parameters } from './parameters.ts';

/** AdamW's settings (Loshchilov and Hutter 2019), under PyTorch's names for them. */
export type AdamWSettings = {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decoupled; biases and layer normalisations have none. */
  readonly weightDecay: number;
};

/** AdamW's running means of gradients and of their squares, laid out as the trained parameters. */
export type Moments = { readonly first: Float32Array; readonly second: Float32Array };

/**
 * Elements updated in one run: the four arrays and what passes between operators stay in a core's cache. Over all
 * parameters at once every operator would go through memory.
 */
const CHUNK = 1 << 16;

/**
 * One update of some parameters. The step's scalars are inputs: `scale` of the gradients, what is left of a weight after
 * its `decay`, the `step` size with the first moment's correction, and the second moment's `correction`.
 */
function buildUpdateGraph({ beta1, beta2, epsilon }: AdamWSettings): Graph {
  const g = createGraphBuilder('adamw');
  const array = (name: string) => g.input(name, 'float32', ['elements']);
  const scalar = (name: string) => g.input(name, 'float32', []);
  const gradient = multiply(g, array('gradient'), scalar('scale'));
  const mean = (old: ReturnType<typeof array>, now: typeof old, beta: number) =>
    add(g, multiply(g, old, floatScalar(g, beta)), multiply(g, now, floatScalar(g, 1 - beta)));
  const first = mean(array('first'), gradient, beta1);
  const second = mean(array('second'), multiply(g, gradient, gradient), beta2);
  const deviation = add(g, multiply(g, sqrt(g, second), scalar('correction')), floatScalar(g, epsilon));
  const kept = multiply(g, array('values'), scalar('decay'));
  g.output(subtract(g, kept, multiply(g, divide(g, first, deviation), scalar('step'))), 'new_values');
  g.output(first, 'new_first');
  g.output(second, 'new_second');
  return g.build();
}

export type AdamW = {
  /**
   * Updates parameters and moments in place.
   * @param scale multiplies the gradients first
   * @param step the step's number, counted from 0
   */
  update(
    gradients: Float32Array,
    options: { readonly scale: number; readonly step: number; readonly learningRate: number },
  ): Promise<void>;
  close(): Promise<void>;
};

const float = (value: number): Tensor => new Tensor('float32', Float32Array.of(value), []);

/** Opens AdamW over the trained parameters. */
export async function createAdamW(
  parameters: Parameters,
  moments: Moments,
  settings: AdamWSettings,
  threads: number | undefined,
): Promise<AdamW> {
  const { session } = await openSession(buildUpdateGraph(settings), { device: 'cpu', threads });
  const { beta1, beta2, weightDecay } = settings;

  const updateRange = async (
    gradients: Float32Array,
    from: number,
    to: number,
    scalars: InferenceSession.OnnxValueMapType,
  ): Promise<void> => {
    for (let start = from; start < to; start += CHUNK) {
      const end = Math.min(to, start + CHUNK);
      const view = (array: Float32Array) => new Tensor('float32', array.subarray(start, end), [end - start]);
      const values = view(parameters.values);
      const first = view(moments.first);
      const second = view(moments.second);
      // Outputs go where the inputs stand: each element is read before it is written, and read by no other.
      await session.run(
        { ...scalars, values, first, second, gradient: view(gradients) },
        { new_values: values, new_first: first, new_second: second },
      );
    }
  };

  return {
    async update(gradients, { scale, step, learningRate }) {
      const scalars = {
        scale: float(scale),
        step: float(learningRate / (1 - beta1 ** (step + 1))),
        correction: float(1 / Math.sqrt(1 - beta2 ** (step + 1))),
      };
      const { decayedSize, trainedSize } = parameters;
      await updateRange(gradients, 0, decayedSize, {
        ...scalars,
        decay: float(1 - learningRate * weightDecay),
      });
      await updateRange(gradients, decayedSize, trainedSize, { ...scalars, decay: float(1) });
    },
    close: () => session.release(),
  };
}

/** The length of the gradients as one vector. */
export function globalNorm(gradients: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < gradients.length; index++) sum += (gradients[index] ?? 0) ** 2;
  return Math.sqrt(sum);
}

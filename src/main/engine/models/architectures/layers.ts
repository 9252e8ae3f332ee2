import { z } from 'zod';
import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import {
  add,
  concatenate,
  floatScalar,
  gather,
  gelu,
  geluTanh,
  gemm,
  intList,
  intScalar,
  layerNormalization,
  matmul,
  multiply,
  range,
  relu,
  reshape,
  reshapeTo,
  shapeOf,
  softmax,
  subtract,
  transpose,
  unsqueeze,
} from '../../onnx/operators.ts';
import type { DropoutSite, TransformerInputs, TransformerSizes, Weights } from './architecture.ts';

/** Activation functions by the names that config.json gives them. */
const ACTIVATIONS = {
  gelu,
  gelu_new: geluTanh,
  gelu_pytorch_tanh: geluTanh,
  relu,
} as const;

export const activationSchema = z.enum(['gelu', 'gelu_new', 'gelu_pytorch_tanh', 'relu']);
export type Activation = z.infer<typeof activationSchema>;

/** A probability of dropping out; transformers' default is 0.1 everywhere. */
export const probabilitySchema = z
  .number()
  .min(0)
  .max(1)
  .nullish()
  .transform((probability) => probability ?? 0.1);

/** Only learned absolute positions are built; a config that says nothing means those. */
export const absolutePositionsSchema = z.literal('absolute').nullish();

/** The names of one layer's weights, without `.weight` and `.bias`. */
export type LayerNames = {
  readonly query: string;
  readonly key: string;
  readonly value: string;
  readonly attentionOutput: string;
  readonly attentionNorm: string;
  readonly intermediate: string;
  readonly output: string;
  readonly outputNorm: string;
};

/** What every layer of a stack has in common. */
export type Stack = {
  readonly sizes: TransformerSizes;
  readonly activation: Activation;
  readonly epsilon: number;
};

/** The smallest float32, as transformers masks with: softmax gives such a score exactly 0. */
const SMALLEST_FLOAT = -3.4028234663852886e38;

/** `x · Wᵀ + b` with the weights `name`.weight [outputs, inputs] and `name`.bias; x is [rows, inputs]. */
function linear(
  g: GraphBuilder,
  weights: Weights,
  x: Value,
  name: string,
  inputs: number,
  outputs: number,
): Value {
  return gemm(
    g,
    x,
    weights.tensor(`${name}.weight`, [outputs, inputs]),
    weights.tensor(`${name}.bias`, [outputs]),
  );
}

/** Layer normalisation over the last axis with the weights `name`.weight and `name`.bias. */
function norm(
  g: GraphBuilder,
  weights: Weights,
  x: Value,
  name: string,
  size: number,
  epsilon: number,
): Value {
  return layerNormalization(
    g,
    x,
    weights.tensor(`${name}.weight`, [size]),
    weights.tensor(`${name}.bias`, [size]),
    epsilon,
  );
}

/** 0 … sequence − 1 as int64, for tables that are looked up by position. */
export function positions(g: GraphBuilder, { tokenIds }: TransformerInputs): Value {
  const length = gather(g, shapeOf(g, tokenIds), intScalar(g, 1));
  return range(g, length, 'sequence');
}

/** What is added to attention scores so that padding gets none: float32 [batch, 1, 1, sequence], 0 or the smallest float. */
export function attentionBias(g: GraphBuilder, { attentionMask }: TransformerInputs): Value {
  const padding = subtract(g, floatScalar(g, 1), unsqueeze(g, attentionMask, [1, 2]));
  return multiply(g, padding, floatScalar(g, SMALLEST_FLOAT));
}

function dropOut(g: GraphBuilder, x: Value, { dropout }: TransformerInputs, site: DropoutSite): Value {
  return dropout === undefined ? x : dropout(g, x, site);
}

/**
 * What the first layer gets: normalised, dropped out in training, one row per token.
 * @param x float32 [batch, sequence, hidden], the sum of a token's embeddings
 */
export function embeddedRows(
  g: GraphBuilder,
  weights: Weights,
  x: Value,
  inputs: TransformerInputs,
  { sizes, epsilon }: Stack,
): Value {
  const normalized = norm(g, weights, x, 'embeddings.LayerNorm', sizes.hiddenSize, epsilon);
  return tokenRows(g, dropOut(g, normalized, inputs, 'hidden'), sizes.hiddenSize);
}

/** [batch, sequence, hidden] → [batch · sequence, hidden]: linear layers run as one matrix product each. */
function tokenRows(g: GraphBuilder, x: Value, hiddenSize: number): Value {
  return reshape(g, x, [-1, hiddenSize], ['tokens', hiddenSize]);
}

/**
 * One post-norm encoder layer (Vaswani et al. 2017): self-attention and a feed-forward network, each with a
 * residual connection and a layer normalisation behind it.
 * @param x float32 [batch · sequence, hidden]
 * @param bias added to the scores of every head, broadcast to [batch, heads, sequence, sequence]
 */
export function encoderLayer(
  g: GraphBuilder,
  weights: Weights,
  stack: Stack,
  names: LayerNames,
  x: Value,
  inputs: TransformerInputs,
  bias: Value,
): Value {
  const { hiddenSize, heads, intermediateSize } = stack.sizes;
  const headSize = hiddenSize / heads;
  const headShape = concatenate(g, [shapeOf(g, inputs.tokenIds), intList(g, [heads, headSize])]);
  const perHead = (name: string, order: readonly number[]): Value => {
    const projected = linear(g, weights, x, name, hiddenSize, hiddenSize);
    return transpose(g, reshapeTo(g, projected, headShape, ['batch', 'sequence', heads, headSize]), order);
  };
  const query = multiply(g, perHead(names.query, [0, 2, 1, 3]), floatScalar(g, 1 / Math.sqrt(headSize)));
  const scores = matmul(g, query, perHead(names.key, [0, 2, 3, 1]));
  const attention = dropOut(g, softmax(g, add(g, scores, bias)), inputs, 'attention');
  const context = transpose(g, matmul(g, attention, perHead(names.value, [0, 2, 1, 3])), [0, 2, 1, 3]);
  const rows = tokenRows(g, context, hiddenSize);
  const projected = linear(g, weights, rows, names.attentionOutput, hiddenSize, hiddenSize);
  const attended = dropOut(g, projected, inputs, 'attentionOutput');
  const middle = norm(g, weights, add(g, attended, x), names.attentionNorm, hiddenSize, stack.epsilon);
  const wide = linear(g, weights, middle, names.intermediate, hiddenSize, intermediateSize);
  const activated = ACTIVATIONS[stack.activation](g, wide);
  const last = linear(g, weights, activated, names.output, intermediateSize, hiddenSize);
  const narrow = dropOut(g, last, inputs, 'hidden');
  return norm(g, weights, add(g, narrow, middle), names.outputNorm, hiddenSize, stack.epsilon);
}

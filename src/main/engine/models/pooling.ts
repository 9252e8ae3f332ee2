import type { Pooling } from '../../../shared/teachers.ts';
import type { GraphBuilder, Value } from '../onnx/graph.ts';
import {
  divide,
  floatScalar,
  matmul,
  maximum,
  multiply,
  reduceSum,
  reshape,
  sqrt,
  unsqueeze,
} from '../onnx/operators.ts';

/** torch.nn.functional.normalize divides by no less than this, so that a zero vector stays one. */
const SMALLEST_NORM = 1e-12;

/**
 * Every pooling is a weighted sum over tokens; this writes one text's weights.
 * @param row the text's weights, zero before: as many as the batch has positions
 * @param length the text's tokens
 * @param promptLength leading tokens that pooling leaves out (`include_prompt: false`); 0 for none
 */
export function writePoolingWeights(
  row: Float32Array,
  pooling: Pooling,
  length: number,
  promptLength: number,
): void {
  const from = Math.min(promptLength, length);
  if (pooling === 'mean') row.fill(1 / Math.max(1, length - from), from, length);
  else if (pooling === 'cls') row[from < length ? from : 0] = 1;
  else row[Math.max(0, length - 1)] = from < length ? 1 : 0;
}

/**
 * The weighted sum of each text's token vectors.
 * @param tokens float32 [batch, sequence, hidden]
 * @param weights float32 [batch, sequence], as {@link writePoolingWeights} writes them
 * @returns float32 [batch, hidden]
 */
export function pool(g: GraphBuilder, tokens: Value, weights: Value, hiddenSize: number): Value {
  const sums = matmul(g, unsqueeze(g, weights, [1]), tokens);
  return reshape(g, sums, [-1, hiddenSize], ['batch', hiddenSize]);
}

/** Vectors of length 1, as torch.nn.functional.normalize makes them; a zero vector stays zero. */
export function normalizeRows(g: GraphBuilder, rows: Value): Value {
  const norm = sqrt(g, reduceSum(g, multiply(g, rows, rows), [-1], true));
  return divide(g, rows, maximum(g, norm, floatScalar(g, SMALLEST_NORM)));
}

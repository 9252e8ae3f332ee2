import { gradients } from '../onnx/autodiff/gradients.ts';
import { createGraphBuilder, type Graph, type GraphBuilder, type Value } from '../onnx/graph.ts';
import {
  add,
  floatScalar,
  logSoftmax,
  matmul,
  multiply,
  negate,
  reduceSum,
  reshape,
  subtract,
  transpose,
} from '../onnx/operators.ts';

/** What training makes small. Temperatures divide similarities before the softmax. */
export type Objective =
  | {
      /** InfoNCE (van den Oord et al. 2018): −log of the positive's share in a softmax over it and the negatives. */
      readonly kind: 'info-nce';
      readonly temperature: number;
      /** The other queries' positives, and their hard negatives, are negatives too. */
      readonly inBatchPositives: boolean;
      readonly inBatchNegatives: boolean;
      /** The other queries are negatives too. */
      readonly queryToQuery: boolean;
      /** Half of the loss asks of each positive to find its query among the others. */
      readonly symmetric: boolean;
    }
  /** Kullback-Leibler divergence of the similarities' softmax over a query's own candidates from the teacher scores'. */
  | {
      readonly kind: 'kl-distillation';
      readonly temperature: number;
      /** Divides the teacher's scores. */
      readonly teacherTemperature: number;
    }
  /** Squared error of the margins between positive and negatives (Hofstätter et al. 2020). */
  | { readonly kind: 'margin-mse' }
  /** log(1 + Σ exp(scale · (s_j − s_i))) over pairs of which the teacher ranks i above j (Su 2022). */
  | { readonly kind: 'cosent'; readonly scale: number };

/** The names of a loss graph's inputs and outputs; which of the matrices there are depends on the objective. */
export const LOSS = 'loss';
export const QUERIES = 'queries';
export const CANDIDATES = 'candidates';
export const QUERY_GRADIENTS = 'query_gradients';
export const CANDIDATE_GRADIENTS = 'candidate_gradients';
export const TARGETS = 'targets';
export const BIAS = 'bias';
export const REVERSE_TARGETS = 'reverse_targets';
export const REVERSE_BIAS = 'reverse_bias';
export const POSITIVES = 'positives';
export const MARGINS = 'margins';

/** −Σ targets · log softmax(logits + bias), row by row. */
function crossEntropy(g: GraphBuilder, logits: Value, bias: Value, targets: Value): Value {
  return negate(g, reduceSum(g, multiply(g, targets, logSoftmax(g, add(g, logits, bias))), [0, 1], false));
}

function emitSoftmaxLoss(g: GraphBuilder, scores: Value, temperature: number, symmetric: boolean): Value {
  const logits = multiply(g, scores, floatScalar(g, 1 / temperature));
  const grid = ['queries', 'candidates'] as const;
  const forth = crossEntropy(g, logits, g.input(BIAS, 'float32', grid), g.input(TARGETS, 'float32', grid));
  if (!symmetric) return forth;
  const turned = ['candidates', 'queries'] as const;
  const bias = g.input(REVERSE_BIAS, 'float32', turned);
  const targets = g.input(REVERSE_TARGETS, 'float32', turned);
  const back = crossEntropy(g, transpose(g, logits, [1, 0]), bias, targets);
  return multiply(g, add(g, forth, back), floatScalar(g, 0.5));
}

function emitMarginLoss(g: GraphBuilder, scores: Value): Value {
  const grid = ['queries', 'candidates'] as const;
  const positives = g.input(POSITIVES, 'float32', grid);
  const weights = g.input(TARGETS, 'float32', grid);
  const positive = reduceSum(g, multiply(g, scores, positives), [1], true);
  const error = subtract(g, subtract(g, positive, scores), g.input(MARGINS, 'float32', grid));
  return reduceSum(g, multiply(g, weights, multiply(g, error, error)), [0, 1], false);
}

function emitCosent(g: GraphBuilder, scores: Value, scale: number): Value {
  const own = g.input(POSITIVES, 'float32', ['queries', 'candidates']);
  const similarity = reduceSum(g, multiply(g, scores, own), [1], true);
  const row = multiply(g, similarity, floatScalar(g, scale));
  // The same n similarities along the other axis: two names for one size.
  const column = reshape(g, row, [1, -1], [1, 'pairs']);
  const differences = subtract(g, column, row);
  const grid = ['queries', 'pairs'] as const;
  const biased = add(g, differences, g.input(BIAS, 'float32', grid));
  const flat = logSoftmax(g, reshape(g, biased, [1, -1], [1, 'all']));
  const target = reshape(g, g.input(TARGETS, 'float32', grid), [1, -1], [1, 'all']);
  return negate(g, reduceSum(g, multiply(g, flat, target), [0, 1], false));
}

function emitLoss(g: GraphBuilder, scores: Value, objective: Objective): Value {
  switch (objective.kind) {
    case 'info-nce':
      return emitSoftmaxLoss(g, scores, objective.temperature, objective.symmetric);
    case 'kl-distillation':
      return emitSoftmaxLoss(g, scores, objective.temperature, false);
    case 'margin-mse':
      return emitMarginLoss(g, scores);
    case 'cosent':
      return emitCosent(g, scores, objective.scale);
  }
}

/**
 * The graph from embeddings to the loss and its gradients: {@link QUERIES} and {@link CANDIDATES}, float32 [rows, dimension],
 * and the matrices that `lossInputs` makes; to {@link LOSS}, {@link QUERY_GRADIENTS} and {@link CANDIDATE_GRADIENTS}.
 */
export function buildLossGraph(objective: Objective, dimension: number): Graph {
  const g = createGraphBuilder('loss');
  const queries = g.input(QUERIES, 'float32', ['queries', dimension]);
  const candidates = g.input(CANDIDATES, 'float32', ['candidates', dimension]);
  const scores = matmul(g, queries, transpose(g, candidates, [1, 0]));
  const loss = emitLoss(g, scores, objective);
  const found = gradients(g, new Map([[loss, floatScalar(g, 1)]]), [queries, candidates]);
  g.output(loss, LOSS);
  for (const [index, name] of [QUERY_GRADIENTS, CANDIDATE_GRADIENTS].entries()) {
    const gradient = found[index]?.dense;
    if (gradient === undefined || gradient === null) throw new Error('A loss depends on all embeddings.');
    g.output(gradient, name);
  }
  return g.build();
}

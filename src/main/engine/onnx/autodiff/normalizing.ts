import type { GraphBuilder, Value } from '../graph.ts';
import { exp, floatList, matmul, multiply, reduceSum, reshape, subtract } from '../operators.ts';
import { sumToShape } from './broadcasting.ts';
import { inputOf, outputOf, type Rule, shapeKnown } from './rule.ts';

/** y = softmax(x): ∂x = y · (∂y − Σ ∂y · y). */
const softmaxRule: Rule = (g, node, upstream) => [
  () => {
    const y = outputOf(node);
    const sum = reduceSum(g, multiply(g, upstream, y), [-1], true);
    return multiply(g, subtract(g, upstream, sum), y);
  },
];

/** y = log softmax(x): ∂x = ∂y − exp(y) · Σ ∂y. */
const logSoftmaxRule: Rule = (g, node, upstream) => [
  () => {
    const sum = reduceSum(g, upstream, [-1], true);
    return subtract(g, upstream, multiply(g, exp(g, outputOf(node)), sum));
  },
];

/** The input with mean 0 and variance 1 along its last axis, and what its deviations were divided by, inverted. */
function standardize(
  g: GraphBuilder,
  x: Value,
  size: number,
  attributes: Parameters<GraphBuilder['node']>[0]['attributes'],
): readonly [standardized: Value, inverseDeviation: Value] {
  const ones = floatList(g, Array<number>(size).fill(1));
  const statistics = { dataType: x.dataType, shape: [...shapeKnown(x).slice(0, -1), 1] } as const;
  const [standardized, , inverse] = g.nodeWithOutputs(
    { operator: 'LayerNormalization', inputs: [x, ones], attributes: attributes ?? {} },
    [{ dataType: x.dataType, shape: x.shape }, statistics, statistics],
  );
  if (standardized === undefined || inverse === undefined)
    throw new Error('LayerNormalization has three outputs.');
  return [standardized, inverse];
}

/**
 * y = x̂ · scale + shift, where x̂ = (x − mean) / deviation over the last axis:
 * ∂x = (∂x̂ − mean(∂x̂) − x̂ · mean(∂x̂ · x̂)) / deviation, with ∂x̂ = ∂y · scale. The means are products with the
 * scale / size, and x̂ is computed again by ONNX Runtime's own kernel: that costs less than keeping it.
 */
const layerNormalizationRule: Rule = (g, node, upstream) => {
  const x = inputOf(node, 0);
  const scale = inputOf(node, 1);
  const size = shapeKnown(x).at(-1);
  if (typeof size !== 'number') throw new Error('A layer normalisation is over an axis of known size.');
  let shared: { standardized: Value; inverse: Value; product: Value } | undefined;
  const parts = () => {
    if (shared !== undefined) return shared;
    const [standardized, inverse] = standardize(g, x, size, node.attributes);
    shared = { standardized, inverse, product: multiply(g, upstream, standardized) };
    return shared;
  };
  return [
    () => {
      const { standardized, inverse, product } = parts();
      const share = multiply(g, reshape(g, scale, [size, 1], [size, 1]), floatList(g, [1 / size]));
      const centred = subtract(g, multiply(g, upstream, scale), matmul(g, upstream, share));
      const rest = subtract(g, centred, multiply(g, standardized, matmul(g, product, share)));
      return multiply(g, rest, inverse);
    },
    () => sumToShape(g, parts().product, scale),
    () => sumToShape(g, upstream, inputOf(node, 2)),
  ];
};

/** Rules of operators that normalise along the last axis. */
export const NORMALIZING_RULES: Readonly<Record<string, Rule>> = {
  Softmax: softmaxRule,
  LogSoftmax: logSoftmaxRule,
  LayerNormalization: layerNormalizationRule,
};

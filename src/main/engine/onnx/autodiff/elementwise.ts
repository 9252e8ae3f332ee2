import type { Value } from '../graph.ts';
import {
  add,
  divide,
  erf,
  exp,
  floatScalar,
  greater,
  greaterOrEqual,
  maximum,
  multiply,
  negate,
  subtract,
  where,
} from '../operators.ts';
import { sumToShape } from './broadcasting.ts';
import { inputOf, outputOf, type Rule } from './rule.ts';

/** Keeps the gradient of a square root at 0 from being 0 / 0: the smallest normal float32. */
const SMALLEST_NORMAL = 2 ** -126;

/** A rule for an operator of one input: upstream · f′. */
const unary = (derivative: (...rule: Parameters<Rule>) => Value): Rule => {
  return (g, node, upstream) => [() => derivative(g, node, upstream)];
};

const addRule: Rule = (g, node, upstream) => node.inputs.map((input) => () => sumToShape(g, upstream, input));

const subtractRule: Rule = (g, node, upstream) => [
  () => sumToShape(g, upstream, inputOf(node, 0)),
  () => negate(g, sumToShape(g, upstream, inputOf(node, 1))),
];

const multiplyRule: Rule = (g, node, upstream) => {
  const left = inputOf(node, 0);
  const right = inputOf(node, 1);
  return [
    () => sumToShape(g, multiply(g, upstream, right), left),
    () => sumToShape(g, multiply(g, upstream, left), right),
  ];
};

const divideRule: Rule = (g, node, upstream) => {
  const left = inputOf(node, 0);
  const right = inputOf(node, 1);
  const scaled = () => divide(g, upstream, right);
  return [
    () => sumToShape(g, scaled(), left),
    () => negate(g, sumToShape(g, multiply(g, scaled(), outputOf(node)), right)),
  ];
};

/** Where both are equal, the left one gets the gradient. */
const maximumRule: Rule = (g, node, upstream) => {
  const left = inputOf(node, 0);
  const right = inputOf(node, 1);
  const zero = floatScalar(g, 0);
  const leftWins = () => greaterOrEqual(g, left, right);
  return [
    () => sumToShape(g, where(g, leftWins(), upstream, zero), left),
    () => sumToShape(g, where(g, leftWins(), zero, upstream), right),
  ];
};

const whereRule: Rule = (g, node, upstream) => {
  const condition = inputOf(node, 0);
  const zero = floatScalar(g, 0);
  return [
    null,
    () => sumToShape(g, where(g, condition, upstream, zero), inputOf(node, 1)),
    () => sumToShape(g, where(g, condition, zero, upstream), inputOf(node, 2)),
  ];
};

/** φ and Φ are the normal distribution's density and its integral: (x · Φ(x))′ = Φ(x) + x · φ(x). */
const geluRule = unary((g, node, upstream) => {
  const x = inputOf(node, 0);
  const scaled = multiply(g, x, floatScalar(g, Math.SQRT1_2));
  // In terms of 2 · φ and 2 · Φ − 1, so that few passes over the elements do: exp(log(2 / √(2π)) − x² / 2) is 2 · φ.
  const exponent = subtract(
    g,
    floatScalar(g, Math.log(2 / Math.sqrt(2 * Math.PI))),
    multiply(g, scaled, scaled),
  );
  const sum = add(g, erf(g, scaled), multiply(g, x, exp(g, exponent)));
  const half = floatScalar(g, 0.5);
  return multiply(g, upstream, add(g, multiply(g, sum, half), half));
});

/** Rules of operators that work element by element. */
export const ELEMENTWISE_RULES: Readonly<Record<string, Rule>> = {
  Add: addRule,
  Sub: subtractRule,
  Mul: multiplyRule,
  Div: divideRule,
  Max: maximumRule,
  Where: whereRule,
  Gelu: geluRule,
  Neg: unary((g, _node, upstream) => negate(g, upstream)),
  Exp: unary((g, node, upstream) => multiply(g, upstream, outputOf(node))),
  Log: unary((g, node, upstream) => divide(g, upstream, inputOf(node, 0))),
  Erf: unary((g, node, upstream) => {
    const x = inputOf(node, 0);
    const density = exp(g, negate(g, multiply(g, x, x)));
    return multiply(g, multiply(g, upstream, density), floatScalar(g, 2 / Math.sqrt(Math.PI)));
  }),
  Tanh: unary((g, node, upstream) => {
    const y = outputOf(node);
    return multiply(g, upstream, subtract(g, floatScalar(g, 1), multiply(g, y, y)));
  }),
  Relu: unary((g, node, upstream) => {
    const zero = floatScalar(g, 0);
    return where(g, greater(g, outputOf(node), zero), upstream, zero);
  }),
  Sqrt: unary((g, node, upstream) => {
    const double = multiply(g, outputOf(node), floatScalar(g, 2));
    return divide(g, upstream, maximum(g, double, floatScalar(g, SMALLEST_NORMAL)));
  }),
};

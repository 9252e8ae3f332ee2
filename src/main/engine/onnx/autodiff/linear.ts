import type { GraphBuilder, GraphNode, Value } from '../graph.ts';
import { fusedMatmul } from '../operators.ts';
import { sumToShape } from './broadcasting.ts';
import { inputOf, type Rule, shapeKnown } from './rule.ts';

const matmulRule: Rule = (g, node, upstream) => {
  const left = inputOf(node, 0);
  const right = inputOf(node, 1);
  return [
    () => sumToShape(g, fusedMatmul(g, upstream, right, { left: false, right: true }), left),
    () => sumToShape(g, fusedMatmul(g, left, upstream, { left: true, right: false }), right),
  ];
};

function checkLinear(node: GraphNode): void {
  const { transB, ...others } = node.attributes;
  if (transB?.kind === 'int' && transB.value === 1 && Object.keys(others).length === 0) return;
  throw new Error('Only Gemm with transB, as a linear layer is emitted, has a gradient.');
}

function product(g: GraphBuilder, left: Value, right: Value, leftTransposed: boolean): Value {
  const rows = shapeKnown(left)[leftTransposed ? 1 : 0] ?? 1;
  const columns = shapeKnown(right)[1] ?? 1;
  return g.node({
    operator: 'Gemm',
    inputs: [left, right],
    attributes: leftTransposed ? { transA: { kind: 'int', value: 1 } } : {},
    dataType: left.dataType,
    shape: [rows, columns],
  });
}

/** y = x · Wᵀ + b: ∂x = ∂y · W, ∂W = ∂yᵀ · x, ∂b = Σ ∂y. */
const gemmRule: Rule = (g, node, upstream) => {
  checkLinear(node);
  return [
    () => product(g, upstream, inputOf(node, 1), false),
    () => product(g, upstream, inputOf(node, 0), true),
    () => sumToShape(g, upstream, inputOf(node, 2)),
  ];
};

/** Rules of matrix products. */
export const LINEAR_RULES: Readonly<Record<string, Rule>> = {
  MatMul: matmulRule,
  Gemm: gemmRule,
};

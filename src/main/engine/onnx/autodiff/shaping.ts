import type { Attribute } from '../graph.ts';
import { expand, shapeOf, transpose } from '../operators.ts';
import { reshapeLike } from './broadcasting.ts';
import { inputOf, type Rule } from './rule.ts';

const reshapeRule: Rule = (g, node, upstream) => [() => reshapeLike(g, upstream, inputOf(node, 0)), null];

const identityRule: Rule = (_g, _node, upstream) => [() => upstream];

function orderOf(attribute: Attribute | undefined): readonly number[] {
  if (attribute?.kind !== 'ints') throw new Error('A transposition lacks its order of axes.');
  return attribute.value;
}

const transposeRule: Rule = (g, node, upstream) => {
  const order = orderOf(node.attributes.perm);
  const inverse = order.map((_, axis) => order.indexOf(axis));
  return [() => transpose(g, upstream, inverse)];
};

const reduceSumRule: Rule = (g, node, upstream) => {
  const input = inputOf(node, 0);
  const axes = inputOf(node, 1);
  const { keepdims } = node.attributes;
  const kept = () =>
    keepdims?.kind === 'int' && keepdims.value === 1
      ? upstream
      : g.node({ operator: 'Unsqueeze', inputs: [upstream, axes], dataType: upstream.dataType, shape: null });
  return [() => expand(g, kept(), shapeOf(g, input), input.shape), null];
};

/** Rules of operators that move, repeat or add up elements. */
export const SHAPING_RULES: Readonly<Record<string, Rule>> = {
  Identity: identityRule,
  Reshape: reshapeRule,
  Unsqueeze: reshapeRule,
  Transpose: transposeRule,
  ReduceSum: reduceSumRule,
};

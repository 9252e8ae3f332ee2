import type { GraphBuilder, GraphNode, Value } from '../graph.ts';

/** Emits the gradient with respect to one input of a node; null where there is none. */
export type Emit = (() => Value) | null;

/**
 * The gradient of one operator: given the gradient that arrives at the node's first output, one {@link Emit} for each input.
 * Only those that lead to something asked for are called, so that nothing is emitted in vain.
 */
export type Rule = (g: GraphBuilder, node: GraphNode, upstream: Value) => readonly Emit[];

/** The node's input at a position. */
export function inputOf(node: GraphNode, index: number): Value {
  const input = node.inputs[index];
  if (input === undefined) throw new Error(`The ${node.operator} node ${node.name} lacks input ${index}.`);
  return input;
}

/** The node's first output. */
export function outputOf(node: GraphNode): Value {
  const output = node.outputs[0];
  if (output === undefined) throw new Error(`The ${node.operator} node ${node.name} has no output.`);
  return output;
}

/** A value's shape, which gradients need as far as the names of its sizes. */
export function shapeKnown({ name, shape }: Value): readonly (number | string)[] {
  if (shape === null) throw new Error(`The shape of ${name} is not known, so it has no gradient.`);
  return shape;
}

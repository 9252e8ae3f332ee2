import type { GraphBuilder, Value } from '../graph.ts';
import { intList, reduceSum, reshapeTo, shapeOf } from '../operators.ts';
import { shapeKnown } from './rule.ts';

/**
 * Sums a gradient over the axes along which `input` was repeated. A size with a name counts as one that was not: two
 * different names on one axis are refused, since only the run could tell which of them is 1.
 */
export function sumToShape(g: GraphBuilder, gradient: Value, input: Value): Value {
  const from = shapeKnown(gradient);
  const to = shapeKnown(input);
  const lead = from.length - to.length;
  const repeated: number[] = [];
  for (const [axis, size] of to.entries()) {
    const wide = from[lead + axis] ?? 1;
    if (size === wide) continue;
    if (size !== 1) {
      throw new Error(`A gradient of shape [${from.join(', ')}] does not fit [${to.join(', ')}].`);
    }
    repeated.push(lead + axis);
  }
  const kept = repeated.length === 0 ? gradient : reduceSum(g, gradient, repeated, true);
  if (lead === 0) return kept;
  return reduceSum(
    g,
    kept,
    Array.from({ length: lead }, (_, axis) => axis),
    false,
  );
}

/** The gradient under the shape of `input`, which has as many elements. */
export function reshapeLike(g: GraphBuilder, gradient: Value, input: Value): Value {
  const shape = shapeKnown(input);
  const unknown = shape.filter((size) => typeof size !== 'number');
  // One size can be left to Reshape, and then nothing of the input need be kept for the sake of its shape.
  const target =
    unknown.length > 1
      ? shapeOf(g, input)
      : intList(
          g,
          shape.map((size) => (typeof size === 'number' ? size : -1)),
        );
  return reshapeTo(g, gradient, target, shape);
}

import type { GraphBuilder, GraphNode, Value } from '../graph.ts';
import { add } from '../operators.ts';
import { ELEMENTWISE_RULES } from './elementwise.ts';
import { LINEAR_RULES } from './linear.ts';
import { NORMALIZING_RULES } from './normalizing.ts';
import { inputOf, outputOf, type Rule } from './rule.ts';
import { SHAPING_RULES } from './shaping.ts';

const RULES: ReadonlyMap<string, Rule> = new Map(
  Object.entries({ ...ELEMENTWISE_RULES, ...LINEAR_RULES, ...NORMALIZING_RULES, ...SHAPING_RULES }),
);

/** A part of a table's gradient: for each of `indices`, in whatever shape, a row that is to be added to the row at it. */
export type RowsGradient = { readonly indices: Value; readonly rows: Value };

/**
 * The gradient with respect to one value: the sum of both parts. Where nothing depends on it, both are empty.
 *
 * Rows that a Gather looked up stay rows, for whoever holds the table to add up: as a tensor of the table's shape
 * they would be nearly all zeros, and ONNX Runtime's scattering took a hundred times as long as a loop over rows.
 */
export type Gradient = { readonly dense: Value | null; readonly rows: readonly RowsGradient[] };

/** Only numbers with a fraction have gradients; indices and masks have none. */
function isDifferentiable({ dataType }: Value): boolean {
  return dataType === 'float32';
}

/** The names of all values that depend on one of `wanted`. */
function dependents(nodes: readonly GraphNode[], wanted: readonly Value[]): ReadonlySet<string> {
  const names = new Set(wanted.map(({ name }) => name));
  for (const node of nodes) {
    if (!node.inputs.some(({ name }) => names.has(name))) continue;
    for (const output of node.outputs) if (isDifferentiable(output)) names.add(output.name);
  }
  return names;
}

function ruleOf(node: GraphNode): Rule {
  const rule = RULES.get(node.operator);
  if (rule === undefined) throw new Error(`The operator ${node.operator} has no gradient.`);
  return rule;
}

/**
 * Reverse-mode differentiation (Griewank and Walther 2008, §3.2): emits the gradients of what the graph has computed so far
 * as further nodes.
 * @param targets values and the gradients that arrive at them, of the same shape; for a loss, 1
 * @param wanted inputs or weights to differentiate by
 * @returns one gradient for each of `wanted`
 * @throws Error for an operator without a rule, or a shape of which too little is known: defects, not input.
 */
export function gradients(
  g: GraphBuilder,
  targets: ReadonlyMap<Value, Value>,
  wanted: readonly Value[],
): readonly Gradient[] {
  const { nodes } = g.build();
  const relevant = dependents(nodes, wanted);
  const leaves = new Set(wanted.map(({ name }) => name));
  const sums = new Map<string, Value>();
  const rows = new Map<string, RowsGradient[]>();
  const contribute = (name: string, gradient: Value): void => {
    const sum = sums.get(name);
    sums.set(name, sum === undefined ? gradient : add(g, sum, gradient));
  };
  for (const [value, upstream] of targets) contribute(value.name, upstream);

  for (const node of nodes.toReversed()) {
    const upstream = sums.get(outputOf(node).name);
    if (upstream === undefined || !relevant.has(outputOf(node).name)) continue;
    const table = inputOf(node, 0);
    if (node.operator === 'Gather') {
      if (!leaves.has(table.name)) throw new Error('Only what is looked up in a weight has a gradient.');
      const known = rows.get(table.name) ?? [];
      rows.set(table.name, [...known, { indices: inputOf(node, 1), rows: upstream }]);
      continue;
    }
    for (const [index, emit] of ruleOf(node)(g, node, upstream).entries()) {
      const { name } = inputOf(node, index);
      if (emit !== null && relevant.has(name)) contribute(name, emit());
    }
  }
  return wanted.map(({ name }) => ({ dense: sums.get(name) ?? null, rows: rows.get(name) ?? [] }));
}

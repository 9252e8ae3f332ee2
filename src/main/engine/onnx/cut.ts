import type { Graph, GraphNode, Value } from './graph.ts';

/** A graph in two parts that run one after the other. */
export type CutGraph = {
  readonly first: Graph;
  readonly second: Graph;
  /** What the first part hands to the second, as outputs of the one and inputs of the other. */
  readonly crossing: readonly Value[];
};

/** So cheap, or so much larger than what they are made from, that the second part computes them again. */
const RECOMPUTED = new Set(['DequantizeLinear', 'Gelu', 'LayerNormalization', 'Reshape', 'Unsqueeze']);

function part(
  graph: Graph,
  name: string,
  nodes: readonly GraphNode[],
  extra: readonly Value[],
  outputs: readonly Value[],
): Graph {
  const read = new Set([
    ...nodes.flatMap((node) => node.inputs.map((value) => value.name)),
    ...outputs.map((value) => value.name),
  ]);
  return {
    name,
    inputs: [...graph.inputs.filter((input) => read.has(input.name)), ...extra],
    outputs,
    nodes,
    initializers: graph.initializers.filter(({ value }) => read.has(value.name)),
  };
}

/**
 * Cuts a graph: the first part computes `firstOutputs`, the second the other outputs, from what it needs of the first and
 * from the graph's own inputs.
 */
export function cutGraph(graph: Graph, firstOutputs: readonly string[]): CutGraph {
  const wanted = new Set(firstOutputs);
  const needed = new Set(firstOutputs);
  const first: GraphNode[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some(({ name }) => needed.has(name))) continue;
    first.unshift(node);
    for (const { name } of node.inputs) needed.add(name);
  }
  const early = new Set(first);
  const producers = new Map(first.flatMap((node) => node.outputs.map(({ name }) => [name, node] as const)));
  const rest = graph.nodes.filter((node) => !early.has(node));
  const crossing = new Map<string, Value>();
  const again = new Set<GraphNode>();
  const fetch = (value: Value): void => {
    const producer = producers.get(value.name);
    if (producer === undefined) return;
    // Indices and masks are computed from the graph's inputs in no time.
    const cheap = value.dataType !== 'float32' || RECOMPUTED.has(producer.operator);
    if (!cheap) crossing.set(value.name, value);
    else if (!again.has(producer)) {
      again.add(producer);
      producer.inputs.forEach(fetch);
    }
  };
  for (const node of rest) node.inputs.forEach(fetch);
  const values = [...crossing.values()];
  const isFirst = ({ name }: Value): boolean => wanted.has(name);
  return {
    first: part(graph, `${graph.name}-first`, first, [], [...graph.outputs.filter(isFirst), ...values]),
    second: part(
      graph,
      `${graph.name}-second`,
      [...first.filter((node) => again.has(node)), ...rest],
      values,
      graph.outputs.filter((output) => !isFirst(output)),
    ),
    crossing: values,
  };
}

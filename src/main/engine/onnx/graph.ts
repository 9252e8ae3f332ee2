/** The element types that graphs use, with their numbers in onnx.proto's TensorProto.DataType. */
export const ELEMENT_TYPES = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  bfloat16: 16,
} as const;
export type DataType = keyof typeof ELEMENT_TYPES;

/** A size that is known, or the name of one that is known only when the graph runs (`batch`, `sequence`). */
export type Dimension = number | string;
export type Shape = readonly Dimension[];

/** A tensor in a graph. `shape` is null where it is not known before the graph runs. */
export type Value = {
  readonly name: string;
  readonly dataType: DataType;
  readonly shape: Shape | null;
};

export type Attribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'ints'; readonly value: readonly number[] };

/** One operator application, as plain data: gradients are taken over a list of these. */
export type GraphNode = {
  readonly name: string;
  readonly operator: string;
  /** '' is the ONNX standard, 'com.microsoft' ONNX Runtime's own operators. */
  readonly domain: '' | 'com.microsoft';
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: Readonly<Record<string, Attribute>>;
};

/** Where a tensor's bytes stand: in the graph, or in a file beside it (ONNX external data). */
export type TensorData =
  | { readonly kind: 'inline'; readonly bytes: Uint8Array }
  | { readonly kind: 'external'; readonly file: string; readonly offset: number; readonly length: number };

/** A tensor that does not change when the graph runs: a weight or a constant. */
export type Initializer = {
  readonly value: Value;
  /** The value's shape, all of it known. */
  readonly shape: readonly number[];
  readonly data: TensorData;
};

export type Graph = {
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  /** In topological order. */
  readonly nodes: readonly GraphNode[];
  readonly initializers: readonly Initializer[];
};

/** What {@link GraphBuilder.node} is told of a new node. */
export type NodeSpec = {
  readonly operator: string;
  readonly domain?: GraphNode['domain'];
  readonly inputs: readonly Value[];
  readonly attributes?: GraphNode['attributes'];
  readonly dataType: DataType;
  readonly shape: Shape | null;
};

export type GraphBuilder = {
  /** Declares an input of the graph. */
  input(name: string, dataType: DataType, shape: Shape): Value;
  /** Adds a named tensor that does not change, such as a weight. */
  initializer(name: string, dataType: DataType, shape: readonly number[], data: TensorData): Value;
  /** A small constant; the same bytes, type and shape give the same value again. */
  constant(dataType: DataType, shape: readonly number[], bytes: Uint8Array): Value;
  /** Adds a node with one output, and returns that output. */
  node(spec: NodeSpec): Value;
  /** Adds a node with several outputs, of the given types and shapes, and returns them. */
  nodeWithOutputs(
    spec: Omit<NodeSpec, 'dataType' | 'shape'>,
    outputs: readonly Omit<Value, 'name'>[],
  ): readonly Value[];
  /** Names `value` as an output of the graph. */
  output(value: Value, name: string): void;
  /** The graph so far, as plain data. */
  build(): Graph;
};

/** Starts an empty graph. Nodes come out in the order in which they were added. */
export function createGraphBuilder(name: string): GraphBuilder {
  const inputs: Value[] = [];
  const outputs: Value[] = [];
  const nodes: GraphNode[] = [];
  const initializers: Initializer[] = [];
  const constants = new Map<string, Value>();
  const names = new Set<string>();

  const claim = (wanted: string): string => {
    if (names.has(wanted)) throw new Error(`Two values of the graph ${name} are called ${wanted}.`);
    names.add(wanted);
    return wanted;
  };

  const addNode = (spec: Omit<NodeSpec, 'dataType' | 'shape'>, ...nodeOutputs: readonly Value[]): void => {
    nodes.push({
      name: `${spec.operator}_${nodes.length}`,
      operator: spec.operator,
      domain: spec.domain ?? '',
      inputs: spec.inputs,
      outputs: nodeOutputs,
      attributes: spec.attributes ?? {},
    });
  };

  const addInitializer: GraphBuilder['initializer'] = (wanted, dataType, shape, data) => {
    const value = { name: claim(wanted), dataType, shape };
    initializers.push({ value, shape, data });
    return value;
  };

  return {
    input(wanted, dataType, shape) {
      const value = { name: claim(wanted), dataType, shape };
      inputs.push(value);
      return value;
    },
    initializer: addInitializer,
    constant(dataType, shape, bytes) {
      const key = `${dataType}:${shape.join(',')}:${Buffer.from(bytes).toString('base64')}`;
      const known = constants.get(key);
      if (known !== undefined) return known;
      const value = addInitializer(`constant_${constants.size}`, dataType, shape, { kind: 'inline', bytes });
      constants.set(key, value);
      return value;
    },
    node(spec) {
      const output: Value = {
        name: claim(`value_${nodes.length}`),
        dataType: spec.dataType,
        shape: spec.shape,
      };
      addNode(spec, output);
      return output;
    },
    nodeWithOutputs(spec, described) {
      const prefix = `value_${nodes.length}`;
      const results = described.map((value, index) => ({ ...value, name: claim(`${prefix}_${index}`) }));
      addNode(spec, ...results);
      return results;
    },
    output(value, wanted) {
      const output: Value = { ...value, name: claim(wanted) };
      addNode({ operator: 'Identity', inputs: [value] }, output);
      outputs.push(output);
    },
    build: () => ({
      name,
      inputs: [...inputs],
      outputs: [...outputs],
      nodes: [...nodes],
      initializers: [...initializers],
    }),
  };
}

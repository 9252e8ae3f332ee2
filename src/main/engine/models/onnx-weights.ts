import { WhetstoneError } from '../../../shared/errors.ts';
import { readFields } from '../onnx/protobuf.ts';

/** A weight of an ONNX graph under the name that its PyTorch module has. */
export type OnnxWeight = {
  readonly name: string;
  readonly shape: readonly number[];
  /** Little-endian 32-bit floats; not necessarily aligned. */
  readonly bytes: Uint8Array;
  /** True: stored [in, out], where PyTorch's linear layer has [out, in]. */
  readonly transposed: boolean;
};

// Field numbers of onnx.proto (IR version 10).
const MODEL_GRAPH = 7;
const GRAPH = { node: 1, initializer: 5 } as const;
const NODE = { input: 1, name: 3, type: 4 } as const;
const TENSOR = { dims: 1, dataType: 2, name: 8, rawData: 9, location: 14 } as const;
const FLOAT = 1n;

/** What PyTorch's exporter calls a weight that it has folded a transposition into. */
const FOLDED = 'onnx::MatMul_';

const utf8 = new TextDecoder('utf-8', { fatal: true });

function damaged(what: string, cause?: unknown): WhetstoneError {
  return new WhetstoneError('model-damaged', `The ONNX file ${what}. Fetch the model again.`, {
    details: { what },
    cause,
  });
}

type Tensor = {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: bigint;
  readonly bytes: Uint8Array;
};

function readTensor(message: Uint8Array): Tensor {
  let name = '';
  let type = 0n;
  let bytes = new Uint8Array(0);
  const shape: number[] = [];
  for (const { field, integer, bytes: value } of readFields(message)) {
    if (field === TENSOR.dims) shape.push(Number(integer));
    else if (field === TENSOR.dataType) type = integer;
    else if (field === TENSOR.name) name = utf8.decode(value);
    else if (field === TENSOR.rawData) bytes = Uint8Array.from(value);
    else if (field === TENSOR.location && integer !== 0n) throw damaged('keeps its weights in another file');
  }
  return { name, shape, type, bytes };
}

/** The module of each folded weight: the exporter names nodes by module, `/encoder/layer.0/…/query/MatMul`. */
function readFoldedModule(message: Uint8Array): readonly [weight: string, module: string] | null {
  const inputs: string[] = [];
  let name = '';
  let type = '';
  for (const { field, bytes } of readFields(message)) {
    if (field === NODE.input) inputs.push(utf8.decode(bytes));
    else if (field === NODE.name) name = utf8.decode(bytes);
    else if (field === NODE.type) type = utf8.decode(bytes);
  }
  const weight = inputs.find((input) => input.startsWith(FOLDED));
  if (type !== 'MatMul' || weight === undefined) return null;
  return [weight, name.split('/').slice(1, -1).join('.')];
}

function checkTensor({ name, shape, bytes }: Tensor): void {
  const elements = shape.reduce((product, size) => product * size, 1);
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0) || elements * 4 !== bytes.length) {
    throw damaged(`has ${bytes.length} bytes for the weight ${name} of shape ${shape.join(' × ')}`);
  }
}

function collect(model: Uint8Array): readonly OnnxWeight[] {
  const graph = [...readFields(model)].find(({ field }) => field === MODEL_GRAPH)?.bytes;
  if (graph === undefined) throw damaged('holds no graph');
  const tensors: Tensor[] = [];
  const modules = new Map<string, string>();
  for (const { field, bytes } of readFields(graph)) {
    if (field === GRAPH.initializer) tensors.push(readTensor(bytes));
    else if (field === GRAPH.node) {
      const folded = readFoldedModule(bytes);
      if (folded !== null) modules.set(...folded);
    }
  }
  // Position ids and the exporter's constants are integers, and no weights.
  return tensors
    .filter(({ type }) => type === FLOAT)
    .map((tensor) => {
      checkTensor(tensor);
      const { name, shape, bytes } = tensor;
      if (!name.startsWith(FOLDED)) return { name, shape, bytes, transposed: false };
      const module = modules.get(name);
      if (module === undefined || module === '' || shape.length !== 2)
        throw damaged(`does not say what ${name} belongs to`);
      return { name: `${module}.weight`, shape, bytes, transposed: true };
    });
}

/**
 * The weights of an encoder that PyTorch's exporter wrote as one ONNX file in fp32, under the names of the
 * checkpoint it was made from.
 *
 * @throws WhetstoneError `model-damaged`
 */
export function readOnnxWeights(model: Uint8Array): readonly OnnxWeight[] {
  try {
    const weights = collect(model);
    if (weights.length === 0) throw damaged('holds no weights');
    return weights;
  } catch (error) {
    if (error instanceof WhetstoneError) throw error;
    throw damaged('is broken', error);
  }
}

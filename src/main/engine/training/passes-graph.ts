import type { Checkpoint } from '../models/checkpoint.ts';
import { EMBEDDINGS, emitEncoder } from '../models/encoder-graph.ts';
import { gradients } from '../onnx/autodiff/gradients.ts';
import { type CutGraph, cutGraph } from '../onnx/cut.ts';
import { createGraphBuilder, type Value } from '../onnx/graph.ts';
import { add } from '../onnx/operators.ts';
import { type DropoutPlace, type DropoutProbabilities, dropoutEmitter } from './dropout.ts';
import type { Parameter, Parameters } from './parameters.ts';

/** The backward pass's input: the loss's gradient by each embedding, float32 [batch, dimension]. */
export const UPSTREAM = 'upstream';

/** A parameter whose gradient the backward pass adds to a sum: the names of the sum as input and as output. */
export type DenseSum = { readonly parameter: Parameter; readonly input: string; readonly output: string };

/** Rows that are to be added to a table's gradient: the names of the outputs that hold them and where they belong. */
export type RowsOutput = { readonly parameter: Parameter; readonly rows: string; readonly indices: string };

/** A forward pass from tokens to embeddings, and the backward pass that belongs to it. */
export type PassesGraph = CutGraph & {
  readonly dropoutPlaces: readonly DropoutPlace[];
  readonly denseSums: readonly DenseSum[];
  readonly rowsOutputs: readonly RowsOutput[];
};

/**
 * Differentiates the same encoder that inference runs, with its weights as inputs.
 * @param parameters as planned from the same checkpoint
 */
export function buildPassesGraph(
  checkpoint: Checkpoint,
  parameters: Pick<Parameters, 'list'>,
  dropout: DropoutProbabilities,
): PassesGraph {
  const g = createGraphBuilder('training');
  const inputs = new Map<string, Value>(
    parameters.list.map(({ name, shape }) => [name, g.input(name, 'float32', shape)]),
  );
  const emitter = dropoutEmitter(dropout);
  const embeddings = emitEncoder(
    g,
    checkpoint,
    {
      tensor(name) {
        const value = inputs.get(name);
        if (value === undefined) throw new Error(`The weight ${name} was not planned for.`);
        return value;
      },
    },
    emitter.dropout,
  );
  const upstream = g.input(UPSTREAM, 'float32', ['batch', checkpoint.dimension]);
  const trained = parameters.list.filter((parameter) => parameter.trained);
  const found = gradients(
    g,
    new Map([[embeddings, upstream]]),
    trained.flatMap(({ name }) => inputs.get(name) ?? []),
  );
  g.output(embeddings, EMBEDDINGS);
  const denseSums: DenseSum[] = [];
  const rowsOutputs: RowsOutput[] = [];
  for (const [index, parameter] of trained.entries()) {
    const { dense = null, rows = [] } = found[index] ?? {};
    if (dense !== null) {
      const sum = { parameter, input: `sum.${parameter.name}`, output: `new_sum.${parameter.name}` };
      g.output(add(g, g.input(sum.input, 'float32', parameter.shape), dense), sum.output);
      denseSums.push(sum);
    }
    for (const part of rows) {
      const at = rowsOutputs.length;
      rowsOutputs.push({ parameter, rows: `rows.${at}`, indices: `indices.${at}` });
      g.output(part.rows, `rows.${at}`);
      g.output(part.indices, `indices.${at}`);
    }
  }
  const cut = cutGraph(g.build(), [EMBEDDINGS]);
  return { ...cut, dropoutPlaces: emitter.places, denseSums, rowsOutputs };
}

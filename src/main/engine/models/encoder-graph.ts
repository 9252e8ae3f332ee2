import { join } from 'node:path';
import { WhetstoneError } from '../../../shared/errors.ts';
import {
  createGraphBuilder,
  type DataType,
  type Graph,
  type GraphBuilder,
  type Value,
} from '../onnx/graph.ts';
import { cast, concatenate, intList, reshapeTo, shapeOf } from '../onnx/operators.ts';
import type { Dropout, Weights } from './architectures/architecture.ts';
import type { Checkpoint } from './checkpoint.ts';
import { normalizeRows, pool } from './pooling.ts';
import type { TensorEntry } from './safetensors.ts';

/** The names of an encoder graph's inputs and output. */
export const TOKEN_IDS = 'token_ids';
export const ATTENTION_MASK = 'attention_mask';
export const POOLING_WEIGHTS = 'pooling_weights';
export const EMBEDDINGS = 'embeddings';

const WEIGHT_TYPES: ReadonlyMap<string, DataType> = new Map([
  ['F32', 'float32'],
  ['F16', 'float16'],
  ['BF16', 'bfloat16'],
]);

/** TensorFlow's names, under which the first BERT checkpoints keep their layer normalisations. */
function olderName(name: string): string {
  return name.replace(/LayerNorm\.weight$/, 'LayerNorm.gamma').replace(/LayerNorm\.bias$/, 'LayerNorm.beta');
}

/** A weight of a checkpoint: where its bytes stand, and of which type they are. */
export type StoredWeight = { readonly entry: TensorEntry; readonly dataType: DataType };

/**
 * Finds a weight by its name without the model's prefix.
 * @throws WhetstoneError `model-damaged` where it is missing or of another shape.
 */
export function findWeight(checkpoint: Checkpoint, name: string, shape: readonly number[]): StoredWeight {
  const full = checkpoint.prefix + name;
  const entry = checkpoint.tensors.get(full) ?? checkpoint.tensors.get(olderName(full));
  const expected = `[${shape.join(', ')}]`;
  if (entry === undefined) {
    throw new WhetstoneError(
      'model-damaged',
      `The model lacks the tensor ${full} of shape ${expected}. Fetch it again.`,
      { details: { tensor: full, expected } },
    );
  }
  const found = `[${entry.shape.join(', ')}]`;
  const dataType = WEIGHT_TYPES.get(entry.elementType);
  if (found !== expected || dataType === undefined) {
    throw new WhetstoneError(
      'model-damaged',
      `The tensor ${entry.name} is ${entry.elementType} ${found}; its config.json asks for F32, F16 or BF16 ${expected}. Fetch the model again, all files from one place.`,
      { details: { file: join(checkpoint.folder, entry.file), tensor: entry.name, expected, found } },
    );
  }
  return { entry, dataType };
}

function weightsOf(g: GraphBuilder, checkpoint: Checkpoint): Weights {
  return {
    tensor(name, shape) {
      const { entry, dataType } = findWeight(checkpoint, name, shape);
      const { file, offset, length } = entry;
      const stored = g.initializer(name, dataType, shape, { kind: 'external', file, offset, length });
      return cast(g, stored, 'float32');
    },
  };
}

/**
 * Emits an encoder from token ids to embeddings: the transformer, pooling as a weighted sum over tokens, and normalisation
 * where the checkpoint asks for it. Inputs, padded on the right: {@link TOKEN_IDS} int32, {@link ATTENTION_MASK} and
 * {@link POOLING_WEIGHTS} float32, all [batch, sequence].
 * @param dropout only while training
 * @returns float32 [batch, dimension]
 */
export function emitEncoder(
  g: GraphBuilder,
  checkpoint: Checkpoint,
  weights: Weights,
  dropout?: Dropout,
): Value {
  const { hiddenSize } = checkpoint.transformer.sizes;
  const grid = ['batch', 'sequence'] as const;
  const tokenIds = g.input(TOKEN_IDS, 'int32', grid);
  const attentionMask = g.input(ATTENTION_MASK, 'float32', grid);
  const poolingWeights = g.input(POOLING_WEIGHTS, 'float32', grid);
  const rows = checkpoint.transformer.emit(g, weights, { tokenIds, attentionMask, dropout });
  const target = concatenate(g, [shapeOf(g, tokenIds), intList(g, [hiddenSize])]);
  const tokens = reshapeTo(g, rows, target, [...grid, hiddenSize]);
  const pooled = pool(g, tokens, poolingWeights, hiddenSize);
  return checkpoint.normalize ? normalizeRows(g, pooled) : pooled;
}

/**
 * The graph of {@link emitEncoder} with the checkpoint's own weights. Output: {@link EMBEDDINGS}.
 * @throws WhetstoneError `model-damaged` where a weight is missing or of another shape.
 */
export function buildEncoderGraph(checkpoint: Checkpoint): Graph {
  const g = createGraphBuilder('encoder');
  g.output(emitEncoder(g, checkpoint, weightsOf(g, checkpoint)), EMBEDDINGS);
  return g.build();
}

import { z } from 'zod';
import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { add, gather, intList, intScalar, subtract, transpose, unsqueeze } from '../../onnx/operators.ts';
import type { Architecture, TransformerInputs, Weights } from './architecture.ts';
import { bertConfigSchema, bertDropout, bertStack } from './bert.ts';
import { attentionBias, embeddedRows, encoderLayer, type LayerNames, positions } from './layers.ts';
import { ROBERTA_PADDING_ID, robertaPositions } from './roberta.ts';

const mpnetConfigSchema = bertConfigSchema.extend({
  relative_attention_num_buckets: z.int().positive().default(32),
});

/** MPNetEncoder's constant: distances from here on share the last bucket. */
const MAX_DISTANCE = 128;

/**
 * The bucket of a key that stands `distance` behind its query (before it, where negative): half of the buckets for each
 * direction, one per distance up to a quarter of them, then logarithmically wider (T5, Raffel et al. 2020, §2.1).
 * In float32 as transformers computes it, since the edges of the buckets depend on its rounding.
 */
export function relativePositionBucket(distance: number, buckets: number): number {
  const half = Math.floor(buckets / 2);
  const exact = Math.floor(half / 2);
  const start = distance > 0 ? half : 0;
  const n = Math.abs(distance);
  if (n < exact) return start + n;
  const logarithm = Math.fround(Math.log(Math.fround(n / exact)));
  const scaled = Math.fround(
    Math.fround(logarithm / Math.fround(Math.log(MAX_DISTANCE / exact))) * (half - exact),
  );
  return start + Math.min(exact + Math.trunc(scaled), half - 1);
}

/** MPNet's learned bias per head and relative position, float32 [1, heads, sequence, sequence]. */
function relativeBias(
  g: GraphBuilder,
  weights: Weights,
  inputs: TransformerInputs,
  options: { readonly heads: number; readonly buckets: number; readonly maxTokens: number },
): Value {
  const { heads, buckets, maxTokens } = options;
  // A table over every distance from -(maxTokens - 1) to maxTokens - 1 spares the graph the logarithms.
  const bucketOf = intList(
    g,
    Array.from({ length: 2 * maxTokens - 1 }, (_, index) =>
      relativePositionBucket(index - maxTokens + 1, buckets),
    ),
  );
  const at = positions(g, inputs);
  const distance = subtract(g, unsqueeze(g, at, [0]), unsqueeze(g, at, [1]));
  const bucket = gather(g, bucketOf, add(g, distance, intScalar(g, maxTokens - 1)));
  const perHead = gather(
    g,
    weights.tensor('encoder.relative_attention_bias.weight', [buckets, heads]),
    bucket,
  );
  return unsqueeze(g, transpose(g, perHead, [2, 0, 1]), [0]);
}

function layerNames(layer: number): LayerNames {
  const at = `encoder.layer.${layer}`;
  return {
    query: `${at}.attention.attn.q`,
    key: `${at}.attention.attn.k`,
    value: `${at}.attention.attn.v`,
    attentionOutput: `${at}.attention.attn.o`,
    attentionNorm: `${at}.attention.LayerNorm`,
    intermediate: `${at}.intermediate.dense`,
    output: `${at}.output.dense`,
    outputNorm: `${at}.output.LayerNorm`,
  };
}

/** MPNet (Song et al. 2020), as transformers' MPNetModel. */
export const mpnet: Architecture = {
  modelTypes: ['mpnet'],
  prefixes: ['', 'mpnet.'],
  configure(raw) {
    const config = mpnetConfigSchema.parse(raw);
    // MPNetEmbeddings has its padding id as a constant, whatever the config says.
    const maxTokens = config.max_position_embeddings - ROBERTA_PADDING_ID - 1;
    const stack = bertStack(config, maxTokens);
    const { hiddenSize, heads } = stack.sizes;
    return {
      sizes: stack.sizes,
      dropout: bertDropout(config),
      wordEmbeddings: 'embeddings.word_embeddings.weight',
      emit(g, weights, inputs) {
        const table = (name: string, rows: number) =>
          weights.tensor(`embeddings.${name}.weight`, [rows, hiddenSize]);
        const words = gather(g, table('word_embeddings', config.vocab_size), inputs.tokenIds);
        const places = gather(
          g,
          table('position_embeddings', config.max_position_embeddings),
          robertaPositions(g, inputs, ROBERTA_PADDING_ID),
        );
        let x = embeddedRows(g, weights, add(g, words, places), inputs, stack);
        const buckets = config.relative_attention_num_buckets;
        const bias = add(
          g,
          relativeBias(g, weights, inputs, { heads, buckets, maxTokens }),
          attentionBias(g, inputs),
        );
        for (let layer = 0; layer < config.num_hidden_layers; layer++) {
          x = encoderLayer(g, weights, stack, layerNames(layer), x, inputs, bias);
        }
        return x;
      },
    };
  },
};

import { z } from 'zod';
import { add, gather } from '../../onnx/operators.ts';
import type { Architecture } from './architecture.ts';
import {
  activationSchema,
  attentionBias,
  embeddedRows,
  encoderLayer,
  type LayerNames,
  positions,
  probabilitySchema,
  type Stack,
} from './layers.ts';

const distilbertConfigSchema = z.object({
  dim: z.int().positive(),
  n_layers: z.int().positive(),
  n_heads: z.int().positive(),
  hidden_dim: z.int().positive(),
  vocab_size: z.int().positive(),
  max_position_embeddings: z.int().positive(),
  activation: activationSchema.default('gelu'),
  dropout: probabilitySchema,
  attention_dropout: probabilitySchema,
});

/** transformers' DistilBertModel has it as a constant. */
const EPSILON = 1e-12;

function layerNames(layer: number): LayerNames {
  const at = `transformer.layer.${layer}`;
  return {
    query: `${at}.attention.q_lin`,
    key: `${at}.attention.k_lin`,
    value: `${at}.attention.v_lin`,
    attentionOutput: `${at}.attention.out_lin`,
    attentionNorm: `${at}.sa_layer_norm`,
    intermediate: `${at}.ffn.lin1`,
    output: `${at}.ffn.lin2`,
    outputNorm: `${at}.output_layer_norm`,
  };
}

/** DistilBERT (Sanh et al. 2019), as transformers' DistilBertModel. */
export const distilbert: Architecture = {
  modelTypes: ['distilbert'],
  prefixes: ['', 'distilbert.'],
  configure(raw) {
    const config = distilbertConfigSchema.parse(raw);
    const hiddenSize = config.dim;
    const stack: Stack = {
      sizes: {
        hiddenSize,
        layers: config.n_layers,
        heads: config.n_heads,
        intermediateSize: config.hidden_dim,
        vocabularySize: config.vocab_size,
        maxTokens: config.max_position_embeddings,
      },
      activation: config.activation,
      epsilon: EPSILON,
    };
    return {
      sizes: stack.sizes,
      dropout: { hidden: config.dropout, attention: config.attention_dropout, attentionOutput: 0 },
      wordEmbeddings: 'embeddings.word_embeddings.weight',
      emit(g, weights, inputs) {
        const words = weights.tensor('embeddings.word_embeddings.weight', [config.vocab_size, hiddenSize]);
        const places = weights.tensor('embeddings.position_embeddings.weight', [
          config.max_position_embeddings,
          hiddenSize,
        ]);
        const embedded = add(g, gather(g, words, inputs.tokenIds), gather(g, places, positions(g, inputs)));
        let x = embeddedRows(g, weights, embedded, inputs, stack);
        const bias = attentionBias(g, inputs);
        for (let layer = 0; layer < config.n_layers; layer++) {
          x = encoderLayer(g, weights, stack, layerNames(layer), x, inputs, bias);
        }
        return x;
      },
    };
  },
};

import { z } from 'zod';
import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { add, gather, intScalar } from '../../onnx/operators.ts';
import type { Architecture, Transformer, TransformerInputs, Weights } from './architecture.ts';
import {
  absolutePositionsSchema,
  activationSchema,
  attentionBias,
  embeddedRows,
  encoderLayer,
  type LayerNames,
  positions,
  probabilitySchema,
  type Stack,
} from './layers.ts';

/** The fields of config.json that BERT's heirs share. */
export const bertConfigSchema = z.object({
  hidden_size: z.int().positive(),
  num_hidden_layers: z.int().positive(),
  num_attention_heads: z.int().positive(),
  intermediate_size: z.int().positive(),
  vocab_size: z.int().positive(),
  max_position_embeddings: z.int().positive(),
  type_vocab_size: z.int().positive().default(2),
  layer_norm_eps: z.number().positive().default(1e-12),
  hidden_act: activationSchema.default('gelu'),
  hidden_dropout_prob: probabilitySchema,
  attention_probs_dropout_prob: probabilitySchema,
  position_embedding_type: absolutePositionsSchema,
});
export type BertConfig = z.infer<typeof bertConfigSchema>;

/** The dropout that a BERT-like config describes. */
export function bertDropout(config: BertConfig): Transformer['dropout'] {
  const { hidden_dropout_prob: hidden, attention_probs_dropout_prob: attention } = config;
  return { hidden, attention, attentionOutput: hidden };
}

/** The stack that a BERT-like config describes. */
export function bertStack(config: BertConfig, maxTokens: number): Stack {
  return {
    sizes: {
      hiddenSize: config.hidden_size,
      layers: config.num_hidden_layers,
      heads: config.num_attention_heads,
      intermediateSize: config.intermediate_size,
      vocabularySize: config.vocab_size,
      maxTokens,
    },
    activation: config.hidden_act,
    epsilon: config.layer_norm_eps,
  };
}

export function bertLayerNames(layer: number): LayerNames {
  const at = `encoder.layer.${layer}`;
  return {
    query: `${at}.attention.self.query`,
    key: `${at}.attention.self.key`,
    value: `${at}.attention.self.value`,
    attentionOutput: `${at}.attention.output.dense`,
    attentionNorm: `${at}.attention.output.LayerNorm`,
    intermediate: `${at}.intermediate.dense`,
    output: `${at}.output.dense`,
    outputNorm: `${at}.output.LayerNorm`,
  };
}

/** Embeddings and layers of BERT and RoBERTa, which differ in how they count positions. */
export function emitBert(
  g: GraphBuilder,
  weights: Weights,
  inputs: TransformerInputs,
  config: BertConfig,
  stack: Stack,
  positionIds: Value,
): Value {
  const { hiddenSize, layers } = stack.sizes;
  const table = (name: string, rows: number) =>
    weights.tensor(`embeddings.${name}.weight`, [rows, hiddenSize]);
  const words = gather(g, table('word_embeddings', config.vocab_size), inputs.tokenIds);
  const placed = add(
    g,
    words,
    gather(g, table('position_embeddings', config.max_position_embeddings), positionIds),
  );
  // One segment only: the type of every token is 0.
  const typed = add(
    g,
    placed,
    gather(g, table('token_type_embeddings', config.type_vocab_size), intScalar(g, 0)),
  );
  let x = embeddedRows(g, weights, typed, inputs, stack);
  const bias = attentionBias(g, inputs);
  for (let layer = 0; layer < layers; layer++) {
    x = encoderLayer(g, weights, stack, bertLayerNames(layer), x, inputs, bias);
  }
  return x;
}

/** BERT (Devlin et al. 2019), as transformers' BertModel. */
export const bert: Architecture = {
  modelTypes: ['bert'],
  prefixes: ['', 'bert.'],
  configure(raw) {
    const config = bertConfigSchema.parse(raw);
    const stack = bertStack(config, config.max_position_embeddings);
    return {
      sizes: stack.sizes,
      dropout: bertDropout(config),
      wordEmbeddings: 'embeddings.word_embeddings.weight',
      emit: (g, weights, inputs) => emitBert(g, weights, inputs, config, stack, positions(g, inputs)),
    };
  },
};

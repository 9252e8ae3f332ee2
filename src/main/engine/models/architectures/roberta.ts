import { z } from 'zod';
import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { add, cast, cumulativeSum, equal, intScalar, multiply, not } from '../../onnx/operators.ts';
import type { Architecture, TransformerInputs } from './architecture.ts';
import { bertConfigSchema, bertDropout, bertStack, emitBert } from './bert.ts';

/** The id that RoBERTa's own vocabulary gives to padding. */
export const ROBERTA_PADDING_ID = 1;

const robertaConfigSchema = bertConfigSchema.extend({
  pad_token_id: z.int().min(0).default(ROBERTA_PADDING_ID),
});

/**
 * RoBERTa's positions: padding stands at the padding id, and the tokens count up from the one behind it
 * (transformers' create_position_ids_from_input_ids). A `<pad>` in the middle of a text counts as padding there.
 */
export function robertaPositions(g: GraphBuilder, { tokenIds }: TransformerInputs, paddingId: number): Value {
  const ids = cast(g, tokenIds, 'int64');
  const isToken = cast(g, not(g, equal(g, ids, intScalar(g, paddingId))), 'int64');
  return add(g, multiply(g, cumulativeSum(g, isToken, 1), isToken), intScalar(g, paddingId));
}

/** RoBERTa (Liu et al. 2019) and XLM-R (Conneau et al. 2020), as transformers' RobertaModel and XLMRobertaModel. */
export const roberta: Architecture = {
  modelTypes: ['roberta', 'xlm-roberta', 'camembert'],
  prefixes: ['', 'roberta.'],
  configure(raw) {
    const config = robertaConfigSchema.parse(raw);
    // The first padding id + 1 rows of the table belong to padding.
    const stack = bertStack(config, config.max_position_embeddings - config.pad_token_id - 1);
    return {
      sizes: stack.sizes,
      dropout: bertDropout(config),
      wordEmbeddings: 'embeddings.word_embeddings.weight',
      emit: (g, weights, inputs) =>
        emitBert(g, weights, inputs, config, stack, robertaPositions(g, inputs, config.pad_token_id)),
    };
  },
};

import type { GraphBuilder, Value } from '../../onnx/graph.ts';

/** Where an architecture gets its weights from. */
export type Weights = {
  /**
   * A weight as float32, by its name in the checkpoint without the model's prefix.
   * @throws WhetstoneError `model-damaged` where it is missing or of another shape.
   */
  tensor(name: string, shape: readonly number[]): Value;
};

/** Where a transformer drops out elements: attention after its softmax, what an attention block puts out, other hidden states. */
export type DropoutSite = 'attention' | 'attentionOutput' | 'hidden';

/** Drops out elements of `x` while training. Inference leaves it out. */
export type Dropout = (g: GraphBuilder, x: Value, site: DropoutSite) => Value;

export type TransformerInputs = {
  /** int32 [batch, sequence], padded on the right. */
  readonly tokenIds: Value;
  /** float32 [batch, sequence]: 1 for a token, 0 for padding. */
  readonly attentionMask: Value;
  readonly dropout?: Dropout | undefined;
};

/** What the rest of the engine asks of a transformer, whatever its architecture. */
export type TransformerSizes = {
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly intermediateSize: number;
  readonly vocabularySize: number;
  /** The longest input, in tokens. */
  readonly maxTokens: number;
};

/** A transformer as one config.json describes it. */
export type Transformer = {
  readonly sizes: TransformerSizes;
  /** The probabilities with which it was trained to drop out elements. */
  readonly dropout: Readonly<Record<DropoutSite, number>>;
  /** The weight that is looked for to find out under which prefix the checkpoint keeps its weights. */
  readonly wordEmbeddings: string;
  /** Emits the transformer; the result is float32 [batch · sequence, hidden], one row per token. */
  emit(g: GraphBuilder, weights: Weights, inputs: TransformerInputs): Value;
};

/** One family of models: a description in code, from config.json to graph. */
export type Architecture = {
  /** The `model_type`s of config.json that it answers to. */
  readonly modelTypes: readonly string[];
  /** What checkpoints of models with a head put before each weight's name. */
  readonly prefixes: readonly string[];
  /** @throws ZodError where the config lacks something; WhetstoneError where it asks for something unknown. */
  configure(config: unknown): Transformer;
};

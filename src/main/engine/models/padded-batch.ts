import { Tensor } from 'onnxruntime-node';
import type { Checkpoint } from './checkpoint.ts';
import { ATTENTION_MASK, POOLING_WEIGHTS, TOKEN_IDS } from './encoder-graph.ts';
import { writePoolingWeights } from './pooling.ts';

/** A text as token ids, special ones included. */
export type TokenizedText = {
  readonly ids: Int32Array;
  /** Leading tokens that pooling leaves out, such as an instruction's; 0 for none. */
  readonly promptLength: number;
};

/** The encoder graph's inputs for some texts, padded to the longest. */
export type PaddedBatch = {
  readonly size: number;
  readonly width: number;
  readonly feeds: Readonly<Record<string, Tensor>>;
};

/** Pads texts to the longest of them, on the right. */
export function padBatch(checkpoint: Checkpoint, texts: readonly TokenizedText[]): PaddedBatch {
  // A tokenizer without special tokens gives an empty text no ids at all; one position keeps the shapes sound.
  const width = Math.max(1, ...texts.map(({ ids }) => ids.length));
  const ids = new Int32Array(texts.length * width).fill(checkpoint.paddingId);
  const mask = new Float32Array(texts.length * width);
  const weights = new Float32Array(texts.length * width);
  for (const [row, text] of texts.entries()) {
    const at = row * width;
    const { length } = text.ids;
    ids.set(text.ids, at);
    mask.fill(1, at, at + length);
    writePoolingWeights(weights.subarray(at, at + width), checkpoint.pooling, length, text.promptLength);
  }
  const shape = [texts.length, width];
  return {
    size: texts.length,
    width,
    feeds: {
      [TOKEN_IDS]: new Tensor('int32', ids, shape),
      [ATTENTION_MASK]: new Tensor('float32', mask, shape),
      [POOLING_WEIGHTS]: new Tensor('float32', weights, shape),
    },
  };
}

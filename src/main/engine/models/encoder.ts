import type { InferenceSession } from 'onnxruntime-node';
import { WhetstoneError } from '../../../shared/errors.ts';
import type { WorkOptions } from '../../../shared/progress.ts';
import type { Device } from '../../../shared/teachers.ts';
import { openSession } from '../onnx/session.ts';
import { planBatches, tokenBudget } from './batches.ts';
import type { Checkpoint } from './checkpoint.ts';
import { buildEncoderGraph, EMBEDDINGS } from './encoder-graph.ts';
import { padBatch } from './padded-batch.ts';
import type { TokenBatch } from './tokenizer/tokenizing-messages.ts';
import { startTokenizingThread } from './tokenizer/tokenizing-thread.ts';

export type EncoderOptions = {
  readonly device: Device;
  /** Default: the CPUs that the process may use. */
  readonly threads?: number | undefined;
  /** See {@link openSession}: weights are mapped from links in it, and read into memory without it. */
  readonly graphFolder?: string | undefined;
};

export type EncodeOptions = WorkOptions & {
  /** Which of the checkpoint's prompts stands before every text. */
  readonly kind: 'query' | 'passage';
  /** Takes each text's embedding once its batch has run: by its place among the texts; the row is lent for the call. */
  readonly onRow?: ((index: number, row: Float32Array) => void) | undefined;
};

/** A checkpoint ready to encode. */
export type Encoder = {
  readonly dimension: number;
  readonly device: Exclude<Device, 'auto'>;
  /** Why `auto` did not take CUDA; null where it did, or was not asked. */
  readonly deviceRemark: string | null;
  /**
   * The texts' embeddings, row-major: texts.length × dimension, in the texts' order. Progress counts texts.
   * @throws WhetstoneError `cancelled`, between two batches.
   */
  encode(texts: readonly string[], options: EncodeOptions): Promise<Float32Array>;
  close(): Promise<void>;
};

/**
 * Texts that are tokenised at a time, while the ones before are run. A batch's texts come out of one such chunk, so
 * it is large enough for batches of one length, and small enough for the first run to start soon.
 */
const CHUNK = 512;

/** Runs one batch, and writes its rows where their texts stand in the result. */
async function runBatch(
  session: InferenceSession,
  checkpoint: Checkpoint,
  tokens: TokenBatch,
  starts: Int32Array,
  batch: readonly number[],
  write: (index: number, row: Float32Array) => void,
): Promise<void> {
  const promptLength = checkpoint.includePrompt ? 0 : tokens.promptLength;
  const texts = batch.map((index) => {
    const start = starts[index] ?? 0;
    return { ids: tokens.ids.subarray(start, start + (tokens.lengths[index] ?? 0)), promptLength };
  });
  const output = await session.run(padBatch(checkpoint, texts).feeds);
  const rows = output[EMBEDDINGS]?.data;
  if (!(rows instanceof Float32Array))
    throw new TypeError('The encoder graph answered with another type than float32.');
  const { dimension } = checkpoint;
  for (const [row, index] of batch.entries())
    write(index, rows.subarray(row * dimension, (row + 1) * dimension));
}

function startsOf(lengths: Int32Array): Int32Array {
  const starts = new Int32Array(lengths.length);
  for (let index = 1; index < lengths.length; index++) {
    starts[index] = (starts[index - 1] ?? 0) + (lengths[index - 1] ?? 0);
  }
  return starts;
}

/**
 * Opens a checkpoint for encoding. Running blocks the JavaScript thread for the length of a batch (under half a second for
 * the models that a CPU is for), so this belongs in the compute process.
 * @throws WhetstoneError `device-unavailable`, `model-damaged`
 */
export async function createEncoder(checkpoint: Checkpoint, options: EncoderOptions): Promise<Encoder> {
  const opened = await openSession(buildEncoderGraph(checkpoint), {
    ...options,
    files: checkpoint.weightFiles,
  });
  const { session, device, deviceRemark } = opened;
  const { dimension, tokenizerFile, maxLength, lowerCase } = checkpoint;
  const thread = startTokenizingThread({ tokenizerFile, maxLength, lowerCase });
  const budget = tokenBudget(device, checkpoint.transformer.sizes);

  const encode: Encoder['encode'] = async (texts, { kind, signal, onProgress, onRow }) => {
    const prompt = kind === 'query' ? checkpoint.queryPrompt : checkpoint.passagePrompt;
    const result = new Float32Array(texts.length * dimension);
    // Characters stand in for tokens until the texts are tokenised, chunk by chunk.
    const order = Array.from(texts.keys()).toSorted(
      (a, b) => (texts[b]?.length ?? 0) - (texts[a]?.length ?? 0) || a - b,
    );
    const tokenize = (from: number): Promise<TokenBatch> => {
      const chunk = order.slice(from, from + CHUNK).map((index) => texts[index] ?? '');
      const tokens = thread.tokenize(chunk, prompt);
      // Asked for ahead of its turn, which may never come: without this, its failure would then be nobody's.
      tokens.catch(() => undefined);
      return tokens;
    };
    let done = 0;
    let next = tokenize(0);
    for (let from = 0; from < texts.length; from += CHUNK) {
      const tokens = await next;
      next = tokenize(from + CHUNK);
      const starts = startsOf(tokens.lengths);
      for (const batch of planBatches(tokens.lengths, budget)) {
        if (signal?.aborted) throw new WhetstoneError('cancelled', 'Encoding was cancelled.');
        await runBatch(session, checkpoint, tokens, starts, batch, (index, row) => {
          const text = order[from + index] ?? 0;
          result.set(row, text * dimension);
          onRow?.(text, row);
        });
        done += batch.length;
        onProgress?.({
          stage: 'encode',
          done,
          total: texts.length,
          unit: kind === 'query' ? 'queries' : 'passages',
        });
      }
    }
    return result;
  };

  return {
    dimension,
    device,
    deviceRemark,
    encode,
    async close() {
      await thread.close();
      await session.release();
    },
  };
}

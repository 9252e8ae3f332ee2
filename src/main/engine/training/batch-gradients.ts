import { Tensor } from 'onnxruntime-node';
import { WhetstoneError } from '../../../shared/errors.ts';
import { planBatches, tokenBudget } from '../models/batches.ts';
import type { Checkpoint } from '../models/checkpoint.ts';
import { openSession } from '../onnx/session.ts';
import { combineSeeds } from './dropout.ts';
import { lossInputs } from './loss-inputs.ts';
import {
  buildLossGraph,
  CANDIDATE_GRADIENTS,
  CANDIDATES,
  LOSS,
  type Objective,
  QUERIES,
  QUERY_GRADIENTS,
} from './objective.ts';
import type { Parameters } from './parameters.ts';
import { createPasses, type ForwardPass, type PassesOptions } from './passes.ts';
import type { TrainingBatch } from './training-batch.ts';

export type BatchOutcome = { readonly loss: number; readonly masked: number };

/** Sums of the gradients of batches. */
export type BatchGradients = {
  /** Laid out as the trained parameters. */
  readonly gradients: Float32Array;
  /**
   * Adds a batch's gradients.
   * @param seed decides which elements are dropped out
   * @throws WhetstoneError `cancelled`, between two runs; the sums are then of no use until they are reset.
   */
  add(batch: TrainingBatch, seed: number, signal?: AbortSignal): Promise<BatchOutcome>;
  /** Sets the sums to zero. */
  reset(): void;
  close(): Promise<void>;
};

/**
 * Opens the way from a batch to gradients: texts go forward in parts of one length each, the loss is taken over the embeddings
 * of all, and the parts go backward. So little is padded, what passes between operators stays in the processor's
 * caches, and no run is long.
 */
export async function createBatchGradients(
  checkpoint: Checkpoint,
  parameters: Parameters,
  options: PassesOptions & { readonly objective: Objective },
): Promise<BatchGradients> {
  const { objective, threads } = options;
  const { dimension } = checkpoint;
  const passes = await createPasses(checkpoint, parameters, options);
  const { session: lossSession } = await openSession(buildLossGraph(objective, dimension), {
    device: 'cpu',
    threads,
  });
  const budget = tokenBudget('cpu', checkpoint.transformer.sizes);

  /** @param embeddings of the passages, and behind them of the queries */
  const runLoss = async (batch: TrainingBatch, embeddings: Float32Array) => {
    const inputs = lossInputs(batch, objective);
    const passageEnd = batch.passages.length * dimension;
    const candidates = inputs.queriesAreCandidates ? embeddings : embeddings.subarray(0, passageEnd);
    const rows = (array: Float32Array) => new Tensor('float32', array, [array.length / dimension, dimension]);
    const upstream = new Float32Array(embeddings.length);
    const queryGradients = new Float32Array(embeddings.length - passageEnd);
    const output = await lossSession.run(
      { ...inputs.feeds, [QUERIES]: rows(embeddings.subarray(passageEnd)), [CANDIDATES]: rows(candidates) },
      {
        [LOSS]: null,
        [QUERY_GRADIENTS]: rows(queryGradients),
        [CANDIDATE_GRADIENTS]: rows(upstream.subarray(0, candidates.length)),
      },
    );
    for (const [index, value] of queryGradients.entries()) {
      upstream[passageEnd + index] = (upstream[passageEnd + index] ?? 0) + value;
    }
    const loss = Number(output[LOSS]?.data[0]) + inputs.constant;
    return { loss, masked: inputs.masked, upstream };
  };

  return {
    gradients: passes.gradients,
    async add(batch, seed, signal) {
      const goOn = (): void => {
        if (signal?.aborted) throw new WhetstoneError('cancelled', 'Training was cancelled.');
      };
      const texts = [...batch.passages, ...batch.examples.map(({ query }) => query)];
      const lengths = Int32Array.from(texts, ({ ids }) => ids.length);
      const parts = planBatches(lengths, budget);
      const embeddings = new Float32Array(texts.length * dimension);
      const forwards: ForwardPass[] = [];
      for (const [index, part] of parts.entries()) {
        goOn();
        const forward = await passes.forward(
          part.flatMap((text) => texts[text] ?? []),
          combineSeeds(seed, index),
        );
        for (const [row, text] of part.entries()) {
          const embedding = forward.embeddings.subarray(row * dimension, (row + 1) * dimension);
          embeddings.set(embedding, text * dimension);
        }
        forwards.push(forward);
      }
      goOn();
      const { loss, masked, upstream } = await runLoss(batch, embeddings);
      for (const [index, part] of parts.entries()) {
        goOn();
        const rows = new Float32Array(part.length * dimension);
        for (const [row, text] of part.entries()) {
          rows.set(upstream.subarray(text * dimension, (text + 1) * dimension), row * dimension);
        }
        await forwards[index]?.backward(rows);
      }
      return { loss, masked };
    },
    reset: () => void passes.gradients.fill(0),
    async close() {
      await passes.close();
      await lossSession.release();
    },
  };
}

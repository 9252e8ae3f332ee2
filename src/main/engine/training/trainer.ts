import type { Checkpoint } from '../models/checkpoint.ts';
import { type AdamWSettings, createAdamW, globalNorm } from './adamw.ts';
import { createBatchGradients } from './batch-gradients.ts';
import { combineSeeds, type DropoutProbabilities } from './dropout.ts';
import type { Objective } from './objective.ts';
import { readParameters } from './parameters.ts';
import { learningRateAt, type Schedule } from './schedule.ts';
import { writeTrainedCheckpoint } from './trained-checkpoint.ts';
import type { TrainingBatch } from './training-batch.ts';
import { readTrainingState, writeTrainingState } from './training-state.ts';

export type TrainerSettings = {
  readonly objective: Objective;
  readonly optimizer: AdamWSettings;
  readonly schedule: Schedule;
  /** Gradients longer than this, all taken as one vector, are shortened to it; null leaves them. */
  readonly maxGradientNorm: number | null;
  /** Batches whose gradients are averaged for one step. */
  readonly accumulation: number;
  readonly dropout: DropoutProbabilities;
  /** Weights that stay as they are: names, or modules such as `embeddings` or `encoder.layer.0`. */
  readonly frozen: readonly string[];
  readonly seed: number;
  /** Trades a third more computing for memory that does not grow with the batch. */
  readonly recompute: boolean;
  readonly threads?: number | undefined;
};

/** What one step did. */
export type StepReport = {
  /** Counted from 1. */
  readonly step: number;
  /** The mean over the step's batches, before its update. */
  readonly loss: number;
  /** Before it was clipped. */
  readonly gradientNorm: number;
  readonly learningRate: number;
  /** False where loss or gradient is no finite number: the parameters are then as they were. */
  readonly updated: boolean;
  readonly examples: number;
  /** In-batch negatives left out since they are, or may be, positives. */
  readonly masked: number;
};

export type TrainOptions = { readonly signal?: AbortSignal | undefined };

export type Trainer = {
  /** Steps done, those before a resume included. */
  readonly step: number;
  /**
   * Takes batches until there are no more, a step for every `accumulation` of them, and one for what is left over.
   * Runs block the JavaScript thread for a few hundred milliseconds each.
   * @throws WhetstoneError `cancelled`, between two runs: the step under way is then as if it had not begun.
   */
  train(batches: AsyncIterable<TrainingBatch>, options?: TrainOptions): AsyncGenerator<StepReport>;
  /** Writes parameters, moments and step to a file, which is replaced as a whole. */
  saveState(path: string): Promise<void>;
  /**
   * Goes on where a saved state stood; the same batches then give the same parameters to the bit, on the CPU and with as
   * many threads.
   * @throws WhetstoneError `model-damaged` where the state is broken or of another model.
   */
  loadState(path: string): Promise<void>;
  /** Writes the model as a sentence-transformers folder. */
  saveModel(folder: string): Promise<void>;
  close(): Promise<void>;
};

/** Opens a checkpoint for training. */
export async function createTrainer(checkpoint: Checkpoint, settings: TrainerSettings): Promise<Trainer> {
  const { schedule, accumulation, maxGradientNorm, seed, threads } = settings;
  const parameters = await readParameters(checkpoint, settings.frozen);
  const { trainedSize } = parameters;
  const moments = { first: new Float32Array(trainedSize), second: new Float32Array(trainedSize) };
  const sums = await createBatchGradients(checkpoint, parameters, settings);
  const optimizer = await createAdamW(parameters, moments, settings.optimizer, threads);
  let step = 0;

  const takeStep = async (batches: readonly TrainingBatch[], signal?: AbortSignal): Promise<StepReport> => {
    sums.reset();
    let loss = 0;
    let masked = 0;
    for (const [index, batch] of batches.entries()) {
      const outcome = await sums.add(batch, combineSeeds(seed, step, index), signal);
      loss += outcome.loss / batches.length;
      masked += outcome.masked;
    }
    const gradientNorm = globalNorm(sums.gradients) / batches.length;
    const learningRate = learningRateAt(schedule, step);
    const clip = Math.min(1, (maxGradientNorm ?? Number.POSITIVE_INFINITY) / (gradientNorm + 1e-6));
    const updated = Number.isFinite(loss) && Number.isFinite(gradientNorm);
    if (updated) {
      await optimizer.update(sums.gradients, { scale: clip / batches.length, step, learningRate });
      step++;
    }
    const examples = batches.reduce((sum, batch) => sum + batch.examples.length, 0);
    return { step: updated ? step : step + 1, loss, gradientNorm, learningRate, updated, examples, masked };
  };

  return {
    get step() {
      return step;
    },
    async *train(batches, { signal } = {}) {
      let waiting: TrainingBatch[] = [];
      for await (const batch of batches) {
        waiting.push(batch);
        if (waiting.length < accumulation) continue;
        yield await takeStep(waiting, signal);
        waiting = [];
      }
      if (waiting.length > 0) yield await takeStep(waiting, signal);
    },
    saveState: (path) => writeTrainingState(path, { parameters, moments, step, seed }),
    async loadState(path) {
      step = await readTrainingState(path, { parameters, moments, seed });
    },
    saveModel: (folder) => writeTrainedCheckpoint(folder, checkpoint, parameters),
    async close() {
      await sums.close();
      await optimizer.close();
    },
  };
}

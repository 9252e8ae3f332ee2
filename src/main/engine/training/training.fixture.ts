import type { TrainerSettings } from './trainer.ts';

type Numbers = {
  readonly temperature: number;
  readonly learningRate: number;
  readonly totalSteps: number;
  readonly warmupSteps: number;
  readonly weightDecay: number;
  readonly maxGradientNorm: number;
};

/** InfoNCE over all in-batch negatives, one thread, no dropout: what the tests start from. */
export function plainSettings(numbers: Partial<Numbers> = {}): TrainerSettings {
  return {
    objective: {
      kind: 'info-nce',
      temperature: numbers.temperature ?? 0.05,
      inBatchPositives: true,
      inBatchNegatives: true,
      queryToQuery: false,
      symmetric: false,
    },
    optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: numbers.weightDecay ?? 0.01 },
    schedule: {
      learningRate: numbers.learningRate ?? 1e-3,
      decay: 'linear',
      warmupSteps: numbers.warmupSteps ?? 0,
      totalSteps: numbers.totalSteps ?? 10,
    },
    maxGradientNorm: numbers.maxGradientNorm ?? 1,
    accumulation: 1,
    dropout: { hidden: 0, attention: 0, attentionOutput: 0 },
    frozen: [],
    seed: 1,
    recompute: false,
    threads: 1,
  };
}

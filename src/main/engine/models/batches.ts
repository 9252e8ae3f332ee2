import type { Device } from '../../../shared/teachers.ts';
import type { TransformerSizes } from './architectures/architecture.ts';

/**
 * Tokens per batch on the CPU. Measured on 2 cores with a 384-wide model: 1,024 tokens run at 186 GFLOP/s, 4,096 at 165,
 * since what passes between two layers then no longer fits the caches.
 */
const CPU_TOKENS = 1024;

/** A batch is a slice that cannot be cancelled: at 100 GFLOP/s this is 0.4 s. */
const CPU_OPERATIONS = 40e9;

/** Enough for a GPU to be busy, and little enough for its memory. */
const GPU_TOKENS = 16_384;

/** Floating-point operations per token in the linear layers: two per weight. */
function operationsPerToken({ hiddenSize, layers, intermediateSize }: TransformerSizes): number {
  return 2 * layers * (4 * hiddenSize ** 2 + 2 * hiddenSize * intermediateSize);
}

/** How many tokens, padding included, one batch may have. */
export function tokenBudget(device: Exclude<Device, 'auto'>, sizes: TransformerSizes): number {
  if (device !== 'cpu') return GPU_TOKENS;
  return Math.min(CPU_TOKENS, Math.floor(CPU_OPERATIONS / operationsPerToken(sizes)));
}

/**
 * Groups texts into batches by length, so that little is padded: longest first, each batch as many texts as
 * `budget` tokens hold when all are padded to the batch's longest, and at least one.
 * @param lengths tokens of each text
 * @returns for each batch, the indices of its texts
 */
export function planBatches(lengths: Int32Array, budget: number): readonly (readonly number[])[] {
  const order = Array.from(lengths.keys()).toSorted((a, b) => (lengths[b] ?? 0) - (lengths[a] ?? 0) || a - b);
  const batches: number[][] = [];
  for (const index of order) {
    const batch = batches.at(-1);
    const longest = lengths[batch?.[0] ?? index] ?? 0;
    if (batch !== undefined && longest * (batch.length + 1) <= budget) batch.push(index);
    else batches.push([index]);
  }
  return batches;
}

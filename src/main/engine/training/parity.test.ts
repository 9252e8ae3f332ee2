import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openCheckpoint } from '../models/checkpoint.ts';
import { createBatchGradients } from './batch-gradients.ts';
import { readParameters } from './parameters.ts';
import { createTrainer, type StepReport } from './trainer.ts';
import { plainSettings } from './training.fixture.ts';
import type { TrainingBatch } from './training-batch.ts';

/** Made by bench/peers/train_fixtures.py with PyTorch and transformers. */
const FIXTURES = join(import.meta.dirname, '../models/fixtures');
const trainingSchema = z.object({
  temperature: z.number(),
  learningRate: z.number(),
  warmupSteps: z.number(),
  weightDecay: z.number(),
  maxGradientNorm: z.number(),
  batches: z.array(z.array(z.array(z.int()))),
  gradients: z.record(z.string(), z.tuple([z.number(), z.number(), z.number()])),
  losses: z.array(z.number()),
  norms: z.array(z.number()),
});
const idsSchema = z.object({ ids: z.array(z.array(z.int())) });

function read<T>(name: string, file: string, schema: z.ZodType<T>): T {
  return schema.parse(JSON.parse(readFileSync(join(FIXTURES, name, file), 'utf8')));
}

/** The script's batches: each example's query, positive and negatives, by number of text; no passage stands for two. */
function batchesOf(
  name: string,
  batches: readonly (readonly (readonly number[])[])[],
): readonly TrainingBatch[] {
  const { ids } = read(name, 'expected.json', idsSchema);
  const text = (number: number) => ({ ids: Int32Array.from(ids[number]!), promptLength: 0 });
  return batches.map((rows) => {
    const passages: TrainingBatch['passages'][number][] = [];
    const add = (number: number): number => passages.push(text(number)) - 1;
    const examples = rows.map(([query, positive, ...negatives]) => ({
      query: text(query!),
      positive: add(positive!),
      negatives: negatives.map(add),
      excluded: [],
    }));
    return { passages, examples };
  });
}

/** A gradient as the script describes it: its length and two projections. */
function describeGradient(gradient: Float32Array): readonly number[] {
  let [square, sine, cosine] = [0, 0, 0];
  for (const [index, value] of gradient.entries()) {
    square += value ** 2;
    sine += value * Math.sin(1 + 1.7 * index);
    cosine += value * Math.cos(0.3 + 2.3 * index);
  }
  return [Math.sqrt(square), sine, cosine];
}

describe.each(['bert', 'roberta', 'xlm-roberta', 'mpnet', 'distilbert'])('training %s', (name) => {
  const wanted = read(name, 'training.json', trainingSchema);
  const batches = batchesOf(name, wanted.batches);
  const settings = plainSettings({
    temperature: wanted.temperature,
    learningRate: wanted.learningRate,
    totalSteps: batches.length,
    warmupSteps: wanted.warmupSteps,
    weightDecay: wanted.weightDecay,
    maxGradientNorm: wanted.maxGradientNorm,
  });

  it.each([false, true])(
    'has PyTorch’s gradient for every parameter, computing again: %s',
    async (recompute) => {
      const checkpoint = await openCheckpoint(join(FIXTURES, name));
      const parameters = await readParameters(checkpoint, []);
      const sums = await createBatchGradients(checkpoint, parameters, { ...settings, recompute });
      const { loss } = await sums.add(batches[0]!, 0);
      await sums.close();
      expect(Math.abs(loss / wanted.losses[0]! - 1)).toBeLessThan(1e-5);
      expect(parameters.list.map((parameter) => parameter.name).toSorted()).toEqual(
        Object.keys(wanted.gradients).toSorted(),
      );
      const whole = Math.hypot(...Object.values(wanted.gradients).map(([length]) => length));
      for (const { name: parameter, offset, size } of parameters.list) {
        const expected = wanted.gradients[parameter]!;
        // A key's bias shifts all scores of a query alike, so its gradient is 0 but for rounding.
        const tolerance = 1e-4 * expected[0] + 1e-7 * whole;
        for (const [index, value] of describeGradient(
          sums.gradients.subarray(offset, offset + size),
        ).entries()) {
          expect(Math.abs(value - expected[index]!), `${parameter}, ${index}: ${value}`).toBeLessThan(
            tolerance,
          );
        }
      }
    },
  );

  it('has PyTorch’s loss and gradient norm over 50 steps', async () => {
    const trainer = await createTrainer(await openCheckpoint(join(FIXTURES, name)), settings);
    const reports: StepReport[] = [];
    async function* given() {
      yield* batches;
    }
    for await (const report of trainer.train(given())) reports.push(report);
    await trainer.close();
    expect(reports).toHaveLength(50);
    for (const [index, { step, loss, gradientNorm, updated }] of reports.entries()) {
      expect({ step, updated }).toEqual({ step: index + 1, updated: true });
      expect(Math.abs(loss / wanted.losses[index]! - 1), `loss of step ${step}: ${loss}`).toBeLessThan(1e-3);
      expect(Math.abs(gradientNorm / wanted.norms[index]! - 1), `norm of step ${step}`).toBeLessThan(1e-2);
    }
  });
});

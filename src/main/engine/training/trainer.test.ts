import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Checkpoint, openCheckpoint } from '../models/checkpoint.ts';
import { createEncoder } from '../models/encoder.ts';
import { createTrainer, type StepReport, type Trainer, type TrainerSettings } from './trainer.ts';
import { plainSettings } from './training.fixture.ts';
import type { TrainingBatch } from './training-batch.ts';

const FIXTURES = join(import.meta.dirname, '../models/fixtures');
const fixture = (name: string): Promise<Checkpoint> => openCheckpoint(join(FIXTURES, name));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whetstone-trainer-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A text of `length` tokens within the fixtures' vocabulary, between [CLS] and [SEP]. */
function text(number: number, length = 3 + (number % 5)) {
  const ids = Int32Array.from({ length }, (_, index) => 5 + ((number * 31 + index * 17) % 300));
  return { ids: Int32Array.of(2, ...ids, 3), promptLength: 0 };
}

/** Three examples of one positive and two negatives each; other numbers, other texts. */
function batch(number: number): TrainingBatch {
  const at = number * 100;
  return {
    passages: Array.from({ length: 9 }, (_, index) => text(at + index)),
    examples: [0, 1, 2].map((row) => ({
      query: text(at + 50 + row),
      positive: row,
      negatives: [3 + row * 2, 4 + row * 2],
      excluded: [],
    })),
  };
}

async function* given(batches: readonly TrainingBatch[]) {
  yield* batches;
}

async function run(
  trainer: Trainer,
  batches: readonly TrainingBatch[],
  signal?: AbortSignal,
): Promise<readonly StepReport[]> {
  const reports: StepReport[] = [];
  for await (const report of trainer.train(given(batches), { signal })) reports.push(report);
  return reports;
}

const digest = async (path: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');

/** Trains the tiny BERT, and answers what was reported and a hash of the state. */
async function trainOnce(settings: TrainerSettings, batches: readonly TrainingBatch[]) {
  const trainer = await createTrainer(await fixture('bert'), settings);
  const path = join(folder, `state-${Math.random()}`);
  try {
    const reports = await run(trainer, batches);
    await trainer.saveState(path);
    return { reports, state: await digest(path) };
  } finally {
    await trainer.close();
  }
}

const dropout = { hidden: 0.1, attention: 0.2, attentionOutput: 0.1 };
const batches = [1, 2, 3, 4, 5, 6, 7].map(batch);

describe('a training run', () => {
  it('that was stopped and resumed is the same to the bit as one that was not', async () => {
    const settings: TrainerSettings = { ...plainSettings(), dropout, accumulation: 2, seed: 7 };
    const whole = await trainOnce(settings, batches);
    expect(whole.reports.map(({ step, examples }) => [step, examples])).toEqual([
      [1, 6],
      [2, 6],
      [3, 6],
      [4, 3],
    ]);

    const before = await createTrainer(await fixture('bert'), settings);
    const first = await run(before, batches.slice(0, 4));
    await before.saveState(join(folder, 'half'));
    await before.close();
    const after = await createTrainer(await fixture('bert'), settings);
    await after.loadState(join(folder, 'half'));
    expect(after.step).toBe(2);
    const second = await run(after, batches.slice(4));
    await after.saveState(join(folder, 'end'));
    await after.close();
    expect([...first, ...second]).toEqual(whole.reports);
    expect(await digest(join(folder, 'end'))).toEqual(whole.state);
  });

  it('learns what it is shown', async () => {
    const settings = plainSettings({ totalSteps: 1000, learningRate: 5e-3 });
    const { reports } = await trainOnce(settings, Array(20).fill(batch(1)));
    expect(reports.at(-1)!.loss).toBeLessThan(0.2 * reports[0]!.loss);
    expect(reports.map(({ learningRate }) => learningRate).slice(0, 3)).toEqual([
      5e-3,
      5e-3 * 0.999,
      5e-3 * 0.998,
    ]);
  });

  it('drops out by its seed, and not at all without', async () => {
    const losses = async (changes: Partial<TrainerSettings>) =>
      (await trainOnce({ ...plainSettings(), ...changes }, batches.slice(0, 2))).reports.map(
        ({ loss }) => loss,
      );
    const plain = await losses({});
    const one = await losses({ dropout, seed: 1 });
    expect(await losses({ dropout, seed: 1 })).toEqual(one);
    expect(await losses({ dropout, seed: 2 })).not.toEqual(one);
    expect(await losses({ seed: 2 })).toEqual(plain);
    expect(one).not.toEqual(plain);
  });

  it('that computes forward passes again does the same to the bit, dropout included', async () => {
    const settings: TrainerSettings = { ...plainSettings(), dropout };
    const kept = await trainOnce(settings, batches.slice(0, 3));
    const again = await trainOnce({ ...settings, recompute: true }, batches.slice(0, 3));
    expect(again).toEqual(kept);
  });

  it('averages accumulated batches: each one twice is a step of it', async () => {
    const once = await trainOnce(plainSettings(), [batch(1), batch(2)]);
    const doubled = [batch(1), batch(1), batch(2), batch(2)];
    const twice = await trainOnce({ ...plainSettings(), accumulation: 2 }, doubled);
    for (const [index, { loss, gradientNorm, examples }] of twice.reports.entries()) {
      expect(loss).toBeCloseTo(once.reports[index]!.loss, 5);
      expect(gradientNorm).toBeCloseTo(once.reports[index]!.gradientNorm, 4);
      expect(examples).toBe(6);
    }
    expect(twice.reports).toHaveLength(2);
  });

  it('stops between runs when it is cancelled, and then goes on as if the step had not begun', async () => {
    const trainer = await createTrainer(await fixture('bert'), plainSettings());
    const cancelled = AbortSignal.abort();
    await expect(run(trainer, [batch(1)], cancelled)).rejects.toMatchObject({ code: 'cancelled' });
    expect(trainer.step).toBe(0);
    const reports = await run(trainer, [batch(1)]);
    await trainer.saveState(join(folder, 'state'));
    await trainer.close();
    const fresh = await trainOnce(plainSettings(), [batch(1)]);
    expect(reports).toEqual(fresh.reports);
    expect(await digest(join(folder, 'state'))).toEqual(fresh.state);
  });

  it('leaves the parameters as they were where the loss is no number', async () => {
    const untouched = await trainOnce(plainSettings({ temperature: 1e-38 }), []);
    const { reports, state } = await trainOnce(plainSettings({ temperature: 1e-44 }), [batch(1)]);
    expect(reports).toEqual([expect.objectContaining({ step: 1, updated: false })]);
    expect(state).toEqual(untouched.state);
  });

  it('refuses the state of another model, another seed, and other frozen weights, and one that is cut short', async () => {
    const path = join(folder, 'state');
    const trainer = await createTrainer(await fixture('bert'), plainSettings());
    await trainer.saveState(path);
    await trainer.close();
    const refusal = async (name: string, settings: TrainerSettings) => {
      const other = await createTrainer(await fixture(name), settings);
      await expect(other.loadState(path)).rejects.toMatchObject({ code: 'model-damaged' });
      await other.close();
    };
    await refusal('mpnet', plainSettings());
    await refusal('bert', { ...plainSettings(), seed: 2 });
    await refusal('bert', { ...plainSettings(), frozen: ['embeddings'] });
    await truncate(path, 1000);
    await refusal('bert', plainSettings());
  });
});

describe('a trained model', () => {
  /** Encodes a text as passage and as query in a folder's model. */
  async function encode(path: string) {
    const checkpoint = await openCheckpoint(path);
    const encoder = await createEncoder(checkpoint, { device: 'cpu', threads: 1 });
    const passage = await encoder.encode(['hard negatives'], { kind: 'passage' });
    const query = await encoder.encode(['hard negatives'], { kind: 'query' });
    await encoder.close();
    return { checkpoint, passage, query };
  }

  it.each(['bert', 'bert-sharded', 'roberta', 'xlm-roberta', 'mpnet', 'distilbert', 'instructor'])(
    'of %s that took no step encodes as its base does, to half precision where that had it',
    async (name) => {
      const trainer = await createTrainer(await fixture(name), plainSettings());
      await trainer.saveModel(join(folder, 'model'));
      await trainer.close();
      const base = await encode(join(FIXTURES, name));
      const saved = await encode(join(folder, 'model'));
      expect(saved.passage).toEqual(base.passage);
      expect(saved.query).toEqual(base.query);
      const {
        pooling,
        includePrompt,
        normalize,
        similarity,
        maxLength,
        queryPrompt,
        passagePrompt,
        paddingId,
      } = base.checkpoint;
      expect(saved.checkpoint).toMatchObject({
        pooling,
        includePrompt,
        normalize,
        similarity,
        maxLength,
        queryPrompt,
        passagePrompt,
        paddingId,
      });
      expect([...saved.checkpoint.tensors.keys()].toSorted()).toEqual(
        [...base.checkpoint.tensors.keys()].toSorted(),
      );
    },
  );

  it('has new weights under the old names, and frozen ones and those without a part in it as they were', async () => {
    const base = await fixture('bert');
    const frozen = ['embeddings', 'encoder.layer.0', 'encoder.layer.1.output.dense.bias'];
    const trainer = await createTrainer(base, { ...plainSettings(), frozen });
    await run(trainer, batches);
    await trainer.saveModel(join(folder, 'model'));
    await trainer.close();
    const trained = await openCheckpoint(join(folder, 'model'));
    const bytesOf = async ({ folder, tensors }: Checkpoint, name: string) => {
      const { file, offset, length } = tensors.get(name)!;
      return (await readFile(join(folder, file))).subarray(offset, offset + length);
    };
    const changed: string[] = [];
    for (const name of base.tensors.keys()) {
      if (!(await bytesOf(base, name)).equals(await bytesOf(trained, name))) changed.push(name);
    }
    const expected = [...base.tensors.keys()].filter(
      (name) => name.startsWith('encoder.layer.1.') && name !== 'encoder.layer.1.output.dense.bias',
    );
    expect(changed.toSorted()).toEqual(expected.toSorted());
    expect((await encode(join(folder, 'model'))).passage).not.toEqual(
      (await encode(join(FIXTURES, 'bert'))).passage,
    );
  });
});

// Trains a checkpoint on the same batches in Whetstone and in PyTorch, each in a process of its own, by turns.
// Prints one JSON document.
//   node bench/train.ts MODEL_FOLDER --peer PYTHON [--steps 4] [--threads 2] [--pairs 3] [--dropout 0]
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { median, runBench } from './processes.ts';

const EXAMPLES = 32;
const NEGATIVES = 4;
const TEMPERATURE = 0.05;
const LEARNING_RATE = 2e-5;

const runSchema = z.object({
  losses: z.array(z.number()),
  /** Of each step. */
  seconds: z.array(z.number()),
  /** Processor time of each step, over all threads: what a machine that does other work beside leaves comparable. */
  processor: z.array(z.number()),
  peakMemoryMB: z.number(),
});
type Run = z.infer<typeof runSchema>;

const workSchema = z.object({
  temperature: z.number(),
  learningRate: z.number(),
  dropout: z.number(),
  /** For each step: the queries' token ids, the positives', and each column of negatives'. */
  batches: z.array(z.array(z.array(z.array(z.int())))),
});

export type TrainFigures = {
  readonly bench: 'train';
  readonly model: string;
  readonly threads: number;
  /** Medians over the steps but the first of each run, and over the runs. */
  readonly ours: Figures;
  readonly peer: Figures;
  /** Our time for a step through the peer's: the median over the pairs of runs. */
  readonly ratio: number;
  readonly processorRatio: number;
  /** The largest difference between the losses of a step, through the loss. */
  readonly lossDifference: number;
};
type Figures = {
  readonly secondsPerStep: number;
  readonly processorSecondsPerStep: number;
  readonly peakMemoryMB: number;
};

const textSchema = z.object({ title: z.string().default(''), text: z.string() });

async function sampleTexts(name: string): Promise<readonly string[]> {
  const path = new URL(`../resources/sample/${name}.jsonl`, import.meta.url);
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const { title, text } = textSchema.parse(JSON.parse(line));
    return `${title} ${text}`.trim();
  });
}

/** Batches of the sample's queries and passages, drawn without a meaning: what a step costs hangs on lengths alone. */
async function sampleBatches(model: string, steps: number): Promise<z.infer<typeof workSchema>['batches']> {
  const { openCheckpoint } = await import('../src/main/engine/models/checkpoint.ts');
  const { createTokenizer } = await import('../src/main/engine/models/tokenizer/tokenizer.ts');
  const { tokenizer, maxLength, lowerCase } = await openCheckpoint(model);
  const { encode } = createTokenizer(tokenizer, { maxLength, lowerCase });
  const ids = async (name: string) => (await sampleTexts(name)).map((text) => [...encode(text)]);
  const queries = await ids('queries');
  const passages = await ids('corpus');
  const column = (texts: readonly number[][], at: number) =>
    Array.from({ length: EXAMPLES }, (_, row) => texts[(at * 37 + row * 7) % texts.length] ?? []);
  return Array.from({ length: steps }, (_, step) => [
    column(queries, step),
    ...Array.from({ length: 1 + NEGATIVES }, (_, index) => column(passages, step * 5 + index)),
  ]);
}

/** Measures our trainer and PyTorch on the same batches, pair by pair, so that what else the machine does falls on both. */
export async function measureTrain(options: {
  readonly model: string;
  readonly python: string;
  readonly steps: number;
  readonly threads: number;
  readonly pairs: number;
  readonly dropout: number;
}): Promise<TrainFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'whetstone-bench-train-'));
  try {
    const batches = await sampleBatches(options.model, options.steps);
    const file = join(folder, 'batches.json');
    const { dropout } = options;
    await writeFile(
      file,
      JSON.stringify({ temperature: TEMPERATURE, learningRate: LEARNING_RATE, dropout, batches }),
    );
    const args = [options.model, file, String(options.threads)];
    const ours: Run[] = [];
    const peer: Run[] = [];
    for (let pair = 0; pair < options.pairs; pair++) {
      ours.push(
        await runBench(process.execPath, [fileURLToPath(import.meta.url), '--child', ...args], runSchema),
      );
      peer.push(await runBench(options.python, ['peers/train.py', ...args], runSchema));
    }
    // The first step also pays for memory that the others take again.
    const perStep = (values: readonly number[]): number => median(values.slice(1));
    const medians = (runs: readonly Run[]): Figures => ({
      secondsPerStep: median(runs.map(({ seconds }) => perStep(seconds))),
      processorSecondsPerStep: median(runs.map(({ processor }) => perStep(processor))),
      peakMemoryMB: median(runs.map(({ peakMemoryMB }) => peakMemoryMB)),
    });
    const ratioOf = (pick: (run: Run) => readonly number[]): number =>
      median(ours.map((run, pair) => perStep(pick(run)) / perStep(pick(peer[pair] ?? run))));
    return {
      bench: 'train',
      model: options.model,
      threads: options.threads,
      ours: medians(ours),
      peer: medians(peer),
      ratio: ratioOf(({ seconds }) => seconds),
      processorRatio: ratioOf(({ processor }) => processor),
      lossDifference: Math.max(
        ...(ours[0]?.losses ?? []).map((loss, step) => Math.abs(loss / (peer[0]?.losses[step] ?? 0) - 1)),
      ),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the measured process does. */
async function trainOnce(model: string, file: string, threads: number): Promise<void> {
  const { openCheckpoint } = await import('../src/main/engine/models/checkpoint.ts');
  const { createTrainer } = await import('../src/main/engine/training/trainer.ts');
  const work = workSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  const trainer = await createTrainer(await openCheckpoint(model), {
    objective: {
      kind: 'info-nce',
      temperature: work.temperature,
      inBatchPositives: true,
      inBatchNegatives: true,
      queryToQuery: false,
      symmetric: false,
    },
    optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 },
    schedule: {
      learningRate: work.learningRate,
      decay: 'constant',
      warmupSteps: 0,
      totalSteps: work.batches.length,
    },
    maxGradientNorm: 1,
    accumulation: 1,
    dropout: { hidden: work.dropout, attention: work.dropout, attentionOutput: work.dropout },
    frozen: [],
    seed: 1,
    recompute: false,
    threads,
  });
  const text = (ids: readonly number[]) => ({ ids: Int32Array.from(ids), promptLength: 0 });
  const seconds: number[] = [];
  const processor: number[] = [];
  const losses: number[] = [];
  for (const [queries = [], ...columns] of work.batches) {
    const passages = columns.flat().map(text);
    const examples = queries.map((ids, row) => ({
      query: text(ids),
      positive: row,
      negatives: columns.slice(1).map((_, column) => (column + 1) * queries.length + row),
      excluded: [],
    }));
    const start = performance.now();
    const cpu = process.cpuUsage();
    async function* one() {
      yield { passages, examples };
    }
    for await (const { loss } of trainer.train(one())) losses.push(loss);
    seconds.push((performance.now() - start) / 1000);
    const { user, system } = process.cpuUsage(cpu);
    processor.push((user + system) / 1e6);
  }
  await trainer.close();
  const peakMemoryMB = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(JSON.stringify({ losses, seconds, processor, peakMemoryMB }));
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      peer: { type: 'string' },
      steps: { type: 'string', default: '4' },
      threads: { type: 'string', default: '2' },
      pairs: { type: 'string', default: '3' },
      dropout: { type: 'string', default: '0' },
      child: { type: 'boolean', default: false },
    },
  });
  const [model, file, threads] = positionals;
  if (values.child) await trainOnce(model!, file!, Number(threads));
  else if (model === undefined || values.peer === undefined) {
    throw new Error('node bench/train.ts MODEL_FOLDER --peer PYTHON');
  } else {
    const figures = await measureTrain({
      model,
      python: values.peer,
      steps: Number(values.steps),
      threads: Number(values.threads),
      pairs: Number(values.pairs),
      dropout: Number(values.dropout),
    });
    console.log(JSON.stringify(figures));
  }
}

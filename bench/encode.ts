// Encodes the same texts in Whetstone and in sentence-transformers, each in a process of its own, by turns.
// Prints one JSON document.
//   node bench/encode.ts MODEL_FOLDER --peer PYTHON [--corpus CORPUS.jsonl] [--passages 1500] [--threads 2] [--pairs 3]
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { median, runBench } from './processes.ts';

const runSchema = z.object({ seconds: z.number(), tokens: z.number(), peakMemoryMB: z.number() });
type Run = z.infer<typeof runSchema>;

export type EncodeFigures = {
  readonly bench: 'encode';
  readonly model: string;
  readonly passages: number;
  /** Special tokens included, padding not. */
  readonly tokens: number;
  readonly threads: number;
  /** Medians over the pairs of runs. */
  readonly ours: { readonly passagesPerSecond: number; readonly peakMemoryMB: number };
  readonly peer: { readonly passagesPerSecond: number; readonly peakMemoryMB: number };
  /** Our passages per second through the peer's: the median over the pairs. */
  readonly ratio: number;
  readonly ratios: readonly number[];
};

/**
 * Measures our encoder and sentence-transformers in fp32 on the same texts, pair by pair, so that what else the machine
 * does falls on both. Loading the model and a first small batch are not in the time, tokenising is.
 *
 * @param options.corpus a BEIR corpus.jsonl; null takes stretches of the sample's
 */
export async function measureEncode(options: {
  readonly model: string;
  readonly python: string;
  readonly corpus: string | null;
  readonly passages: number;
  readonly threads: number;
  readonly pairs: number;
}): Promise<EncodeFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'whetstone-bench-encode-'));
  try {
    const all = options.corpus === null ? await sampleStretches() : await readCorpus(options.corpus);
    const texts = all.slice(0, options.passages);
    const file = join(folder, 'texts.json');
    await writeFile(file, JSON.stringify(texts));
    const args = [options.model, file, String(options.threads)];
    const ours: Run[] = [];
    const peer: Run[] = [];
    for (let pair = 0; pair < options.pairs; pair++) {
      ours.push(
        await runBench(process.execPath, [fileURLToPath(import.meta.url), '--child', ...args], runSchema),
      );
      peer.push(await runBench(options.python, ['peers/encode.py', ...args], runSchema));
    }
    const ratios = ours.map(({ seconds }, pair) => (peer[pair]?.seconds ?? 0) / seconds);
    const medians = (runs: readonly Run[]) => ({
      passagesPerSecond: texts.length / median(runs.map(({ seconds }) => seconds)),
      peakMemoryMB: median(runs.map(({ peakMemoryMB }) => peakMemoryMB)),
    });
    return {
      bench: 'encode',
      model: options.model,
      passages: texts.length,
      tokens: median(peer.map(({ tokens }) => tokens)),
      threads: options.threads,
      ours: medians(ours),
      peer: medians(peer),
      ratio: median(ratios),
      ratios,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readCorpus(path: string): Promise<readonly string[]> {
  const rowSchema = z.object({ title: z.string().default(''), text: z.string() });
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const { title, text } = rowSchema.parse(JSON.parse(line));
    return `${title} ${text}`.trim();
  });
}

/** 1,500 stretches of the sample's words, from 20 to 219 of them, in an order that has nothing to do with length. */
async function sampleStretches(): Promise<readonly string[]> {
  const corpus = await readCorpus(
    fileURLToPath(new URL('../resources/sample/corpus.jsonl', import.meta.url)),
  );
  const words = corpus.join(' ').split(' ');
  return Array.from({ length: 1500 }, (_, index) => {
    const start = (index * 61) % words.length;
    return words.slice(start, start + 20 + ((index * 137) % 200)).join(' ');
  });
}

/** What the measured process does. */
async function encodeOnce(model: string, file: string, threads: number): Promise<void> {
  const { openCheckpoint } = await import('../src/main/engine/models/checkpoint.ts');
  const { createEncoder } = await import('../src/main/engine/models/encoder.ts');
  const texts = z.array(z.string()).parse(JSON.parse(await readFile(file, 'utf8')));
  const graphFolder = dirname(file);
  const encoder = await createEncoder(await openCheckpoint(model), { device: 'cpu', threads, graphFolder });
  await encoder.encode(texts.slice(0, 8), { kind: 'passage' });
  const start = performance.now();
  await encoder.encode(texts, { kind: 'passage' });
  const seconds = (performance.now() - start) / 1000;
  await encoder.close();
  const peakMemoryMB = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(JSON.stringify({ seconds, tokens: 0, peakMemoryMB }));
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      peer: { type: 'string' },
      corpus: { type: 'string' },
      passages: { type: 'string', default: '1500' },
      threads: { type: 'string', default: '2' },
      pairs: { type: 'string', default: '3' },
      child: { type: 'boolean', default: false },
    },
  });
  const [model, file, threads] = positionals;
  if (values.child) await encodeOnce(model!, file!, Number(threads));
  else if (model === undefined || values.peer === undefined) {
    throw new Error('node bench/encode.ts MODEL_FOLDER --peer PYTHON [--corpus CORPUS.jsonl]');
  } else {
    const figures = await measureEncode({
      model,
      python: values.peer,
      corpus: values.corpus ?? null,
      passages: Number(values.passages),
      threads: Number(values.threads),
      pairs: Number(values.pairs),
    });
    console.log(JSON.stringify(figures));
  }
}

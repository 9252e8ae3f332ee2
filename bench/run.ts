/**
 * Every benchmark of the main job beside its peer, as one table, which is also appended to bench/RESULTS.md with the
 * date, the machine and the versions.
 *
 *   node bench/run.ts [--model FOLDER] [--only import,encode,top-k,selection,open-project]
 *
 * The peers are in Python (peers/requirements.txt); without them their columns stay empty. Encoding needs a checkpoint
 * folder, such as all-MiniLM-L6-v2's.
 */
import { appendFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import packageJson from '../package.json' with { type: 'json' };
import { median, peersPython, runBench } from './processes.ts';

/** One line of the table. */
type Row = {
  readonly what: string;
  readonly ours: string;
  readonly peer: string;
  /** Ours against the peer's: above 1, we are faster. */
  readonly ratio: string;
  readonly memory: string;
  /** The bar, and whether it was met. */
  readonly bar: string;
};

const PAIRS = 5;
const python = peersPython();
const { values: options } = parseArgs({
  options: { model: { type: 'string' }, only: { type: 'string' } },
});

const count = (value: number): string => Math.round(value).toLocaleString('en-US');
const met = (bar: string, reached: boolean): string => `${bar}: ${reached ? 'met' : 'MISSED'}`;
const node = <Schema extends z.ZodType>(args: readonly string[], schema: Schema) =>
  runBench(process.execPath, args, schema);

async function benchImport(): Promise<Row[]> {
  const peerSchema = z.object({ passagesPerSecond: z.number(), peakMemoryMB: z.number() }).nullable();
  const figures = await node(
    ['import.ts', ...(python === null ? [] : ['--peer', python])],
    z.object({
      passages: z.number(),
      passagesPerSecond: z.number(),
      peakMemoryMB: z.number(),
      longestPauseMilliseconds: z.number(),
      searchableSeconds: z.number(),
      peer: peerSchema,
    }),
  );
  const { passagesPerSecond, peakMemoryMB, peer } = figures;
  return [
    {
      what: `import ${count(figures.passages)} passages (peer: datasets, reading only)`,
      ours: `${count(passagesPerSecond)}/s`,
      peer: peer === null ? '–' : `${count(peer.passagesPerSecond)}/s`,
      ratio: peer === null ? '–' : (passagesPerSecond / peer.passagesPerSecond).toFixed(2),
      memory: `${count(peakMemoryMB)} MB${peer === null ? '' : `, peer ${count(peer.peakMemoryMB)} MB`}`,
      bar: `${met('≥ 20,000/s', passagesPerSecond >= 20_000)}; ${met('< 600 MB', peakMemoryMB < 600)}`,
    },
  ];
}

async function benchEncode(): Promise<Row[]> {
  if (options.model === undefined || python === null) return [];
  const figures = await node(
    ['encode.ts', options.model, '--peer', python, '--passages', '400'],
    z.object({
      passages: z.number(),
      ours: z.object({ passagesPerSecond: z.number(), peakMemoryMB: z.number() }),
      peer: z.object({ passagesPerSecond: z.number(), peakMemoryMB: z.number() }),
      ratio: z.number(),
    }),
  );
  return [
    {
      what: `encode ${count(figures.passages)} passages, fp32 (peer: sentence-transformers)`,
      ours: `${figures.ours.passagesPerSecond.toFixed(1)}/s`,
      peer: `${figures.peer.passagesPerSecond.toFixed(1)}/s`,
      ratio: figures.ratio.toFixed(2),
      memory: `${count(figures.ours.peakMemoryMB)} MB, peer ${count(figures.peer.peakMemoryMB)} MB`,
      bar: met('≥ 1.15 ×', figures.ratio >= 1.15),
    },
  ];
}

async function benchTopK(): Promise<Row[]> {
  const ownSchema = z.object({
    milliseconds: z.object({ memory: z.number(), file: z.number() }),
    peakMemoryMB: z.number(),
  });
  const peerSchema = z.object({
    milliseconds: z.object({ faiss: z.number(), torch: z.number() }),
    peakMemoryMB: z.number(),
  });
  const own: z.infer<typeof ownSchema>[] = [];
  const peer: z.infer<typeof peerSchema>[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    own.push(await node(['top-k.ts'], ownSchema));
    if (python !== null) peer.push(await runBench(python, ['peers/top_k.py'], peerSchema));
  }
  const file = median(own.map(({ milliseconds }) => milliseconds.file));
  const memory = `${count(median(own.map(({ peakMemoryMB }) => peakMemoryMB)))} MB`;
  return (['faiss', 'torch'] as const).map((name) => {
    const theirs = peer.length === 0 ? null : median(peer.map(({ milliseconds }) => milliseconds[name]));
    return {
      what: `exact top 100 of 100,000 × 384 for 256 queries (peer: ${name})`,
      ours: `${file} ms`,
      peer: theirs === null ? '–' : `${theirs} ms`,
      ratio: theirs === null ? '–' : (theirs / file).toFixed(2),
      memory:
        peer.length === 0
          ? memory
          : `${memory}, both peers ${count(median(peer.map(({ peakMemoryMB }) => peakMemoryMB)))} MB`,
      bar: name === 'faiss' && theirs !== null ? met('≥ 1 ×', theirs >= file) : '',
    };
  });
}

async function benchSelection(): Promise<Row[]> {
  const { milliseconds } = await node(
    ['selection.ts'],
    z.object({ milliseconds: z.record(z.string(), z.object({ median: z.number(), worst: z.number() })) }),
  );
  return Object.entries(milliseconds)
    .filter(([name]) => name !== 'explain one pair')
    .map(([name, { median: middle, worst }]) => ({
      what: `selection, 100,000 × 100, in a worker: ${name}`,
      ours: `${middle} ms (worst ${worst})`,
      peer: '–',
      ratio: '–',
      memory: '',
      bar: met('< 100 ms', middle < 100),
    }));
}

async function benchOpenProject(): Promise<Row[]> {
  const figures = await node(
    ['open-project.ts'],
    z.object({
      queries: z.number(),
      passages: z.number(),
      openMilliseconds: z.number(),
      showMilliseconds: z.number(),
      peakMemoryMB: z.number(),
    }),
  );
  const milliseconds = figures.openMilliseconds + figures.showMilliseconds;
  return [
    {
      what: `open a project of ${count(figures.queries)} queries, ${count(figures.passages)} passages, to the first query's candidates`,
      ours: `${count(milliseconds)} ms`,
      peer: '–',
      ratio: '–',
      memory: `${count(figures.peakMemoryMB)} MB`,
      bar: met('< 1 s', milliseconds < 1000),
    },
  ];
}

const STAGES: Readonly<Record<string, () => Promise<Row[]>>> = {
  import: benchImport,
  encode: benchEncode,
  'top-k': benchTopK,
  selection: benchSelection,
  'open-project': benchOpenProject,
};

const wanted = options.only?.split(',') ?? Object.keys(STAGES);
const rows: Row[] = [];
// What else the machine was doing: a figure that was taken beside other work says so.
const loadBefore = loadavg()[0] ?? 0;
for (const name of wanted) {
  const stage = STAGES[name];
  if (stage === undefined) throw new Error(`There is no bench "${name}". There is: ${Object.keys(STAGES)}.`);
  process.stderr.write(`${name} …\n`);
  rows.push(...(await stage()));
}
const COLUMNS = ['what', 'ours', 'peer', 'ratio', 'memory', 'bar'] as const;
const cells = rows.map((row) => COLUMNS.map((column) => row[column]));
const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
const line = (values: readonly string[]): string => `| ${values.join(' | ')} |`;
const report = [
  `## ${new Date().toISOString().slice(0, 10)}, ${machine}`,
  '',
  `Whetstone ${packageJson.version}, Node ${process.versions.node}, onnxruntime-node ${packageJson.dependencies['onnxruntime-node']}, better-sqlite3 ${packageJson.dependencies['better-sqlite3']}; peers as in peers/requirements.txt. Load average before the run: ${loadBefore.toFixed(1)}.`,
  '',
  line(COLUMNS),
  line(COLUMNS.map(() => '---')),
  ...cells.map(line),
  '',
].join('\n');
process.stdout.write(report);
await appendFile(fileURLToPath(new URL('RESULTS.md', import.meta.url)), `\n${report}`);

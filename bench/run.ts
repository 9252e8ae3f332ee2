/**
 * Every benchmark of the main job beside its peer, as one table, which is also appended to bench/RESULTS.md with the
 * date, the machine and the versions.
 *
 *   node bench/run.ts [--model FOLDER] [--project FOLDER] [--only import,encode,top-k,selection,open-project,app]
 *
 * The peers are in Python (peers/requirements.txt); without them their columns stay empty. Encoding needs a checkpoint
 * folder, such as all-MiniLM-L6-v2's. The app's project is generated; `--project` keeps it for the next time.
 */
import { appendFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import { resolve } from 'node:path';
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
  options: { model: { type: 'string' }, project: { type: 'string' }, only: { type: 'string' } },
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

async function benchApp(): Promise<Row[]> {
  const timing = z.object({ median: z.number(), p95: z.number(), worst: z.number() });
  const loop = z.object({ longest: z.number(), p999: z.number() });
  const job = z.object({ seconds: z.number(), loop, label: timing });
  const figures = await node(
    ['app.ts', ...(options.project === undefined ? [] : ['--project', resolve(options.project)])],
    z.object({
      ...{ passages: z.number(), queries: z.number(), candidates: z.number() },
      ...{ firstRows: z.number(), firstRowsAgain: timing, sort: timing, filter: timing },
      ...{ moveKey: timing, nextQueryKey: timing, answerKey: timing, movedOn: timing, preview: timing },
      ...{ pageMemoryMB: z.number().nullable(), pageHeapMB: z.number(), hostPeakMemoryMB: z.number() },
      ...{ whileOpening: loop, whileReviewing: loop },
      jobs: z.object({ import: job, retrieval: job, largeRetrieval: job, snapshot: job }),
    }),
  );
  const row = (what: string, ours: string, bar: string, memory = ''): Row => ({
    what: `app: ${what}`,
    ours,
    ...{ peer: '–', ratio: '–', memory, bar },
  });
  const timed = (what: string, { median: middle, p95, worst }: z.infer<typeof timing>, limit: number): Row =>
    row(what, `${middle} ms, p95 ${p95}, worst ${worst}`, met(`p95 < ${limit} ms`, p95 < limit));
  const held = (what: string, { longest, p999 }: z.infer<typeof loop>): Row =>
    row(`main's event loop, ${what}`, `${longest} ms at most, p99.9 ${p999}`, met('≤ 50 ms', longest <= 50));
  const whileAt = (what: string, { seconds, loop: delay, label }: z.infer<typeof job>): Row[] => [
    held(`${what} (${seconds} s)`, delay),
    row(`a label meanwhile`, `${label.median} ms, p95 ${label.p95}, worst ${label.worst}`, ''),
  ];
  const size = `${count(figures.queries)} × ${figures.candidates} over ${count(figures.passages)} passages`;
  const { firstRows, jobs } = figures;
  const memory = figures.pageMemoryMB ?? figures.pageHeapMB;
  return [
    row(
      `Review's first rows of ${size}, right after the host started`,
      `${count(firstRows)} ms`,
      met('< 2 s', firstRows < 2000),
      `host's peak ${count(figures.hostPeakMemoryMB)} MB`,
    ),
    timed('the same page opened again', figures.firstRowsAgain, 2000),
    timed('another order, to paint', figures.sort, 200),
    timed('a filter, to paint, beyond the typing pause of 200 ms', figures.filter, 200),
    timed('next candidate, key to paint', figures.moveKey, 50),
    timed('next query, key to paint, gone past on disk', figures.nextQueryKey, 50),
    timed('an answer, key to paint', figures.answerKey, 50),
    timed('an answer, key to the next candidate, on disk', figures.movedOn, 50),
    timed('preview of the whole set, in its worker', figures.preview, 100),
    row(
      "the page's process",
      `${count(memory)} MB`,
      met('< 400 MB', memory < 400),
      `script's heap ${count(figures.pageHeapMB)} MB`,
    ),
    held('while the page opens', figures.whileOpening),
    held('while one reviews and moves a slider', figures.whileReviewing),
    ...whileAt('import of 100,000 passages', jobs.import),
    ...whileAt('BM25 over 100,000 passages for 1,000 queries', jobs.retrieval),
    ...whileAt('BM25 over the whole set, cancelled', jobs.largeRetrieval),
    ...whileAt('snapshot of the whole set', jobs.snapshot),
  ];
}

const STAGES: Readonly<Record<string, () => Promise<Row[]>>> = {
  import: benchImport,
  encode: benchEncode,
  'top-k': benchTopK,
  selection: benchSelection,
  'open-project': benchOpenProject,
  app: benchApp,
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

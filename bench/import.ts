// Imports a BEIR folder of a million passages in a process of its own, and loads the same file with `datasets`.
// Prints one JSON document.
//   node bench/import.ts [--passages 1000000] [--queries 10000] [--peer PYTHON]
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { importSource } from '../src/main/features/data/import.ts';
import { createProject } from '../src/main/features/project/project.ts';
import { writeBeir } from './import-data.ts';

const run = promisify(execFile);

export type ImportFigures = {
  readonly bench: 'import';
  readonly passages: number;
  readonly fileMB: number;
  /** From the start to the data set being visible. */
  readonly seconds: number;
  readonly passagesPerSecond: number;
  /** From the start to the last passage being found by a search. */
  readonly searchableSeconds: number;
  /** The longest that the event loop of the importing process stood still. */
  readonly longestPauseMilliseconds: number;
  readonly peakMemoryMB: number;
  readonly projectMB: number;
  /** Hugging Face `datasets` reading the corpus file alone into its Arrow cache; null where it is not installed. */
  readonly peer: {
    readonly seconds: number;
    readonly passagesPerSecond: number;
    readonly peakMemoryMB: number;
  } | null;
};

/**
 * Measures one import and the peer, one after the other.
 *
 * @param python an interpreter that has `datasets`, or null to leave the peer out
 */
export async function measureImport(options: {
  readonly passages: number;
  readonly queries: number;
  readonly python: string | null;
}): Promise<ImportFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'whetstone-bench-import-'));
  try {
    const source = join(folder, 'source');
    await writeBeir(source, { ...options, seed: 1 });
    const corpus = join(source, 'corpus.jsonl');
    const project = join(folder, 'project');
    const child = await run(process.execPath, [
      ...process.execArgv,
      fileURLToPath(import.meta.url),
      '--child',
      source,
      project,
    ]);
    const own = JSON.parse(child.stdout) as Omit<
      ImportFigures,
      'bench' | 'peer' | 'passages' | 'fileMB' | 'passagesPerSecond'
    >;
    return {
      bench: 'import',
      passages: options.passages,
      fileMB: Math.round(statSync(corpus).size / 2 ** 20),
      passagesPerSecond: Math.round(options.passages / own.seconds),
      ...own,
      peer: options.python === null ? null : await measurePeer(options.python, corpus, join(folder, 'cache')),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measurePeer(python: string, corpus: string, cache: string): Promise<ImportFigures['peer']> {
  const script = fileURLToPath(new URL('./peers/import.py', import.meta.url));
  const { stdout } = await run(python, [script, corpus, cache]);
  return JSON.parse(stdout) as ImportFigures['peer'];
}

/** What the measured process does. */
async function importOnce(source: string, root: string): Promise<void> {
  const project = createProject(root);
  let longestPause = 0;
  let last = performance.now();
  const ticking = setInterval(() => {
    longestPause = Math.max(longestPause, performance.now() - last);
    last = performance.now();
  }, 0);
  const isVisible = project.db.prepare("SELECT 1 FROM import WHERE state = 'complete'");
  const start = performance.now();
  let visible = 0;
  await importSource(project, source, {
    dataset: 'bench',
    format: 'auto',
    columns: {},
    split: null,
    onError: 'stop',
    positiveFrom: 1,
    onProgress: () => {
      if (visible === 0 && isVisible.get() !== undefined) visible = performance.now();
    },
  });
  const end = performance.now();
  clearInterval(ticking);
  const projectBytes = statSync(project.folders.database).size;
  project.close();
  console.log(
    JSON.stringify({
      seconds: Number(((visible - start) / 1000).toFixed(1)),
      searchableSeconds: Number(((end - start) / 1000).toFixed(1)),
      longestPauseMilliseconds: Math.round(longestPause),
      peakMemoryMB: Math.round(process.resourceUsage().maxRSS / 1024),
      projectMB: Math.round(projectBytes / 2 ** 20),
    }),
  );
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      passages: { type: 'string', default: '1000000' },
      queries: { type: 'string', default: '10000' },
      peer: { type: 'string' },
      child: { type: 'boolean', default: false },
    },
  });
  if (values.child) await importOnce(positionals[0]!, positionals[1]!);
  else {
    const figures = await measureImport({
      passages: Number(values.passages),
      queries: Number(values.queries),
      python: values.peer ?? null,
    });
    console.log(JSON.stringify(figures));
  }
}

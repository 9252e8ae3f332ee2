// A project of 1,000,000 passages and 100,000 queries with 100 candidates each: from opening it to the first query's
// candidates, in a fresh process. Prints one JSON document.
//   node bench/open-project.ts [--passages 1000000] [--queries 100000] [--candidates 100]
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { findRun } from '../src/main/features/mining/runs.ts';
import { showQuery } from '../src/main/features/mining/show.ts';
import { openProject } from '../src/main/features/project/project.ts';
import { fillProject, RUN, type Size } from './generated-project.ts';

const run = promisify(execFile);

export type OpenProjectFigures = Size & {
  readonly bench: 'open-project';
  readonly projectMB: number;
  /** Taking the lock and opening the database. */
  readonly openMilliseconds: number;
  /** From there to one query's candidates with their texts and verdicts. */
  readonly showMilliseconds: number;
  readonly peakMemoryMB: number;
};

/** Measures it on a project that is made for it: best of three fresh processes, with the file in the system's cache. */
export async function measureOpenProject(size: Size): Promise<OpenProjectFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'whetstone-bench-open-'));
  try {
    const root = join(folder, 'project');
    await fillProject(root, size);
    const projectMB = Math.round(statSync(join(root, 'project.db')).size / 2 ** 20);
    const figures: Omit<OpenProjectFigures, keyof Size | 'bench' | 'projectMB'>[] = [];
    for (let repeat = 0; repeat < 3; repeat++) {
      const { stdout } = await run(process.execPath, [fileURLToPath(import.meta.url), '--child', root]);
      figures.push(JSON.parse(stdout));
    }
    const total = (one: (typeof figures)[number]): number => one.openMilliseconds + one.showMilliseconds;
    const best = figures.reduce((a, b) => (total(b) < total(a) ? b : a));
    return { bench: 'open-project', ...size, projectMB, ...best };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the measured process does. */
async function openOnce(root: string): Promise<void> {
  const start = performance.now();
  const project = openProject(root);
  const opened = performance.now();
  const { recipe } = findRun(project.db, RUN);
  const { pairs } = await showQuery(project, recipe, 'q1');
  const shown = performance.now();
  if (pairs[0]?.candidates[0]?.text === undefined) throw new Error('There are no candidates to show.');
  project.close();
  console.log(
    JSON.stringify({
      openMilliseconds: Math.round(opened - start),
      showMilliseconds: Math.round(shown - opened),
      peakMemoryMB: Math.round(process.resourceUsage().maxRSS / 1024),
    }),
  );
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      passages: { type: 'string', default: '1000000' },
      queries: { type: 'string', default: '100000' },
      candidates: { type: 'string', default: '100' },
      child: { type: 'boolean', default: false },
    },
  });
  if (values.child) await openOnce(positionals[0]!);
  else {
    const figures = await measureOpenProject({
      passages: Number(values.passages),
      queries: Number(values.queries),
      candidates: Number(values.candidates),
    });
    console.log(JSON.stringify(figures));
  }
}

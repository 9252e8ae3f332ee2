import { readdirSync, statSync } from 'node:fs';
import { mkdtemp, open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { WhetstoneError } from '../../../shared/errors.ts';
import type { Recipe } from '../../../shared/mining.ts';
import type { WorkOptions } from '../../../shared/progress.ts';
import { cardFiles } from '../../engine/formats/write/card.ts';
import { cardFacts } from '../../engine/formats/write/card-facts.ts';
import { type ExportPlan, planExport } from '../../engine/formats/write/plan.ts';
import type { ExportOptions } from '../../engine/formats/write/rows.ts';
import { folderTarget } from '../../engine/formats/write/target.ts';
import { type ExportResult, writeExport } from '../../engine/formats/write/write-export.ts';
import { atomicFolder, writeFileAtomic } from '../../platform/files/atomic.ts';
import { writeError } from '../../platform/files/write-error.ts';
import { runInThread } from '../../platform/jobs/thread-task.ts';
import type { Project, ReadableProject } from '../project/project.ts';
import { exportInput } from './export-rows.ts';
import { refuseForeignTarget } from './export-target.ts';
import { promptsOf, provenanceOf } from './provenance.ts';
import { findSnapshot, type Snapshot } from './snapshot.ts';
import { SNAPSHOT_WORKER, snapshotOutputSchema, snapshotTaskSchema } from './snapshot-tasks.ts';

export type ExportRequest = WorkOptions & {
  readonly snapshot: number;
  readonly format: string;
  /** A file where it ends in a known extension, else a folder. */
  readonly out: string;
  readonly container?: string | undefined;
  readonly options: Partial<ExportOptions>;
  /** One split of the snapshot, or null for all. */
  readonly split: string | null;
  readonly overwrite: boolean;
  readonly licence: string | null;
};

export type ExportOutcome = {
  readonly snapshot: number;
  readonly out: string;
  readonly plan: ExportPlan;
  readonly result: ExportResult;
};

/**
 * Writes a snapshot for a trainer, with a card beside it that says where every number came from. The target appears
 * whole or not at all.
 *
 * @throws WhetstoneError `snapshot-not-found`, `export-unsupported`, `already-exists`, `disk-full`, `file-unwritable`
 */
export async function exportSnapshot(
  project: ReadableProject | Project,
  request: ExportRequest,
): Promise<ExportOutcome> {
  const snapshot = findSnapshot(project.db, request.snapshot);
  const plan = planSnapshotExport(project, snapshot, request);
  const out = resolve(request.out);
  refuseForeignTarget(out, plan.file !== null, request.overwrite);
  const fill = async (folder: string): Promise<ExportResult> => {
    const result = await writeExport(
      plan,
      exportInput(project.db, snapshot, request.split),
      folderTarget(folder),
      request,
    );
    const facts = cardFacts(provenanceOf(project, snapshot, request.licence), plan, result);
    for (const { path, text } of cardFiles(plan, facts)) await writeFileAtomic(join(folder, path), text);
    return result;
  };
  const result =
    plan.file === null
      ? await atomicFolder(out, fill, { overwrite: request.overwrite })
      : await fillBeside(dirname(out), fill, plan.file);
  return { snapshot: snapshot.number, out, plan, result };
}

/**
 * As {@link exportSnapshot}, in a thread: some formats read all judgements at once, or compress what they write.
 *
 * @param project the project's folder
 */
export function exportInThread(
  project: string,
  { signal, onProgress, ...request }: ExportRequest,
): Promise<ExportOutcome> {
  const task = snapshotTaskSchema.parse({ kind: 'export', project, request });
  const onOutput = (raw: unknown): void => {
    const output = snapshotOutputSchema.parse(raw);
    if (output.type === 'progress') onProgress?.(output.progress);
  };
  // What the thread answers is our own code's, from our own process: its shape needs no second check.
  return runInThread(SNAPSHOT_WORKER, task, { signal, onOutput }) as Promise<ExportOutcome>;
}

/**
 * Refuses what no snapshot of a recipe can be exported as: before one is taken in vain, or anything is computed for it.
 *
 * @param splits those that the snapshot may have; null where no data are there yet
 * @throws WhetstoneError `usage`, `export-unsupported`, `already-exists`
 */
export function checkExport(
  request: Pick<ExportRequest, 'format' | 'out' | 'container' | 'options' | 'split' | 'overwrite'>,
  recipe: Recipe,
  splits: readonly string[] | null,
): void {
  const { format, out, container, options, split } = request;
  if (splits !== null && split !== null && !splits.includes(split)) {
    throw new WhetstoneError(
      'usage',
      `Nothing is mined on a split "${split}" here, but on: ${splits.join(', ')}.`,
    );
  }
  // What a snapshot would be called, and its teachers' prompts, decide nothing here.
  const unknown = { snapshot: 1, dataset: recipe.dataset, prompts: { query: '', passage: '' } };
  const context = { ...unknown, splits: splits ?? [], n: recipe.negatives, recipe };
  const { file } = planExport({ format, out, container, options, context });
  refuseForeignTarget(resolve(out), file !== null, request.overwrite);
}

/** @throws WhetstoneError `file-not-found` where an export would stand in a folder that is not there */
export function checkFolderOf(out: string): void {
  const folder = dirname(resolve(out));
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  throw new WhetstoneError(
    'file-not-found',
    `${folder} is not a folder. Create it first, or choose another place.`,
    { details: { path: out } },
  );
}

/**
 * How an export of a snapshot is written, before anything of it is.
 *
 * @throws WhetstoneError `not-found` for a split that it does not have, `usage`, `export-unsupported`
 */
export function planSnapshotExport(
  project: Pick<ReadableProject | Project, 'db'>,
  snapshot: Snapshot,
  request: Pick<ExportRequest, 'format' | 'out' | 'container' | 'options' | 'split'>,
): ExportPlan {
  if (request.split !== null && !snapshot.facts.splits.includes(request.split)) {
    throw new WhetstoneError(
      'not-found',
      `Snapshot ${snapshot.number} has no split "${request.split}". It has: ${snapshot.facts.splits.join(', ')}.`,
    );
  }
  return planExport({
    format: request.format,
    out: request.out,
    container: request.container,
    options: request.options,
    context: {
      snapshot: snapshot.number,
      dataset: snapshot.facts.dataset,
      splits: request.split === null ? snapshot.facts.splits : [request.split],
      prompts: promptsOf(snapshot),
      recipe: snapshot.recipe,
      n: negativesPerPair(project, snapshot),
    },
  });
}

/** Files that go into a folder with others: made in a folder of their own, then moved, the data file last. */
async function fillBeside(
  folder: string,
  fill: (temporary: string) => Promise<ExportResult>,
  file: string,
): Promise<ExportResult> {
  let temporary: string | null = null;
  try {
    temporary = await mkdtemp(join(folder, '.whetstone-export-'));
    const result = await fill(temporary);
    const names = readdirSync(temporary).sort((a, b) => Number(a === file) - Number(b === file));
    for (const name of names) await flush(join(temporary, name));
    for (const name of names) await rename(join(temporary, name), join(folder, name));
    return result;
  } catch (error) {
    throw writeError(join(folder, file), error);
  } finally {
    if (temporary !== null) await rm(temporary, { recursive: true, force: true });
  }
}

/** Waits until a file is on disk: its name must not outlive its content in a power cut. */
async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Ensembles without a set n, and shortages, make it another number than the recipe's. */
function negativesPerPair(project: Pick<ReadableProject | Project, 'db'>, snapshot: Snapshot): number {
  const most = project.db
    .prepare('SELECT coalesce(max(position) + 1, 0) FROM snapshot_negative WHERE snapshot = ?')
    .pluck()
    .get(snapshot.number) as number;
  return Math.max(most, snapshot.recipe.negatives);
}

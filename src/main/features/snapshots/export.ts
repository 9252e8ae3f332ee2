import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { WhetstoneError } from '../../../shared/errors.ts';
import type { WorkOptions } from '../../../shared/progress.ts';
import { cardFiles } from '../../engine/formats/write/card.ts';
import { cardFacts, type Provenance } from '../../engine/formats/write/card-facts.ts';
import { type ExportPlan, planExport } from '../../engine/formats/write/plan.ts';
import type { ExportOptions } from '../../engine/formats/write/rows.ts';
import { folderTarget } from '../../engine/formats/write/target.ts';
import { type ExportResult, writeExport } from '../../engine/formats/write/write-export.ts';
import { atomicFolder, writeFileAtomic } from '../../platform/files/atomic.ts';
import { writeError } from '../../platform/files/write-error.ts';
import { findDataset } from '../data/queries.ts';
import type { Project, ReadableProject } from '../project/project.ts';
import { exportInput } from './export-rows.ts';
import { findSnapshot, type Snapshot } from './snapshot.ts';

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
  if (request.split !== null && !snapshot.facts.splits.includes(request.split)) {
    throw new WhetstoneError(
      'usage',
      `Snapshot ${snapshot.number} has no split "${request.split}". It has: ${snapshot.facts.splits.join(', ')}.`,
    );
  }
  const plan = planExport({
    format: request.format,
    out: request.out,
    container: request.container,
    options: request.options,
    context: {
      snapshot: snapshot.number,
      dataset: snapshot.facts.dataset,
      prompts: promptsOf(snapshot),
      n: negativesPerPair(project, snapshot),
    },
  });
  const out = resolve(request.out);
  refuseForeignTarget(out, plan, request.overwrite);
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
    for (const name of names) await rename(join(temporary, name), join(folder, name));
    return result;
  } catch (error) {
    throw writeError(join(folder, file), error);
  } finally {
    if (temporary !== null) await rm(temporary, { recursive: true, force: true });
  }
}

/** Nothing is replaced unasked; and asked, only what looks like an earlier export: a mistyped path costs nobody a folder. */
function refuseForeignTarget(out: string, plan: ExportPlan, overwrite: boolean): void {
  if (!existsSync(out)) return;
  const isFolder = statSync(out).isDirectory();
  if (isFolder !== (plan.file === null)) {
    throw new WhetstoneError(
      'already-exists',
      `${out} is a ${isFolder ? 'folder' : 'file'}, and this export makes a ${isFolder ? 'file' : 'folder'}. Choose another path.`,
      {
        details: { path: out },
      },
    );
  }
  if (!overwrite) {
    throw new WhetstoneError(
      'already-exists',
      `${out} is there already. Choose another path, or replace it with --overwrite.`,
      {
        details: { path: out },
      },
    );
  }
  if (isFolder && readdirSync(out).length > 0 && !existsSync(join(out, 'card.json'))) {
    throw new WhetstoneError(
      'already-exists',
      `${out} holds something that is no export of Whetstone, so it is not replaced. Choose another path.`,
      {
        details: { path: out },
      },
    );
  }
}

function promptsOf(snapshot: Snapshot): { query: string; passage: string } {
  const config = snapshot.facts.teachers[0]?.config;
  return config?.kind === 'dense'
    ? { query: config.queryPrompt, passage: config.passagePrompt }
    : { query: '', passage: '' };
}

/** Ensembles without a set n, and shortages, make it another number than the recipe's. */
function negativesPerPair(project: ReadableProject | Project, snapshot: Snapshot): number {
  const most = project.db
    .prepare('SELECT coalesce(max(position) + 1, 0) FROM snapshot_negative WHERE snapshot = ?')
    .pluck()
    .get(snapshot.number) as number;
  return Math.max(most, snapshot.recipe.negatives);
}

function provenanceOf(
  project: ReadableProject | Project,
  snapshot: Snapshot,
  licence: string | null,
): Provenance {
  const { db } = project;
  const dataset = findDataset(db, snapshot.facts.dataset);
  const upTo = snapshot.facts.importsUpTo;
  const count = (table: string): number =>
    db
      .prepare(`SELECT count(*) FROM ${table} WHERE purged = 0 AND dataset_id = ? AND import_id <= ?`)
      .pluck()
      .get(dataset.id, upTo) as number;
  const frozen = (what: string, table: string): number =>
    db.prepare(`SELECT ${what} FROM ${table} WHERE snapshot = ?`).pluck().get(snapshot.number) as number;
  const sources = db
    .prepare('SELECT DISTINCT source FROM import WHERE dataset_id = ? AND id <= ? ORDER BY id')
    .pluck()
    .all(dataset.id, upTo) as string[];
  const { summary } = snapshot.facts;
  return {
    app: { name: 'Whetstone', version: snapshot.facts.appVersion },
    dataset: {
      name: dataset.name,
      passages: count('visible_passage'),
      queries: count('visible_query'),
      source: sources.join(', ') || null,
      licence,
    },
    snapshot: snapshot.number,
    run: snapshot.run,
    recipe: snapshot.recipe,
    labels: {
      upToEvent: snapshot.facts.labelsUpTo,
      counts: snapshot.facts.labels,
    },
    teachers: snapshot.facts.teachers.map(({ id, key, config }) => ({
      id,
      kind: config.kind,
      key,
      model: config.kind === 'dense' ? config.model : null,
      similarity: 'similarity' in config ? config.similarity : null,
      queryPrompt: config.kind === 'dense' ? config.queryPrompt : '',
      passagePrompt: config.kind === 'dense' ? config.passagePrompt : '',
    })),
    counts: {
      queries: frozen('count(DISTINCT query_id)', 'snapshot_pair'),
      pairs: frozen('count(*)', 'snapshot_pair'),
      kept: frozen('count(*)', 'snapshot_negative'),
      short: summary.short,
      removed: summary.removed as Provenance['counts']['removed'],
    },
  };
}

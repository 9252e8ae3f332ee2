import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { encoderOf } from '../../engine/formats/write/encoders.ts';
import { type ExportFormat, FORMATS } from '../../engine/formats/write/formats.ts';
import { memoryTarget } from '../../engine/formats/write/memory-target.ts';
import type { ExportPlan } from '../../engine/formats/write/plan.ts';
import type { ExportInput, ExportRow } from '../../engine/formats/write/rows.ts';
import { writeExport } from '../../engine/formats/write/write-export.ts';
import type { ReadableProject } from '../project/project.ts';
import { planSnapshotExport } from './export.ts';
import type { PreviewRequest } from './export-request.ts';
import { exportInput } from './export-rows.ts';
import { findSnapshot, type Snapshot } from './snapshot.ts';

/** How many pairs, passages and queries are shown. */
const SHOWN = 3;

/** Pairs looked through for some that the format can hold. */
const LOOKED_THROUGH = 500;

/** A passage may be a book: of each file, no more than this. */
const SHOWN_CHARACTERS = 12_000;

export type PreviewedFile = {
  /** Relative to the export's folder, or the only file's name. */
  readonly path: string;
  /** Its first lines; null where it is not text. */
  readonly text: string | null;
  /** The text goes on. */
  readonly cut: boolean;
};

export type ExportPreview = {
  readonly container: string;
  /** Where it goes if nobody says otherwise: in the project's folder of exports. */
  readonly suggestedOut: string;
  readonly isFolder: boolean;
  readonly files: readonly PreviewedFile[];
  /** Of the pairs looked through, how many the format or its trainer cannot hold. */
  readonly lookedThrough: number;
  readonly dropped: number;
  /** What a person has to know to train on this. */
  readonly notes: readonly string[];
};

/**
 * An export's first records, exactly as they would be written; of Parquet, which is no text, the same records as JSON.
 *
 * @throws WhetstoneError `snapshot-not-found`, `export-unsupported`, `usage`
 */
export async function previewExport(
  project: Pick<ReadableProject, 'db' | 'folders'>,
  request: PreviewRequest,
): Promise<ExportPreview> {
  const snapshot = findSnapshot(project.db, request.snapshot);
  const wanted = { ...request, container: request.container ?? undefined };
  const folder = join(project.folders.exports, 'export');
  const { container } = planSnapshotExport(project, snapshot, { ...wanted, out: folder });
  const suggestedOut = join(project.folders.exports, suggestName(snapshot, request, container));
  const plan = planSnapshotExport(project, snapshot, { ...wanted, out: request.out ?? suggestedOut });
  const input = exportInput(project.db, snapshot, request.split);
  const { rows, lookedThrough, dropped } = await firstFitting(plan, input.rows);
  return {
    container: plan.container,
    suggestedOut,
    isFolder: plan.file === null,
    files: rows.length === 0 && plan.format !== 'beir' ? [] : await writeToMemory(plan, input, rows),
    lookedThrough,
    dropped,
    notes: plan.notes,
  };
}

/** One file where that holds everything, else a folder. */
function suggestName(
  { number, facts }: Snapshot,
  { format, split }: PreviewRequest,
  container: string,
): string {
  const name = split === null ? `snapshot-${number}-${format}` : `snapshot-${number}-${format}-${split}`;
  const shape = FORMATS[format as ExportFormat].shape;
  const isFile = shape === 'files' && (split !== null || facts.splits.length === 1);
  // A split may be called anything, and here it becomes part of a path.
  const safe = name.replace(/[^\p{L}\p{N}_.-]+/gu, '-');
  return isFile ? `${safe}.${container}` : safe;
}

type Fitting = { readonly rows: ExportRow[]; readonly lookedThrough: number; readonly dropped: number };

async function firstFitting(plan: ExportPlan, from: ExportInput['rows']): Promise<Fitting> {
  const encoder = encoderOf(plan.format)?.(plan.context);
  const rows: ExportRow[] = [];
  let lookedThrough = 0;
  let dropped = 0;
  if (encoder === undefined) return { rows, lookedThrough, dropped };
  for await (const row of from) {
    lookedThrough++;
    if (typeof encoder.encode(row) === 'string') dropped++;
    else rows.push(row);
    if (rows.length === SHOWN || lookedThrough === LOOKED_THROUGH) break;
  }
  return { rows, lookedThrough, dropped };
}

async function writeToMemory(
  plan: ExportPlan,
  input: ExportInput,
  rows: readonly ExportRow[],
): Promise<PreviewedFile[]> {
  const { files, target } = memoryTarget();
  const asText: ExportPlan = plan.container === 'parquet' ? { ...plan, container: 'jsonl' } : plan;
  const few: ExportInput = {
    rows,
    passages: take(input.passages ?? []),
    queries: take(input.queries ?? []),
    judgements: take(input.judgements ?? []),
  };
  await writeExport(asText, few, target);
  return [...files].map(([path, bytes]) => {
    const named = plan.container === 'parquet' ? path.replace(/\.jsonl$/, '.parquet') : path;
    if (path.endsWith('.parquet') && plan.container !== 'parquet')
      return { path: named, text: null, cut: false };
    const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
    return { path: named, text: text.slice(0, SHOWN_CHARACTERS), cut: text.length > SHOWN_CHARACTERS };
  });
}

async function* take<Item>(items: AsyncIterable<Item> | Iterable<Item>): AsyncGenerator<Item> {
  let taken = 0;
  for await (const item of items) {
    yield item;
    if (++taken === SHOWN) return;
  }
}

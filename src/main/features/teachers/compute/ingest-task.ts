import { WhetstoneError } from '../../../../shared/errors.ts';
import type { EmbeddingsConfig } from '../../../../shared/teachers.ts';
import { type BroughtVectors, openBroughtEmbeddings } from '../../../engine/search/brought/embeddings.ts';
import { openReadable, type ReadableDatabase } from '../../../platform/database/open.ts';
import type { ComputeContext } from '../../../platform/jobs/compute-host.ts';
import { MIGRATIONS } from '../../project/migrations/index.ts';
import { type EmbeddingSide, openRowWriter, readRowIds } from '../embedding-file.ts';
import { rowFinder } from './corpus.ts';
import type { EncodeOutput, EncodeTask } from './task-schema.ts';

/** Copies embeddings that were made elsewhere into the project's files, row for row as the project counts them. */
export async function ingestEmbeddings(
  task: EncodeTask & { readonly config: EmbeddingsConfig },
  { signal, emit }: ComputeContext,
): Promise<void> {
  const send = (output: EncodeOutput): Promise<void> => emit(output);
  const db = openReadable(task.database, MIGRATIONS);
  try {
    const brought = await openBroughtEmbeddings(task.config.folder);
    for (const { side, path, windows } of task.sides) {
      const ids = readRowIds(db, side, task.dataset);
      const seen = await copyRows(db, task, side, path, brought[side], ids, signal, (done) =>
        send({
          type: 'progress',
          progress: { stage: `Copying embeddings of ${side}`, done, total: ids.length, unit: side },
        }),
      );
      requireAll(seen, ids.length, side, task.config.folder);
      for (const { window } of windows) await send({ type: 'window', side, window, rows: null });
    }
  } finally {
    db.close();
  }
}

async function copyRows(
  db: ReadableDatabase,
  task: EncodeTask & { readonly config: EmbeddingsConfig },
  side: EmbeddingSide,
  path: string,
  vectors: BroughtVectors,
  ids: Uint32Array,
  signal: AbortSignal,
  onProgress: (done: number) => Promise<void>,
): Promise<Uint8Array> {
  const { dimension, similarity } = task.config;
  const rowOf = rowFinder(ids);
  const find = nameFinder(db, side, task.dataset);
  const seen = erasedRows(db, side, task.dataset, rowOf, ids.length);
  const writer = openRowWriter(path, dimension);
  let done = 0;
  try {
    for await (const batch of vectors.batches({ signal })) {
      for (const [index, name] of batch.ids.entries()) {
        const id = find(name);
        if (id === undefined) continue;
        const vector = batch.vectors.slice(index * dimension, (index + 1) * dimension);
        if (similarity === 'cosine') normalise(vector);
        const row = rowOf(id);
        writer.write(row, vector);
        seen[row] = 1;
      }
      done += batch.ids.length;
      await onProgress(done);
    }
    writer.flush();
  } finally {
    writer.close();
  }
  return seen;
}

/** Rows whose text was erased need no vector. */
function erasedRows(
  db: ReadableDatabase,
  side: EmbeddingSide,
  dataset: number,
  rowOf: (id: number) => number,
  count: number,
): Uint8Array {
  const marks = new Uint8Array(count);
  const table = side === 'passages' ? 'visible_passage' : 'visible_query';
  const erased = db
    .prepare(`SELECT id FROM ${table} WHERE dataset_id = ? AND purged = 1`)
    .pluck()
    .all(dataset);
  for (const id of erased as number[]) marks[rowOf(id)] = 1;
  return marks;
}

/** The row id of a name; a passage is known by every id that it was merged under. */
function nameFinder(
  db: ReadableDatabase,
  side: EmbeddingSide,
  dataset: number,
): (name: string) => number | undefined {
  const own = db
    .prepare(
      `SELECT id FROM visible_${side === 'passages' ? 'passage' : 'query'} WHERE dataset_id = ? AND external_id = ?`,
    )
    .pluck();
  const alias = db
    .prepare('SELECT passage_id FROM passage_alias WHERE dataset_id = ? AND external_id = ?')
    .pluck();
  return (name) =>
    (own.get(dataset, name) ?? (side === 'passages' ? alias.get(dataset, name) : undefined)) as
      | number
      | undefined;
}

function normalise(vector: Float32Array): void {
  const length = Math.hypot(...vector);
  if (length > 0) for (let index = 0; index < vector.length; index++) vector[index]! /= length;
}

function requireAll(seen: Uint8Array, total: number, side: EmbeddingSide, folder: string): void {
  const missing = total - seen.reduce((sum, mark) => sum + mark, 0);
  if (missing === 0) return;
  throw new WhetstoneError(
    'scores-missing',
    `The embeddings in ${folder} lack ${missing} of the ${total} ${side} of this data set. Encode those too, with the data set's ids.`,
    { details: { folder, missing, total } },
  );
}

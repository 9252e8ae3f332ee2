import type { DenseConfig } from '../../../../shared/teachers.ts';
import { openCheckpoint } from '../../../engine/models/checkpoint.ts';
import { createEncoder, type Encoder } from '../../../engine/models/encoder.ts';
import { openReadable, type ReadableDatabase } from '../../../platform/database/open.ts';
import type { ComputeContext } from '../../../platform/jobs/compute-host.ts';
import { encoderText } from '../../data/content.ts';
import { MIGRATIONS } from '../../project/migrations/index.ts';
import {
  countMarked,
  type EmbeddingSide,
  type OpenWindow,
  openRowWriter,
  readRowIds,
  WINDOW_ROWS,
} from '../embedding-file.ts';
import type { EncodeOutput, EncodeTask } from './task-schema.ts';

/** How often what is encoded is made safe: a kill loses no more than the work of this time, and of one batch. */
const KEEP_EVERY_MILLISECONDS = 2000;

/** Encodes what is missing of the wanted windows of each side, in order; rows are announced once they are on disk. */
export async function encodeTexts(
  task: EncodeTask & { readonly config: DenseConfig },
  { signal, emit }: ComputeContext,
): Promise<void> {
  const send = (output: EncodeOutput): Promise<void> => emit(output);
  const db = openReadable(task.database, MIGRATIONS);
  const checkpoint = await openCheckpoint(task.config.folder, task.config);
  const encoder = await createEncoder(checkpoint, { device: task.device, graphFolder: task.graphFolder });
  try {
    await send({ type: 'device', device: encoder.device, remark: encoder.deviceRemark });
    for (const { side, path, windows } of task.sides) {
      const ids = readRowIds(db, side, task.dataset);
      const rowsOf = (window: number): number => Math.min(WINDOW_ROWS, ids.length - window * WINDOW_ROWS);
      const left = ({ window, done }: OpenWindow): number =>
        rowsOf(window) - (done === null ? 0 : countMarked(done));
      const total = windows.reduce((sum, window) => sum + left(window), 0);
      const writer = openRowWriter(path, encoder.dimension);
      writer.reserve(ids.length);
      let before = 0;
      const report = (inWindow: number): Promise<void> =>
        send({
          type: 'progress',
          progress: { stage: `Encoding ${side}`, done: before + inWindow, total, unit: side },
        });
      for (const open of windows) {
        const { window } = open;
        const from = window * WINDOW_ROWS;
        const texts = readTexts(db, side, task.dataset, ids[from]!, ids[from + rowsOf(window) - 1]!);
        await encodeWindow(encoder, side, texts, open.done, signal, {
          write: (row, values) => writer.write(from + row, values),
          keep: (rows) => {
            writer.flush();
            return send({ type: 'window', side, window, rows });
          },
          report,
        });
        before += left(open);
        await report(0);
      }
      writer.close();
    }
  } finally {
    await encoder.close();
    db.close();
  }
}

type WindowOutput = {
  readonly write: (row: number, values: Float32Array) => void;
  /** Waits until what was written is on disk, and has it noted; null: all rows. */
  readonly keep: (rows: Uint8Array | null) => Promise<void>;
  readonly report: (done: number) => Promise<void>;
};

async function encodeWindow(
  encoder: Encoder,
  side: EmbeddingSide,
  texts: readonly string[],
  done: Uint8Array | null,
  signal: AbortSignal,
  { write, keep, report }: WindowOutput,
): Promise<void> {
  const marks = done?.slice() ?? new Uint8Array(texts.length);
  const missing = [...texts.keys()].filter((row) => marks[row] === 0);
  let kept = performance.now();
  try {
    await encoder.encode(
      missing.map((row) => texts[row]!),
      {
        kind: side === 'passages' ? 'passage' : 'query',
        signal,
        onRow: (index, values) => {
          const row = missing[index]!;
          write(row, values);
          marks[row] = 1;
        },
        onProgress: (progress) => {
          if (performance.now() - kept >= KEEP_EVERY_MILLISECONDS) {
            void keep(marks);
            kept = performance.now();
          }
          void report(progress.done);
        },
      },
    );
  } catch (error) {
    if (signal.aborted) await keep(marks);
    throw error;
  }
  await keep(null);
}

function readTexts(
  db: ReadableDatabase,
  side: EmbeddingSide,
  dataset: number,
  first: number,
  last: number,
): string[] {
  if (side === 'queries') {
    return db
      .prepare('SELECT text FROM visible_query WHERE dataset_id = ? AND id BETWEEN ? AND ? ORDER BY id')
      .pluck()
      .all(dataset, first, last) as string[];
  }
  const rows = db
    .prepare(
      'SELECT title, text FROM visible_passage WHERE dataset_id = ? AND id BETWEEN ? AND ? ORDER BY id',
    )
    .all(dataset, first, last) as { title: string; text: string }[];
  return rows.map(({ title, text }) => encoderText(title, text));
}

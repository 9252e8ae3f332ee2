import type { DenseConfig } from '../../../../shared/teachers.ts';
import { openCheckpoint } from '../../../engine/models/checkpoint.ts';
import { createEncoder, type Encoder } from '../../../engine/models/encoder.ts';
import { openReadable, type ReadableDatabase } from '../../../platform/database/open.ts';
import type { ComputeContext } from '../../../platform/jobs/compute-host.ts';
import { encoderText } from '../../data/content.ts';
import { MIGRATIONS } from '../../project/migrations/index.ts';
import { openRowWriter, readRowIds, WINDOW_ROWS } from '../embedding-file.ts';
import type { EncodeOutput, EncodeTask } from './task-schema.ts';

/** Encodes the wanted windows of each side, in order; a window is announced once its rows are on disk. */
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
      const total = windows.reduce((sum, window) => sum + rowsOf(window), 0);
      const writer = openRowWriter(path, encoder.dimension);
      let done = 0;
      for (const window of windows) {
        const from = window * WINDOW_ROWS;
        const texts = readTexts(db, side, task.dataset, ids[from]!, ids[from + rowsOf(window) - 1]!);
        const rows = await encodeWindow(encoder, side, texts, signal, (inWindow) =>
          send({
            type: 'progress',
            progress: { stage: `Encoding ${side}`, done: done + inWindow, total, unit: side },
          }),
        );
        writer.write(from, rows);
        writer.flush();
        done += texts.length;
        await send({ type: 'window', side, window });
        await send({ type: 'progress', progress: { stage: `Encoding ${side}`, done, total, unit: side } });
      }
      writer.close();
    }
  } finally {
    await encoder.close();
    db.close();
  }
}

function encodeWindow(
  encoder: Encoder,
  side: 'passages' | 'queries',
  texts: readonly string[],
  signal: AbortSignal,
  onDone: (count: number) => Promise<void>,
): Promise<Float32Array> {
  return encoder.encode(texts, {
    kind: side === 'passages' ? 'passage' : 'query',
    signal,
    onProgress: ({ done }) => void onDone(done),
  });
}

function readTexts(
  db: ReadableDatabase,
  side: 'passages' | 'queries',
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

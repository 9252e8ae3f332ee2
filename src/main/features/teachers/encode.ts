import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkOptions } from '../../../shared/progress.ts';
import type { Device, VectorConfig } from '../../../shared/teachers.ts';
import { GRAPH_FOLDER_PREFIX } from '../../engine/onnx/graph-folder.ts';
import type { WritableDatabase } from '../../platform/database/open.ts';
import { runInCompute } from '../../platform/jobs/compute-process.ts';
import type { Project } from '../project/project.ts';
import { type EncodeTask, encodeOutputSchema } from './compute/task-schema.ts';
import { embeddingFileName, WINDOW_ROWS, windowsToEncode } from './embedding-file.ts';
import { lookAtTexts } from './look.ts';

const FLOAT_BYTES = 4;

/**
 * Brings a teacher's embeddings of a data set up to date: only windows whose texts are new or changed are
 * encoded, and a kill loses some seconds of work at most.
 *
 * @returns how many texts were encoded now; 0 when everything was there
 * @throws WhetstoneError the model's errors, `compute-crashed`, `cancelled`, `disk-full`
 */
export async function ensureEmbeddings(
  project: Project,
  config: VectorConfig,
  dataset: number,
  options: WorkOptions & { readonly device: Device; readonly onRemark?: (remark: string) => void },
): Promise<number> {
  const { db, folders } = project;
  const texts = await lookAtTexts(folders.root, dataset);
  const sides = (['passages', 'queries'] as const).map((side) => {
    const file = embeddingFileName(config, side, dataset);
    const path = join(folders.embeddings, file);
    const { rows, fingerprints } = texts[side];
    if (!isWhole(path, rows, config.dimension)) forget(db, file, path, config.dimension);
    return { side, file, path, fingerprints, windows: windowsToEncode(db, file, fingerprints) };
  });
  const missing = sides.filter(({ windows }) => windows.length > 0);
  let encoded = 0;
  if (missing.length > 0) {
    const store = db.prepare(
      `INSERT INTO embedding_window (file, window, fingerprint, rows) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET fingerprint = excluded.fingerprint, rows = excluded.rows`,
    );
    removeGraphFolders(folders.embeddings);
    const task: EncodeTask = {
      kind: 'encode',
      database: folders.database,
      graphFolder: folders.embeddings,
      config,
      device: options.device,
      dataset,
      sides: missing.map(({ side, path, windows }) => ({ side, path, windows })),
    };
    const counts = new Map<string, number>();
    await runInCompute(task, {
      signal: options.signal,
      onOutput: (raw) => {
        const output = encodeOutputSchema.parse(raw);
        if (output.type === 'progress') {
          counts.set(output.progress.unit, output.progress.done);
          options.onProgress?.(output.progress);
        } else if (output.type === 'device') {
          if (output.remark !== null) options.onRemark?.(output.remark);
        } else {
          const { file, fingerprints } = missing.find(({ side }) => side === output.side)!;
          store.run(file, output.window, fingerprints[output.window], output.rows);
        }
      },
    });
    encoded = [...counts.values()].reduce((sum, count) => sum + count, 0);
  }
  return encoded;
}

/** A file that was deleted or cut short by hand is shorter than the windows that the database remembers. */
function isWhole(path: string, rows: number, dimension: number): boolean {
  return existsSync(path) && statSync(path).size >= rows * dimension * FLOAT_BYTES;
}

/** Forgets the windows that the file cannot hold; a new file, or one that grows, keeps those that it has. */
function forget(db: WritableDatabase, file: string, path: string, dimension: number): void {
  const bytes = existsSync(path) ? statSync(path).size : 0;
  const windowBytes = dimension * FLOAT_BYTES * WINDOW_ROWS;
  db.prepare('DELETE FROM embedding_window WHERE file = ? AND window >= ?').run(
    file,
    Math.floor(bytes / windowBytes),
  );
}

/** Removes what an encoding that was killed left of its opened model: links to the weights, which would keep them on the disk. */
function removeGraphFolders(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith(GRAPH_FOLDER_PREFIX)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

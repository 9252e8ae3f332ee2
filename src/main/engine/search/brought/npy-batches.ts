import type { WorkOptions } from '../../../../shared/progress.ts';
import { badFile } from '../../formats/read/failures.ts';
import { createPause } from '../pause.ts';
import { checkFinite } from './check-finite.ts';
import type { EmbeddingBatch } from './embeddings.ts';
import { readIds } from './ids.ts';
import { openNpy } from './npy.ts';
import { openBroughtFile } from './open-brought-file.ts';

const BATCH_ROWS = 4_096;

/** The rows of an .npy file with the ids of another. See `BroughtVectors.batches`. */
export async function* readNpyBatches(
  path: string,
  idsPath: string,
  options: WorkOptions,
): AsyncGenerator<EmbeddingBatch> {
  const file = await openNpy(path);
  try {
    const ids = await readIds(await openBroughtFile(idsPath, { signal: options.signal }));
    if (ids.length !== file.rows) {
      throw badFile(
        idsPath,
        `it has ${ids.length} ids for the ${file.rows} rows of ${path}. Write one id per row.`,
        {
          ids: ids.length,
          rows: file.rows,
        },
      );
    }
    const pause = createPause(options.signal);
    for (let start = 0; start < file.rows; start += BATCH_ROWS) {
      await pause();
      const batchIds = ids.slice(start, start + BATCH_ROWS);
      const vectors = new Float32Array(batchIds.length * file.dimension);
      await file.read(start, batchIds.length, vectors);
      checkFinite(path, batchIds, vectors, start);
      yield { ids: batchIds, vectors };
      options.onProgress?.({ stage: 'read', done: start + batchIds.length, total: file.rows, unit: 'rows' });
    }
  } finally {
    await file.close();
  }
}

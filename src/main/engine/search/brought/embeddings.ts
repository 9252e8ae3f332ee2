import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { WhetstoneError } from '../../../../shared/errors.ts';
import type { WorkOptions } from '../../../../shared/progress.ts';
import { badFile } from '../../formats/read/failures.ts';
import { ID_ENDINGS } from './ids.ts';
import { readNpyBatches } from './npy-batches.ts';
import { readParquetBatches } from './parquet-batches.ts';

/** Some rows of brought embeddings: ids and, row by row, `dimension` float32 values each. */
export type EmbeddingBatch = { readonly ids: readonly string[]; readonly vectors: Float32Array };

/** The passages' or the queries' side of embeddings that were brought along. */
export type BroughtVectors = {
  /** The file that holds the vectors. */
  readonly path: string;
  /** Where the ids stand in a file of their own, that file. */
  readonly idsPath: string | null;
  /**
   * All rows in the file's order, in flat memory; may be called again.
   *
   * @throws WhetstoneError `bad-input` for a value that is not finite, an id that is missing or there twice, a row of
   *   another length; `truncated-input`; `cancelled`.
   */
  batches(options: WorkOptions): AsyncGenerator<EmbeddingBatch>;
};

export type BroughtEmbeddings = {
  readonly dimension: number;
  readonly passages: BroughtVectors;
  readonly queries: BroughtVectors;
};

/**
 * Opens a folder with embeddings that another program computed. It holds, for `passages` and `queries` each, either
 * - `passages.npy` (rows × dimension; float16, float32 or float64) and `passages.ids.txt` (or .tsv, .jsonl, .json,
 *   see `readIds`; .gz and .zst too), one id for each row; or
 * - `passages.parquet` with the columns `id` and `embedding` (a list of numbers).
 *
 * Vectors come out as they are: for cosine similarity the caller normalises them.
 *
 * @throws WhetstoneError `file-not-found` for a missing file, `bad-input` where passages and queries have different
 *   dimensions, and all that `batches` throws for the first rows.
 */
export async function openBroughtEmbeddings(folder: string): Promise<BroughtEmbeddings> {
  if (!(await exists(folder))) {
    throw new WhetstoneError('file-not-found', `There is no folder ${folder}. Check the path.`, {
      details: { folder },
    });
  }
  const queries = await findVectors(folder, 'queries');
  const passages = await findVectors(folder, 'passages');
  const dimension = await dimensionOf(queries);
  const passageDimension = await dimensionOf(passages);
  if (passageDimension !== dimension) {
    throw badFile(
      folder,
      `the passages have ${passageDimension} values each, the queries ${dimension}. Encode both with one model.`,
      { passages: passageDimension, queries: dimension },
    );
  }
  return { dimension, passages, queries };
}

async function findVectors(folder: string, side: 'passages' | 'queries'): Promise<BroughtVectors> {
  const npy = join(folder, `${side}.npy`);
  const parquet = join(folder, `${side}.parquet`);
  if (await exists(npy)) {
    const ids = await findIds(folder, side);
    return { path: npy, idsPath: ids, batches: (options) => readNpyBatches(npy, ids, options) };
  }
  if (await exists(parquet)) {
    return { path: parquet, idsPath: null, batches: (options) => readParquetBatches(parquet, options) };
  }
  throw new WhetstoneError(
    'file-not-found',
    `${folder} has neither ${side}.npy (with ${side}.ids.txt) nor ${side}.parquet. Put one of them there.`,
    { details: { folder, side } },
  );
}

async function findIds(folder: string, side: string): Promise<string> {
  for (const ending of ID_ENDINGS) {
    for (const compression of ['', '.gz', '.zst']) {
      const path = join(folder, `${side}.ids${ending}${compression}`);
      if (await exists(path)) return path;
    }
  }
  throw new WhetstoneError(
    'file-not-found',
    `${folder} has ${side}.npy, but no ${side}.ids.txt (or .tsv, .jsonl, .json) that names its rows. Write one id per line, in the order of the rows.`,
    { details: { folder, side } },
  );
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function dimensionOf(vectors: BroughtVectors): Promise<number> {
  for await (const { ids, vectors: values } of vectors.batches({})) return values.length / ids.length;
  throw badFile(vectors.path, 'the file holds no rows.');
}

import { asyncBufferFromFile, parquetMetadataAsync } from 'hyparquet';
import type { WorkOptions } from '../../../../shared/progress.ts';
import { asList, readId } from '../../formats/read/cells.ts';
import { BadRow, badFile } from '../../formats/read/failures.ts';
import { parquetReader } from '../../formats/read/parquet.ts';
import { checkFinite } from './check-finite.ts';
import type { EmbeddingBatch } from './embeddings.ts';
import { openBroughtFile } from './open-brought-file.ts';

const ID = 'id';
const EMBEDDING = 'embedding';
/** A row group is decoded whole, into about eight times its size. */
const ROW_GROUP_BYTES = 256 * 2 ** 20;

/** The rows of a Parquet file with the columns `id` and `embedding`. See `BroughtVectors.batches`. */
export async function* readParquetBatches(
  path: string,
  options: WorkOptions,
): AsyncGenerator<EmbeddingBatch> {
  const file = await openBroughtFile(path, options);
  await checkRowGroups(path);
  const seen = new Map<string, number>();
  let dimension = 0;
  const wanted = (columns: readonly string[]): readonly string[] => {
    for (const column of [ID, EMBEDDING]) {
      if (columns.includes(column)) continue;
      throw badFile(path, `it has no column "${column}", but ${columns.join(', ')}. Rename the columns.`, {
        columns,
      });
    }
    return [ID, EMBEDDING];
  };
  for await (const rows of parquetReader.read(file, wanted)) {
    const firstRow = seen.size;
    const ids: string[] = [];
    const embeddings: (readonly unknown[])[] = [];
    for (const [index, read] of rows.entries()) {
      const place = firstRow + index;
      const { id, embedding } = atRow(path, place, () => {
        if (read.row === null) throw read.error;
        return { id: readId(read.row[ID], ID), embedding: asList(read.row[EMBEDDING]) ?? [] };
      });
      const before = seen.get(id);
      if (before !== undefined) {
        throw badFile(
          path,
          `rows ${before} and ${place} (counted from 0) have the same id ${id}. Keep one.`,
          { id },
        );
      }
      seen.set(id, place);
      if (place === 0) dimension = embedding.length;
      if (embedding.length === 0 || embedding.length !== dimension) {
        throw badFile(
          path,
          `row ${place} (counted from 0) has ${embedding.length} values, the first row has ${dimension}. Every embedding needs the same number.`,
          { row: place },
        );
      }
      ids.push(id);
      embeddings.push(embedding);
    }
    const vectors = new Float32Array(rows.length * dimension);
    for (const [index, embedding] of embeddings.entries()) {
      // What is not a number becomes NaN, which is refused below with its row.
      for (let x = 0; x < dimension; x += 1) {
        const value = embedding[x];
        vectors[index * dimension + x] = typeof value === 'number' ? value : Number.NaN;
      }
    }
    checkFinite(path, ids, vectors, firstRow);
    yield { ids, vectors };
  }
}

function atRow<T>(path: string, row: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof BadRow)) throw error;
    throw badFile(path, `row ${row} (counted from 0): ${error.message}`, { row, problem: error.code });
  }
}

/** @throws WhetstoneError `bad-input` for row groups that would not fit in memory. */
async function checkRowGroups(path: string): Promise<void> {
  // Of a damaged file, the reader itself says what is wrong.
  const metadata = await parquetMetadataAsync(await asyncBufferFromFile(path)).catch(() => null);
  for (const group of metadata?.row_groups ?? []) {
    const bytes = Number(group.total_byte_size);
    if (bytes <= ROW_GROUP_BYTES) continue;
    throw badFile(
      path,
      `it has a row group of ${Math.ceil(bytes / 2 ** 20)} MiB, more than is read at once (${ROW_GROUP_BYTES / 2 ** 20} MiB). Write it with smaller ones (in pyarrow: row_group_size=10000), or as .npy.`,
      { bytes },
    );
  }
}

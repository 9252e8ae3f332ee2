import { isUtf8 } from 'node:buffer';
import { type FileHandle, open } from 'node:fs/promises';
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type RowGroup,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { WhetstoneError } from '../../../../shared/errors.ts';
import { INVALID_TEXT } from './cells.ts';
import { badFile, fileError, truncated } from './failures.ts';
import type { OpenFile } from './open-file.ts';
import { locatePages, type PageLocation } from './parquet-pages.ts';
import { BATCH_SIZE } from './records.ts';
import type { TableReader, TableRow } from './table.ts';
import { type Content, openContent } from './unpack.ts';

const MAGIC = 'PAR1';
/** The footer's length and the magic bytes behind it. */
const TRAILER_BYTES = 8;
/** Row groups below this are held as they are, whatever their ratio. */
const ROW_GROUP_BYTES = 256 * 2 ** 20;
/** What is decoded at once: some tens of thousands of passages. Row groups may hold a million rows. */
const WINDOW_BYTES = 8 * 2 ** 20;

/** Parquet, row group by row group; of the columns, only those that are needed are read. */
export const parquetReader: TableReader = {
  hasFixedColumns: true,
  hasEmptyCells: false,
  read: readParquet,
};

async function* readParquet(packed: OpenFile, wanted: (columns: readonly string[]) => readonly string[]) {
  const content = await openContent(packed);
  try {
    yield* readContent(content, wanted);
  } finally {
    await content.close();
  }
}

async function* readContent(
  { file, path }: Content,
  wanted: (columns: readonly string[]) => readonly string[],
) {
  const handle = await open(path).catch((error: unknown) => {
    throw fileError(file.path, error);
  });
  try {
    const buffer = asyncBuffer(file, handle);
    const metadata = await readMetadata(file, buffer);
    const names = parquetSchema(metadata).children.map((child) => child.element.name);
    const needed = wanted(names);
    const columns = names.filter((name) => needed.includes(name));
    let first = 0;
    for (const group of metadata.row_groups) {
      const rows = Number(group.num_rows);
      const window = windowRows(file, group, columns);
      const pages =
        window < rows ? await locatePages(buffer, group, columns).catch(damaged(file, first)) : {};
      // hyparquet takes the pages by the group's place in the file.
      const pageLocationsByGroup = metadata.row_groups.map((each) => (each === group ? pages : {}));
      for (let start = first; start < first + rows; start += window) {
        file.checkCancelled();
        const end = Math.min(first + rows, start + window);
        yield* readWindow(file, {
          file: buffer,
          metadata,
          columns,
          rowStart: start,
          rowEnd: end,
          pageLocationsByGroup,
        });
        file.onRead((file.bytes * end) / Number(metadata.num_rows));
      }
      first += rows;
    }
  } finally {
    await handle.close();
  }
}

type Window = {
  readonly file: AsyncBuffer;
  readonly metadata: FileMetaData;
  readonly columns: string[];
  readonly rowStart: number;
  readonly rowEnd: number;
  readonly pageLocationsByGroup: readonly Record<string, PageLocation[]>[];
};

async function* readWindow(file: OpenFile, window: Window): AsyncGenerator<readonly TableRow[]> {
  const options = { ...window, compressors, parsers: { stringFromBytes } };
  const rows = await parquetReadObjects(options).catch(damaged(file, window.rowStart));
  for (let from = 0; from < rows.length; from += BATCH_SIZE) {
    yield rows.slice(from, from + BATCH_SIZE).map((row, index) => ({
      row,
      at: { file: file.path, line: null, row: window.rowStart + from + index + 1 },
    }));
  }
}

/** What is thrown on for an error among the rows from `first` on. */
function damaged(file: OpenFile, first: number) {
  return (error: unknown): never => {
    if (error instanceof WhetstoneError) throw error;
    const message = `the data from row ${first + 1} on are damaged, or written in a way that is not read here. Copy the file again, or write it with another codec.`;
    throw badFile(file.path, message, { row: first + 1 }, error);
  };
}

function stringFromBytes(bytes: Uint8Array): string | typeof INVALID_TEXT {
  if (!isUtf8(bytes)) return INVALID_TEXT;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/**
 * How many rows of a group to decode at once.
 *
 * @throws WhetstoneError `decompression-limit` where the group claims to unpack to more than any real one does.
 */
function windowRows(file: OpenFile, group: RowGroup, columns: readonly string[]): number {
  const rows = Math.max(1, Number(group.num_rows));
  let packed = 0;
  let unpacked = 0;
  let isFlat = true;
  for (const { meta_data: meta } of group.columns) {
    if (meta === undefined || !columns.includes(meta.path_in_schema[0] ?? '')) continue;
    packed += Number(meta.total_compressed_size);
    unpacked += Number(meta.total_uncompressed_size);
    isFlat &&= meta.path_in_schema.length === 1;
  }
  if (unpacked > ROW_GROUP_BYTES && unpacked > packed * file.limits.compressionRatio) {
    throw new WhetstoneError(
      'decompression-limit',
      `${file.path}: a row group of ${packed} bytes unpacks to ${unpacked}, which no text does. If you trust the file, write it again with smaller row groups.`,
      { details: { file: file.path, bytesRead: packed, bytesProduced: unpacked } },
    );
  }
  // Lists cannot be entered in the middle: their groups are decoded whole.
  return isFlat ? Math.max(BATCH_SIZE, Math.ceil((rows * WINDOW_BYTES) / Math.max(1, unpacked))) : rows;
}

async function readMetadata(file: OpenFile, buffer: AsyncBuffer): Promise<FileMetaData> {
  if (file.bytes === 0)
    throw badFile(file.path, 'the file is empty. Check that the export or download finished.');
  const size = file.bytes;
  const start = Buffer.from(await buffer.slice(0, Math.min(MAGIC.length, size))).toString('latin1');
  if (start !== MAGIC)
    throw badFile(file.path, 'this is not a Parquet file. Check the file, or give its --format.');
  const trailer = Buffer.from(await buffer.slice(Math.max(0, size - TRAILER_BYTES), size));
  if (size < TRAILER_BYTES + MAGIC.length || trailer.toString('latin1', 4) !== MAGIC) {
    throw truncated(file.path, 'the Parquet footer is missing');
  }
  if (trailer.readUInt32LE(0) > size - TRAILER_BYTES - MAGIC.length) {
    throw truncated(file.path, 'the Parquet footer is longer than the file');
  }
  return parquetMetadataAsync(buffer).catch((error: unknown) => {
    throw badFile(file.path, 'the Parquet footer is damaged. Copy or download the file again.', {}, error);
  });
}

function asyncBuffer(file: OpenFile, handle: FileHandle): AsyncBuffer {
  return {
    byteLength: file.bytes,
    slice: async (start, end = file.bytes) => {
      const length = Math.max(0, Math.min(end, file.bytes) - start);
      if (end > file.bytes) throw truncated(file.path, 'its footer names bytes behind the end');
      const bytes = new Uint8Array(length);
      for (let done = 0; done < length; ) {
        const { bytesRead } = await handle
          .read(bytes, done, length - done, start + done)
          .catch((error: unknown) => {
            throw fileError(file.path, error);
          });
        if (bytesRead === 0) throw truncated(file.path, 'it ends before its data do');
        done += bytesRead;
      }
      return bytes.buffer;
    },
  };
}

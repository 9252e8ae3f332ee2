import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { zstdDecompressSync } from 'node:zlib';
import {
  CompressionType,
  compressionRegistry,
  type RecordBatch,
  RecordBatchReader,
  StructRow,
  Vector,
} from 'apache-arrow';
import { WhetstoneError } from '../../../../shared/errors.ts';
import { badFile, fileError, truncated } from './failures.ts';
import { decompressLz4Frame } from './lz4-frame.ts';
import type { OpenFile } from './open-file.ts';
import { BATCH_SIZE } from './records.ts';
import type { TableReader, TableRow } from './table.ts';
import { type Content, openContent } from './unpack.ts';

const FILE_MAGIC = 'ARROW1';
/** Every writer ends a stream with this: without it the stream was cut. */
const END_OF_STREAM = Buffer.from([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]);
/** No column of a batch is that large; what claims to be is a decompression bomb. */
const BUFFER_BYTES = 2 ** 30;

compressionRegistry.set(CompressionType.ZSTD, {
  decode: (data) => zstdDecompressSync(data, { maxOutputLength: BUFFER_BYTES }),
});
compressionRegistry.set(CompressionType.LZ4_FRAME, {
  decode: (data) => decompressLz4Frame(data, BUFFER_BYTES),
});

/** Arrow's IPC file (Feather) and IPC stream, which is what `datasets` saves; batch by batch. */
export const arrowReader: TableReader = { hasFixedColumns: true, hasEmptyCells: false, read: readArrow };

async function* readArrow(
  packed: OpenFile,
  wanted: (columns: readonly string[]) => readonly string[],
): AsyncGenerator<readonly TableRow[]> {
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
): AsyncGenerator<readonly TableRow[]> {
  const handle = await open(path).catch((error: unknown) => {
    throw fileError(file.path, error);
  });
  try {
    const isFile = await checkEnds(file, handle);
    const stream = isFile ? null : createReadStream(path);
    try {
      const reader = await (stream === null
        ? RecordBatchReader.from(handle)
        : RecordBatchReader.from(stream));
      await reader.open();
      const names = reader.schema.fields.map((field) => field.name);
      const needed = wanted(names);
      let row = 0;
      for await (const batch of reader) {
        for (let start = 0; start < batch.numRows; start += BATCH_SIZE) {
          file.checkCancelled();
          yield rowsOf(batch, needed, start, row, file.path);
        }
        row += batch.numRows;
        if (stream !== null) file.onRead(stream.bytesRead);
      }
      file.onRead(file.bytes);
    } catch (error) {
      throw arrowError(file.path, error);
    } finally {
      stream?.destroy();
    }
  } finally {
    await handle.close().catch(() => {
      // The library closes the handle that it was given when it reaches the end.
    });
  }
}

/** @returns whether this is Arrow's file format rather than its stream. */
async function checkEnds(file: OpenFile, handle: FileHandle): Promise<boolean> {
  const head = Buffer.alloc(Math.min(8, file.bytes));
  await handle.read(head, 0, head.length, 0);
  if (head.length === 0)
    throw badFile(file.path, 'the file is empty. Check that the export or download finished.');
  const tail = Buffer.alloc(Math.min(8, file.bytes));
  await handle.read(tail, 0, tail.length, file.bytes - tail.length);
  const isFile = head.toString('latin1', 0, FILE_MAGIC.length) === FILE_MAGIC;
  if (isFile && tail.toString('latin1', tail.length - FILE_MAGIC.length) !== FILE_MAGIC) {
    throw truncated(file.path, 'the Arrow footer is missing');
  }
  if (!isFile && head.readUInt32LE(0) !== 0xffffffff) {
    throw badFile(file.path, 'this is not an Arrow file. Check the file, or give its --format.');
  }
  if (!isFile && !tail.equals(END_OF_STREAM)) throw truncated(file.path, 'the Arrow stream does not end');
  return isFile;
}

function rowsOf(
  batch: RecordBatch,
  columns: readonly string[],
  start: number,
  before: number,
  path: string,
): TableRow[] {
  const vectors = columns.map((name) => ({ name, vector: batch.getChild(name) }));
  const rows: TableRow[] = [];
  for (let i = start; i < Math.min(batch.numRows, start + BATCH_SIZE); i += 1) {
    const row: Record<string, unknown> = {};
    for (const { name, vector } of vectors) row[name] = plain(vector?.get(i));
    rows.push({ row, at: { file: path, line: null, row: before + i + 1 } });
  }
  return rows;
}

/** Arrow's views of lists and structs as plain values. */
function plain(value: unknown): unknown {
  if (value instanceof Vector) return Array.from(value, plain);
  if (!(value instanceof StructRow)) return value;
  return Object.fromEntries(Object.entries(value.toJSON()).map(([key, field]) => [key, plain(field)]));
}

function arrowError(path: string, cause: unknown): Error {
  if (cause instanceof WhetstoneError) return cause;
  const message = cause instanceof Error ? cause.message : '';
  if (/^Expected to read/.test(message)) return truncated(path, 'an Arrow message breaks off', cause);
  return badFile(
    path,
    'the Arrow data are damaged or of a kind that is not read here. Write the file again, or as Parquet.',
    {},
    cause,
  );
}

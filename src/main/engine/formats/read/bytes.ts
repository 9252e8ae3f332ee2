import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { WhetstoneError } from '../../../../shared/errors.ts';
import { badFile, fileError, truncated } from './failures.ts';
import type { OpenFile } from './open-file.ts';

/** Large reads cost fewer turns of the event loop; at 1 MiB the stream's own cost is below 1 % of parsing. */
const CHUNK_BYTES = 1 << 20;
/** Smaller, because the bytes behind a zstd frame are read again with the next one. */
const COMPRESSED_CHUNK_BYTES = 1 << 17;
/** Below this much output no ratio is suspicious: some megabytes of spaces are no attack. */
const RATIO_FLOOR_BYTES = 64 * 2 ** 20;

type Compression = 'none' | 'gzip' | 'zstd';

/** The first bytes of a file, fewer where it is shorter. */
export async function readHead(path: string, bytes: number): Promise<Buffer> {
  const handle = await open(path).catch((error: unknown) => {
    throw fileError(path, error);
  });
  try {
    const buffer = Buffer.alloc(bytes);
    const { bytesRead } = await handle.read(buffer, 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw fileError(path, error);
  } finally {
    await handle.close();
  }
}

/** By the magic bytes, so that a wrong or missing ending does no harm. */
export function compressionOf(head: Buffer): Compression {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  const magic = head.length >= 4 ? head.readUInt32LE(0) : 0;
  // The second is a skippable frame, with which pzstd begins; its last four bits are free.
  if (magic === 0xfd2fb528 || magic >>> 4 === 0x184d2a5) return 'zstd';
  return 'none';
}

/**
 * A file's bytes in chunks, decompressed where it is gzip (several members included) or zstd.
 *
 * @throws WhetstoneError `truncated-input` for a compression that breaks off, `decompression-limit` for a bomb,
 *   `bad-input` for an empty or damaged file, `file-not-found`, `file-unreadable`, `cancelled`.
 */
export async function* readBytes(file: OpenFile): AsyncGenerator<Buffer> {
  const head = await readHead(file.path, 4);
  if (head.length === 0)
    throw badFile(file.path, 'the file is empty. Check that the export or download finished.');
  const compression = compressionOf(head);
  const ending = /\.(gz|zst)$/i.exec(file.path)?.[0];
  if (ending !== undefined && compression === 'none') {
    throw badFile(
      file.path,
      `the file is named ${ending} but is not compressed. Rename it, or download it again.`,
    );
  }
  try {
    for await (const { chunk, read } of compression === 'none'
      ? readPlain(file)
      : decompress(file, compression)) {
      file.checkCancelled();
      yield chunk;
      file.onRead(read);
    }
  } catch (error) {
    throw compression === 'none' ? fileError(file.path, error) : compressionError(file.path, error);
  }
}

/** A piece of the content, and how much of the file has been read for all so far. */
type Piece = { readonly chunk: Buffer; readonly read: number };

async function* readPlain(file: OpenFile): AsyncGenerator<Piece> {
  const stream = createReadStream(file.path, { highWaterMark: CHUNK_BYTES });
  for await (const chunk of stream) yield { chunk: bufferOf(chunk), read: stream.bytesRead };
}

/**
 * A gzip decoder goes on with the next member by itself. A zstd decoder of Node's ends, without a word, behind the
 * first frame, of which `pzstd` and `cat` make many: each frame gets a decoder of its own.
 */
async function* decompress(file: OpenFile, compression: 'gzip' | 'zstd'): AsyncGenerator<Piece> {
  let start = 0;
  let produced = 0;
  while (start < file.bytes) {
    const raw = createReadStream(file.path, { start, highWaterMark: COMPRESSED_CHUNK_BYTES });
    const decoder =
      compression === 'gzip'
        ? createGunzip({ chunkSize: CHUNK_BYTES })
        : createZstdDecompress({ chunkSize: CHUNK_BYTES });
    // An error of either stream ends the loop over the last one, which throws it.
    const stream = pipeline(raw, decoder, () => {});
    try {
      for await (const chunk of stream) {
        const content = bufferOf(chunk);
        const read = start + raw.bytesRead;
        produced += content.length;
        checkProduced(file, read, produced);
        yield { chunk: content, read };
      }
    } finally {
      raw.destroy();
    }
    if (compression === 'gzip' || decoder.bytesWritten === 0) return;
    start += decoder.bytesWritten;
  }
}

function bufferOf(chunk: unknown): Buffer {
  if (Buffer.isBuffer(chunk)) return chunk;
  throw new TypeError('A byte stream gave something else than bytes.');
}

function checkProduced(file: OpenFile, read: number, produced: number): void {
  const { decompressedBytes, compressionRatio } = file.limits;
  const suspicious = produced > RATIO_FLOOR_BYTES && produced > read * compressionRatio;
  if (produced <= decompressedBytes && !suspicious) return;
  throw new WhetstoneError(
    'decompression-limit',
    `${file.path}: ${read} bytes unpack to more than ${produced}, which no text does. If you trust the file, unpack it yourself and import the result.`,
    { details: { file: file.path, bytesRead: read, bytesProduced: produced } },
  );
}

function compressionError(path: string, cause: unknown): WhetstoneError {
  if (cause instanceof WhetstoneError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'Z_BUF_ERROR') return truncated(path, 'its compression breaks off', cause);
  if (code.startsWith('Z_') || code.startsWith('ZSTD_')) {
    return badFile(
      path,
      'the compressed data is damaged. Copy or download it again.',
      { compression: code },
      cause,
    );
  }
  return fileError(path, cause);
}

const UTF8_BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * A text file's bytes without a UTF-8 byte order mark.
 *
 * @throws WhetstoneError `bad-input` for UTF-16 and UTF-32, by their byte order marks, and all that {@link readBytes} throws.
 */
export async function* readTextBytes(file: OpenFile): AsyncGenerator<Buffer> {
  let head: Buffer | null = Buffer.alloc(0);
  for await (const chunk of readBytes(file)) {
    if (head === null) {
      yield chunk;
      continue;
    }
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    if (head.length < 4) continue;
    yield withoutMark(file.path, head);
    head = null;
  }
  if (head === null) return;
  const rest = withoutMark(file.path, head);
  if (rest.length === 0)
    throw badFile(file.path, 'the file is empty. Check that the export or download finished.');
  yield rest;
}

function withoutMark(path: string, head: Buffer): Buffer {
  if (head.subarray(0, 3).equals(UTF8_BOM)) return head.subarray(3);
  const little = head[0] === 0xff && head[1] === 0xfe;
  const big = head[0] === 0xfe && head[1] === 0xff;
  const wide =
    (little && head[2] === 0 && head[3] === 0) || head.subarray(0, 4).equals(Buffer.from([0, 0, 0xfe, 0xff]));
  if (!little && !big && !wide) return head;
  const name = wide ? 'UTF-32' : little ? 'UTF-16 (little endian)' : 'UTF-16 (big endian)';
  throw badFile(
    path,
    `the text is ${name}. Save it as UTF-8, for example with iconv -f ${wide ? 'UTF-32' : 'UTF-16'} -t UTF-8.`,
    {
      encoding: name,
      line: 1,
    },
  );
}

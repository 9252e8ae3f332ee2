import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { WhetstoneError } from '../../../../shared/errors.ts';
import { compressionOf, readBytes, readHead } from './bytes.ts';
import type { OpenFile } from './open-file.ts';

/** The content of a file that is read from any place in it. Errors and rows go on naming the file itself. */
export type Content = {
  /** The file; its `bytes` and `onRead` are those of the content. */
  readonly file: OpenFile;
  /** Where the content lies: the file itself, or a temporary one with what it decompresses to. */
  readonly path: string;
  readonly close: () => Promise<void>;
};

/**
 * Opens a file that is not read from front to back, as Parquet and Arrow are not: what is compressed as a whole is
 * decompressed into a temporary file first, within the limits on decompression.
 *
 * @throws WhetstoneError `disk-full`, and what {@link readBytes} throws
 */
export async function openContent(file: OpenFile): Promise<Content> {
  if (compressionOf(await readHead(file.path, 4)) === 'none')
    return { file, path: file.path, close: async () => {} };
  const folder = await mkdtemp(join(tmpdir(), 'whetstone-unpacked-'));
  const close = () => rm(folder, { recursive: true, force: true });
  try {
    const path = join(folder, 'content');
    // The first half of the progress is decompressing, the second reading.
    const unpacking = { ...file, onRead: (bytes: number) => file.onRead(bytes / 2) };
    await pipeline(readBytes(unpacking), createWriteStream(path, { mode: 0o600 }));
    const { size: bytes } = await stat(path);
    const onRead = (read: number) => file.onRead((file.bytes / 2) * (1 + read / Math.max(1, bytes)));
    return { file: { ...file, bytes, onRead }, path, close };
  } catch (error) {
    await close();
    const isFull = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
    if (!isFull) throw error;
    throw new WhetstoneError(
      'disk-full',
      `${file.path} is decompressed in ${tmpdir()}, whose disk is full. Free some space there, or decompress the file yourself and import the result.`,
      { details: { file: file.path }, cause: error },
    );
  }
}

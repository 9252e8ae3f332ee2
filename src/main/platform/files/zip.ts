import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { WhetstoneError } from '../../../shared/errors.ts';
import type { WorkOptions } from '../../../shared/progress.ts';
import { writeError } from './write-error.ts';
import { damagedZip, LOCAL_SIZE, readExactly, readZipDirectory, type ZipEntry } from './zip-directory.ts';

export type ZipOptions = WorkOptions & {
  /**
   * Under which path, relative to the target folder and with forward slashes, a file of the archive is
   * unpacked; null leaves it out. Default: all of them, under their own names.
   */
  readonly select?: (name: string) => string | null;
  /** Most bytes that all unpacked files may have together. */
  readonly maxBytes?: number;
};

/** Larger than any model that one archive without ZIP64 can hold. */
const MAX_BYTES = 8 * 2 ** 30;
/** Weights and JSON shrink to a tenth at most; what shrinks to less than a hundredth is made to fill a disk. */
const MAX_RATIO = 100;
/** Small files may shrink as they like: a megabyte of zeros harms nobody. */
const RATIO_FREE_BYTES = 1 << 20;
const LOCAL_SIGNATURE = 0x04034b50;

function checkSizes(entries: readonly ZipEntry[], maxBytes: number): void {
  const total = entries.reduce((sum, entry) => sum + entry.size, 0);
  const swollen = entries.find(
    (entry) => entry.size > RATIO_FREE_BYTES && entry.size > MAX_RATIO * entry.compressedSize,
  );
  if (total <= maxBytes && swollen === undefined) return;
  throw new WhetstoneError(
    'decompression-limit',
    'The archive would unpack to far more than it should hold, so it was not unpacked. Check where it comes from.',
    { details: { bytes: total, limit: maxBytes, name: swollen?.name ?? null } },
  );
}

/** Where a file's compressed bytes begin: its local header repeats the name, with an extra field of its own. */
async function dataOffset(handle: FileHandle, entry: ZipEntry): Promise<number> {
  const header = await readExactly(handle, entry.offset, LOCAL_SIZE);
  if (header.readUInt32LE(0) !== LOCAL_SIGNATURE) throw damagedZip('its table of contents points to nowhere');
  const nameLength = header.readUInt16LE(26);
  const name = await readExactly(handle, entry.offset + LOCAL_SIZE, nameLength);
  if (name.toString('utf8') !== entry.name) throw damagedZip('its table of contents contradicts its files');
  return entry.offset + LOCAL_SIZE + nameLength + header.readUInt16LE(28);
}

/** Passes bytes through, and fails as soon as there are more than promised, or others. */
function verify(entry: ZipEntry): Transform {
  let size = 0;
  let checksum = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      checksum = crc32(chunk, checksum);
      if (size > entry.size) done(damagedZip(`${JSON.stringify(entry.name)} is longer than it says`));
      else done(null, chunk);
    },
    flush(done) {
      const whole = size === entry.size && checksum === entry.crc32;
      done(whole ? null : damagedZip(`${JSON.stringify(entry.name)} in it is damaged`));
    },
  });
}

async function* readRange(handle: FileHandle, start: number, length: number): AsyncGenerator<Buffer> {
  const step = 1 << 18;
  for (let at = 0; at < length; at += step)
    yield await readExactly(handle, start + at, Math.min(step, length - at));
}

async function unpack(
  archive: FileHandle,
  entry: ZipEntry,
  path: string,
  signal: AbortSignal | undefined,
  onBytes: (count: number) => void,
): Promise<void> {
  const start = await dataOffset(archive, entry);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const target = await open(path, 'wx', 0o600);
  try {
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        target.appendFile(chunk).then(() => {
          onBytes(chunk.length);
          done();
        }, done);
      },
    });
    const source = readRange(archive, start, entry.compressedSize);
    const options = signal === undefined ? {} : { signal };
    if (entry.method === 'stored') await pipeline(source, verify(entry), sink, options);
    else await pipeline(source, createInflateRaw(), verify(entry), sink, options);
  } finally {
    await target.close();
  }
}

/**
 * Unpacks files of a ZIP archive (a wheel or a jar is one) into a folder that exists. Nothing that is
 * there is overwritten. Sizes, CRC-32 and names are checked before and while anything is written; on
 * failure the folder may hold some of the files, so unpack into a temporary one.
 *
 * @returns the paths that were written, relative to `folder`
 * @throws WhetstoneError `bad-input` (broken, encrypted, ZIP64, a link, a name that leads elsewhere),
 *   `truncated-input`, `decompression-limit`, `disk-full`; and the signal's reason
 */
export async function extractZip(
  file: string,
  folder: string,
  options: ZipOptions = {},
): Promise<readonly string[]> {
  const { select = (name: string) => name, maxBytes = MAX_BYTES, signal, onProgress } = options;
  const archive = await open(file, 'r');
  try {
    const chosen = (await readZipDirectory(archive)).flatMap((entry) => {
      const path = select(entry.name);
      return path === null ? [] : [{ entry, path }];
    });
    const entries = chosen.map(({ entry }) => entry);
    checkSizes(entries, maxBytes);
    const total = entries.reduce((sum, entry) => sum + entry.size, 0);
    let done = 0;
    for (const { entry, path } of chosen) {
      signal?.throwIfAborted();
      const target = join(folder, ...path.split('/'));
      try {
        await unpack(archive, entry, target, signal, (count) => {
          done += count;
          onProgress?.({ stage: 'Unpacking', done, total, unit: 'bytes' });
        });
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) {
          throw damagedZip(`${JSON.stringify(entry.name)} in it is damaged`);
        }
        throw writeError(target, error);
      }
    }
    return chosen.map(({ path }) => path);
  } finally {
    await archive.close();
  }
}

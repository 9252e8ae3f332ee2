import type { FileHandle } from 'node:fs/promises';
import { WhetstoneError } from '../../../shared/errors.ts';

/** One file of a ZIP archive, as its central directory describes it (PKWARE APPNOTE 6.3.10, §4.3.12). */
export type ZipEntry = {
  readonly name: string;
  readonly method: 'stored' | 'deflated';
  readonly compressedSize: number;
  readonly size: number;
  readonly crc32: number;
  /** Where its local header begins. */
  readonly offset: number;
};

const END_SIGNATURE = 0x06054b50;
const END_SIZE = 22;
const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_SIZE = 46;
/** The archive's comment may stand behind the end record. */
const MAX_COMMENT = 0xffff;
/** A local header without its name. */
export const LOCAL_SIZE = 30;
/** Read at once; a model or a wheel has some dozens of files. */
const MAX_DIRECTORY_BYTES = 16 << 20;

const FLAG_ENCRYPTED = 0x1;
const FLAG_STRONGLY_ENCRYPTED = 0x40;
const FLAG_MASKED_HEADERS = 0x2000;
const UNIX = 3;
const FILE_TYPE_MASK = 0o170000;
const REGULAR_FILE = 0o100000;
const DIRECTORY = 0o040000;

export function damagedZip(what: string): WhetstoneError {
  return new WhetstoneError('bad-input', `The archive cannot be used: ${what}. Fetch it again.`, {
    details: { what },
  });
}

function truncatedZip(): WhetstoneError {
  return new WhetstoneError('truncated-input', 'The archive is cut short. Fetch it again.');
}

/** Reads exactly `length` bytes. */
export async function readExactly(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) throw truncatedZip();
    done += bytesRead;
  }
  return buffer;
}

/**
 * A name that stays in the folder it is unpacked into, on every platform. Anything else is refused rather
 * than repaired: an honest archive has no such names.
 */
function checkName(name: string): void {
  const segments = name.split('/');
  const leaves = segments.some((segment) => segment === '' || segment === '.' || segment === '..');
  if (leaves || /[\\:\0]/.test(name))
    throw damagedZip(`the name ${JSON.stringify(name)} in it leads elsewhere`);
}

async function findEnd(handle: FileHandle, fileSize: number): Promise<Buffer> {
  const length = Math.min(fileSize, END_SIZE + MAX_COMMENT);
  const tail = await readExactly(handle, fileSize - length, length);
  for (let at = length - END_SIZE; at >= 0; at -= 1) {
    // The comment's length must lead exactly to the end of the file, or the signature is one by chance.
    if (tail.readUInt32LE(at) === END_SIGNATURE && at + END_SIZE + tail.readUInt16LE(at + 20) === length) {
      return tail.subarray(at, at + END_SIZE);
    }
  }
  throw truncatedZip();
}

/** The entry at `at` in the central directory, or null for a folder, and where the next one begins. */
function parseEntry(directory: Buffer, at: number): { entry: ZipEntry | null; next: number } {
  if (at + ENTRY_SIZE > directory.length || directory.readUInt32LE(at) !== ENTRY_SIGNATURE) {
    throw damagedZip('its table of contents is broken');
  }
  const nameLength = directory.readUInt16LE(at + 28);
  const nameEnd = at + ENTRY_SIZE + nameLength;
  const next = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  if (next > directory.length) throw damagedZip('its table of contents is broken');
  const name = directory.toString('utf8', at + ENTRY_SIZE, nameEnd);
  const unixType = directory[at + 5] === UNIX ? (directory.readUInt32LE(at + 38) >>> 16) & FILE_TYPE_MASK : 0;
  if (name.endsWith('/') || unixType === DIRECTORY) {
    checkName(name.replace(/\/$/, ''));
    return { entry: null, next };
  }
  checkName(name);
  if (unixType !== 0 && unixType !== REGULAR_FILE)
    throw damagedZip(`${JSON.stringify(name)} in it is a link or a device`);
  const flags = directory.readUInt16LE(at + 8);
  if (flags & (FLAG_ENCRYPTED | FLAG_STRONGLY_ENCRYPTED | FLAG_MASKED_HEADERS))
    throw damagedZip('it is encrypted');
  const method = directory.readUInt16LE(at + 10);
  if (method !== 0 && method !== 8) throw damagedZip(`compression method ${method} is not read here`);
  const entry: ZipEntry = {
    name,
    method: method === 0 ? 'stored' : 'deflated',
    crc32: directory.readUInt32LE(at + 16),
    compressedSize: directory.readUInt32LE(at + 20),
    size: directory.readUInt32LE(at + 24),
    offset: directory.readUInt32LE(at + 42),
  };
  if ([entry.compressedSize, entry.size, entry.offset].includes(0xffffffff))
    throw damagedZip('it is a ZIP64 archive');
  if (entry.method === 'stored' && entry.compressedSize !== entry.size)
    throw damagedZip('its sizes contradict each other');
  return { entry, next };
}

/** Entries that share bytes are how a small archive unpacks to a huge one. */
function checkOverlaps(entries: readonly ZipEntry[], directoryOffset: number): void {
  const byOffset = entries.toSorted((a, b) => a.offset - b.offset);
  for (const [index, entry] of byOffset.entries()) {
    const limit = byOffset[index + 1]?.offset ?? directoryOffset;
    if (entry.offset + LOCAL_SIZE + entry.compressedSize > limit) throw damagedZip('files in it overlap');
  }
}

/**
 * The files of an archive, checked: no name leads out of a folder or occurs twice, nothing is a link,
 * encrypted, or of another method than stored and deflated, and no two share bytes.
 *
 * @throws WhetstoneError `bad-input`, `truncated-input`
 */
export async function readZipDirectory(handle: FileHandle): Promise<readonly ZipEntry[]> {
  const fileSize = (await handle.stat()).size;
  if (fileSize < END_SIZE) throw truncatedZip();
  const end = await findEnd(handle, fileSize);
  const count = end.readUInt16LE(10);
  const size = end.readUInt32LE(12);
  const offset = end.readUInt32LE(16);
  if (count === 0xffff || offset === 0xffffffff) throw damagedZip('it is a ZIP64 archive');
  if (end.readUInt16LE(8) !== count) throw damagedZip('it is one part of several');
  if (size > MAX_DIRECTORY_BYTES) throw damagedZip('its table of contents is too large');
  if (offset + size > fileSize - END_SIZE) throw truncatedZip();

  const directory = await readExactly(handle, offset, size);
  const entries: ZipEntry[] = [];
  // Folded to one case: on some file systems two such names are one file.
  const names = new Set<string>();
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    const { entry, next } = parseEntry(directory, at);
    at = next;
    if (entry === null) continue;
    const folded = entry.name.toLowerCase();
    if (names.has(folded)) throw damagedZip(`${JSON.stringify(entry.name)} stands in it twice`);
    names.add(folded);
    entries.push(entry);
  }
  checkOverlaps(entries, offset);
  return entries;
}

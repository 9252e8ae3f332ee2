import { type FileHandle, open } from 'node:fs/promises';
import { badFile, fileError, truncated } from '../../formats/read/failures.ts';
import { readFully, type VectorReader } from '../vectors.ts';
import {
  NPY_PREFIX_BYTES,
  type NpyHeader,
  type NpyType,
  npyHeaderRange,
  parseNpyHeader,
} from './npy-header.ts';

const VALUE_BYTES = { f2: 2, f4: 4, f8: 8 } as const satisfies Record<NpyType, number>;

/** An opened .npy file. Values are handed out as float32. Close it after use. */
export type NpyFile = VectorReader & { readonly type: NpyType; close(): Promise<void> };

/**
 * Opens a two-dimensional array of float16, float32 or float64 (little-endian, C order), as numpy.save writes it in
 * the format's versions 1 to 3. Rows are read when they are asked for.
 *
 * @throws WhetstoneError `bad-input` for another array or a hostile header, `truncated-input` where the file is shorter
 *   than its header says, `file-not-found`, `file-unreadable`.
 */
export async function openNpy(path: string): Promise<NpyFile> {
  const handle = await open(path).catch((error: unknown) => {
    throw fileError(path, error);
  });
  try {
    const header = await readHeader(path, handle);
    return {
      rows: header.rows,
      dimension: header.dimension,
      type: header.type,
      read: (startRow, rowCount, into) => readRows(path, handle, header, startRow, rowCount, into),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw fileError(path, error);
  }
}

async function readHeader(path: string, handle: FileHandle): Promise<NpyHeader> {
  const { size } = await handle.stat();
  const prefix = Buffer.alloc(NPY_PREFIX_BYTES);
  const prefixBytes = await readFully(handle, prefix, 0);
  const { start, end } = npyHeaderRange(path, prefix.subarray(0, prefixBytes));
  if (size < end) throw truncated(path, 'it ends inside its header');
  const text = Buffer.alloc(end - start);
  await readFully(handle, text, start);
  const header = parseNpyHeader(path, text.toString('utf8'), end);
  const expected = end + header.rows * header.dimension * VALUE_BYTES[header.type];
  if (size < expected)
    throw truncated(path, `${header.rows} rows need ${expected} bytes, and it has ${size}`);
  if (size > expected) {
    throw badFile(
      path,
      `it has ${size - expected} bytes more than its ${header.rows} rows need. Write it again.`,
    );
  }
  return header;
}

async function readRows(
  path: string,
  handle: FileHandle,
  { type, dimension, offset }: NpyHeader,
  startRow: number,
  rowCount: number,
  into: Float32Array,
): Promise<void> {
  const rowBytes = dimension * VALUE_BYTES[type];
  const target = into.subarray(0, rowCount * dimension);
  const bytes =
    type === 'f4'
      ? new Uint8Array(target.buffer, target.byteOffset, target.byteLength)
      : new Uint8Array(rowCount * rowBytes);
  const read = await readFully(handle, bytes, offset + startRow * rowBytes).catch((error: unknown) => {
    throw fileError(path, error);
  });
  if (read < bytes.length) throw truncated(path, `row ${startRow + Math.floor(read / rowBytes)} is missing`);
  if (type === 'f8') target.set(new Float64Array(bytes.buffer));
  if (type === 'f2') {
    const halves = new Uint16Array(bytes.buffer);
    for (let i = 0; i < halves.length; i += 1) target[i] = FLOAT_OF_HALF[halves[i]!]!;
  }
}

/** The value of each of the 65,536 half-precision numbers (IEEE 754 binary16). */
const FLOAT_OF_HALF = Float32Array.from({ length: 1 << 16 }, (_, bits) => {
  const sign = bits >> 15 === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
});

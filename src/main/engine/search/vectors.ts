import { type FileHandle, open } from 'node:fs/promises';
import { endianness } from 'node:os';
import { WhetstoneError } from '../../../shared/errors.ts';
import { fileError } from '../formats/read/failures.ts';

/** Vectors that are read in slices: fixed-width float32 rows, in memory or in a file. */
export type VectorReader = {
  readonly rows: number;
  readonly dimension: number;
  /** Reads the rows [startRow, startRow + rowCount) into the beginning of `into`. */
  read(startRow: number, rowCount: number, into: Float32Array): Promise<void>;
};

/** Reads from an array of rows × dimension values. */
export function vectorsInMemory(values: Float32Array, dimension: number): VectorReader {
  if (values.length % dimension !== 0) {
    throw new RangeError(`${values.length} values are not whole rows of ${dimension}.`);
  }
  return {
    rows: values.length / dimension,
    dimension,
    async read(startRow, rowCount, into) {
      into.set(values.subarray(startRow * dimension, (startRow + rowCount) * dimension));
    },
  };
}

/**
 * Opens a file of little-endian float32 rows without a header. Close it after use.
 *
 * @throws WhetstoneError `file-not-found`, `file-unreadable`; `truncated-input` where the file does not hold whole
 *   rows, or has become shorter since it was opened.
 */
export async function openVectorFile(
  path: string,
  dimension: number,
): Promise<VectorReader & { close(): Promise<void> }> {
  if (endianness() !== 'LE')
    throw new Error('Vector files are read in place on little-endian machines only.');
  const rowBytes = dimension * Float32Array.BYTES_PER_ELEMENT;
  const handle = await open(path).catch((error: unknown) => {
    throw fileError(path, error);
  });
  const { size } = await handle.stat();
  if (size % rowBytes !== 0) {
    await handle.close();
    throw shorter(path, `its ${size} bytes are not whole rows of ${dimension} float32 values`);
  }
  return {
    rows: size / rowBytes,
    dimension,
    async read(startRow, rowCount, into) {
      const bytes = new Uint8Array(into.buffer, into.byteOffset, rowCount * rowBytes);
      const read = await readFully(handle, bytes, startRow * rowBytes).catch((error: unknown) => {
        throw fileError(path, error);
      });
      if (read < bytes.length)
        throw shorter(path, `row ${startRow + Math.floor(read / rowBytes)} is missing`);
    },
    close: () => handle.close(),
  };
}

/** Fills `into` from `position` on; fewer bytes come back where the file ends before. */
export async function readFully(handle: FileHandle, into: Uint8Array, position: number): Promise<number> {
  let done = 0;
  while (done < into.length) {
    const { bytesRead } = await handle.read(into, done, into.length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}

function shorter(path: string, what: string): WhetstoneError {
  return new WhetstoneError('truncated-input', `${path}: the file is cut short: ${what}. Encode again.`, {
    details: { file: path },
  });
}

import { badFile } from '../../formats/read/failures.ts';

export type NpyType = 'f2' | 'f4' | 'f8';

/** What an .npy file's header says of its data. */
export type NpyHeader = {
  readonly type: NpyType;
  readonly rows: number;
  readonly dimension: number;
  /** Where the data begin. */
  readonly offset: number;
};

const MAGIC = '\x93NUMPY';
/** Magic, version and the longer form of the header's length. */
export const NPY_PREFIX_BYTES = 12;
/** NumPy itself refuses headers beyond 10,000 bytes. */
const LONGEST_HEADER = 10_000;
/** Far beyond any embedding model; without it, a header could ask for one row of many gigabytes. */
const GREATEST_DIMENSION = 65_536;

/**
 * Where the header ends, from the file's first {@link NPY_PREFIX_BYTES} bytes (format versions 1 to 3).
 *
 * @throws WhetstoneError `bad-input`.
 */
export function npyHeaderRange(
  path: string,
  prefix: Buffer,
): { readonly start: number; readonly end: number } {
  if (prefix.toString('latin1', 0, MAGIC.length) !== MAGIC || prefix.length < NPY_PREFIX_BYTES) {
    throw badFile(path, 'this is not a NumPy .npy file. Write it with numpy.save.');
  }
  const version = prefix[6]!;
  if (version < 1 || version > 3) {
    throw badFile(path, `.npy format version ${version} is not known. Write the file with numpy.save.`, {
      version,
    });
  }
  const start = version === 1 ? 10 : 12;
  const length = version === 1 ? prefix.readUInt16LE(8) : prefix.readUInt32LE(8);
  if (length > LONGEST_HEADER) {
    throw badFile(
      path,
      `its header claims ${length} bytes, which no array of numbers needs. Write it again.`,
      { length },
    );
  }
  return { start, end: start + length };
}

/**
 * Reads the header's text, a Python dictionary such as `{'descr': '<f4', 'fortran_order': False, 'shape': (9, 3), }`.
 *
 * @throws WhetstoneError `bad-input` for anything but a two-dimensional little-endian float array in C order.
 */
export function parseNpyHeader(path: string, text: string, offset: number): NpyHeader {
  const entries = /^\s*\{((?:\s*'[a-z_]+'\s*:\s*(?:'[^']*'|True|False|\([\d,\s]*\))\s*,?)*)\s*\}\s*$/.exec(
    text,
  )?.[1];
  const values = new Map<string, string>();
  for (const [, key, value] of (entries ?? '').matchAll(
    /'([a-z_]+)'\s*:\s*('[^']*'|True|False|\([\d,\s]*\))/g,
  )) {
    values.set(key!, value!);
  }
  const descr = values.get('descr');
  const order = values.get('fortran_order');
  const shape = values.get('shape');
  if (descr === undefined || order === undefined || shape === undefined) {
    throw badFile(
      path,
      'its header is not that of a plain array of numbers. Write numpy.asarray(embeddings, dtype="float32") with numpy.save.',
    );
  }
  if (order !== 'False') {
    throw badFile(
      path,
      'the array is in Fortran order. Write numpy.ascontiguousarray(embeddings) with numpy.save.',
    );
  }
  const sizes = shape.match(/\d+/g)?.map(Number) ?? [];
  const [rows = 0, dimension = 0] = sizes;
  if (sizes.length !== 2) {
    throw badFile(
      path,
      `the array has ${sizes.length} dimension(s); embeddings have 2: rows × values. Reshape it.`,
      {
        shape,
      },
    );
  }
  if (rows === 0 || dimension === 0)
    throw badFile(path, `the array is empty: its shape is ${shape}.`, { shape });
  if (dimension > GREATEST_DIMENSION || !Number.isSafeInteger(rows * dimension * 8)) {
    throw badFile(path, `its shape ${shape} cannot be that of embeddings. Check that rows come first.`, {
      shape,
    });
  }
  return { type: typeOf(path, descr), rows, dimension, offset };
}

function typeOf(path: string, descr: string): NpyType {
  switch (descr) {
    case "'<f2'":
      return 'f2';
    case "'<f4'":
      return 'f4';
    case "'<f8'":
      return 'f8';
    default:
      throw badFile(
        path,
        `its values are of type ${descr}; float16, float32 and float64 (little-endian) are read. Write embeddings.astype("<f4") with numpy.save.`,
        { descr },
      );
  }
}

import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openNpy } from './npy.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whetstone-npy-'));
});
afterAll(() => rm(folder, { recursive: true }));

const header = (descr: string, shape: string, order = 'False') =>
  `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }`;

/** An .npy file as numpy.save writes it: the header padded to a multiple of 64 bytes. */
function npy(text: string, data: Uint8Array, version = 1): Buffer {
  const lengthBytes = version === 1 ? 2 : 4;
  const bare = 8 + lengthBytes + text.length + 1;
  const padded = `${text}${' '.repeat((64 - (bare % 64)) % 64)}\n`;
  const length = Buffer.alloc(lengthBytes);
  length.writeUIntLE(padded.length, 0, lengthBytes);
  return Buffer.concat([
    Buffer.from('\x93NUMPY', 'latin1'),
    Buffer.of(version, 0),
    length,
    Buffer.from(padded),
    data,
  ]);
}

const bytesOf = (values: Float32Array | Float64Array | Uint16Array) => new Uint8Array(values.buffer);

async function save(bytes: Uint8Array): Promise<string> {
  const path = join(folder, 'array.npy');
  await writeFile(path, bytes);
  return path;
}

async function rowsOf(path: string, startRow: number, rowCount: number): Promise<number[]> {
  const file = await openNpy(path);
  const into = new Float32Array(rowCount * file.dimension);
  await file.read(startRow, rowCount, into);
  await file.close();
  return [...into];
}

test.each([1, 2, 3])('float32, format version %i', async (version) => {
  const path = await save(
    npy(header("'<f4'", '(3, 2)'), bytesOf(Float32Array.of(1, 2, 3, 4, 5, 6)), version),
  );
  const file = await openNpy(path);
  expect([file.rows, file.dimension, file.type]).toEqual([3, 2, 'f4']);
  await file.close();
  expect(await rowsOf(path, 1, 2)).toEqual([3, 4, 5, 6]);
});

test('float64 is narrowed to float32', async () => {
  const path = await save(npy(header("'<f8'", '(2, 2)'), bytesOf(Float64Array.of(0.1, -2, 3, 1e-3))));
  expect(await rowsOf(path, 0, 2)).toEqual([0.1, -2, 3, 1e-3].map(Math.fround));
});

test('float16: normal, subnormal, largest, signed zero, infinite', async () => {
  const halves = Uint16Array.of(0x3c00, 0xc000, 0x3555, 0x0001, 0x03ff, 0x7bff, 0x8000, 0x7c00);
  const path = await save(npy(header("'<f2'", '(4, 2)'), bytesOf(halves)));
  expect(await rowsOf(path, 0, 4)).toEqual(
    [1, -2, 1365 / 4096, 2 ** -24, 1023 * 2 ** -24, 65_504, -0, Number.POSITIVE_INFINITY].map(Math.fround),
  );
});

test('any shape reads back, whatever the window', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.float({ noNaN: true }), { minLength: 30, maxLength: 30 }),
      fc.nat(),
      async (rows, dimension, pool, seed) => {
        const values = Float32Array.from(pool.slice(0, rows * dimension));
        const path = await save(npy(header("'<f4'", `(${rows}, ${dimension})`), bytesOf(values)));
        const start = seed % rows;
        expect(await rowsOf(path, start, rows - start)).toEqual([...values.subarray(start * dimension)]);
      },
    ),
    { numRuns: 30 },
  );
});

const twelve = new Uint8Array(12);
test.each([
  ['no NumPy file', Buffer.from('hello, this is text'), 'bad-input', /not a NumPy/],
  ['an empty file', Buffer.alloc(0), 'bad-input', /not a NumPy/],
  ['an unknown version', npy(header("'<f4'", '(3, 1)'), twelve, 9), 'bad-input', /version 9/],
  ['one dimension', npy(header("'<f4'", '(3,)'), twelve), 'bad-input', /1 dimension/],
  ['three dimensions', npy(header("'<f4'", '(1, 3, 1)'), twelve), 'bad-input', /3 dimension/],
  ['Fortran order', npy(header("'<f4'", '(3, 1)', 'True'), twelve), 'bad-input', /Fortran/],
  ['big-endian values', npy(header("'>f4'", '(3, 1)'), twelve), 'bad-input', /'>f4'/],
  ['integers', npy(header("'<i4'", '(3, 1)'), twelve), 'bad-input', /'<i4'/],
  ['pickled objects', npy(header("'|O'", '(3, 1)'), twelve), 'bad-input', /'\|O'/],
  ['a record type', npy(header("[('a', '<f4')]", '(3, 1)'), twelve), 'bad-input', /plain array/],
  ['code in the header', npy("__import__('os').system('true')", twelve), 'bad-input', /plain array/],
  [
    'a header without a shape',
    npy("{'descr': '<f4', 'fortran_order': False, }", twelve),
    'bad-input',
    /plain array/,
  ],
  ['no rows', npy(header("'<f4'", '(0, 3)'), new Uint8Array(0)), 'bad-input', /empty/],
  ['an absurd dimension', npy(header("'<f4'", '(1, 9999999)'), twelve), 'bad-input', /cannot be/],
  [
    'a product beyond all numbers',
    npy(header("'<f4'", '(99999999999999999999, 9)'), twelve),
    'bad-input',
    /cannot be/,
  ],
  ['more rows than there are', npy(header("'<f4'", '(4, 1)'), twelve), 'truncated-input', /4 rows need/],
  ['bytes behind the data', npy(header("'<f4'", '(2, 1)'), twelve), 'bad-input', /4 bytes more/],
  [
    'a header of 4 GB',
    Buffer.from('\x93NUMPY\x02\x00\xff\xff\xff\xff', 'latin1'),
    'bad-input',
    /claims 4294967295/,
  ],
  [
    'a header cut short',
    Buffer.from('\x93NUMPY\x01\x00\x76\x00{ ', 'latin1'),
    'truncated-input',
    /inside its header/,
  ],
])('refuses %s', async (_, bytes, code, message) => {
  const path = await save(bytes);
  await expect(openNpy(path)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});

test('a file that is missing, and one that shrinks while it is read', async () => {
  await expect(openNpy(join(folder, 'none.npy'))).rejects.toMatchObject({ code: 'file-not-found' });
  const bytes = npy(header("'<f4'", '(3, 1)'), twelve);
  const path = await save(bytes);
  const file = await openNpy(path);
  await truncate(path, bytes.length - 6);
  await expect(file.read(0, 3, new Float32Array(3))).rejects.toMatchObject({
    code: 'truncated-input',
    message: expect.stringContaining('row 1 is missing'),
  });
  await file.close();
});

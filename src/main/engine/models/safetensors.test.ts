import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { safetensorsBytes } from './checkpoint.fixture.ts';
import { readSafetensorsHeader, readShards } from './safetensors.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whetstone-safetensors-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const tensor = (shape: readonly number[], begin: number, end: number, dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

async function write(bytes: Uint8Array): Promise<string> {
  const path = join(folder, 'model.safetensors');
  await writeFile(path, bytes);
  return path;
}

/** A header length of its own before the rest. */
function withLength(length: bigint, rest: string): Buffer {
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(length);
  return Buffer.concat([head, Buffer.from(rest)]);
}

describe('readSafetensorsHeader', () => {
  it('says where every tensor stands, in whatever order they are', async () => {
    const header = {
      __metadata__: { format: 'pt' },
      late: tensor([2, 3], 4, 28),
      early: tensor([2], 0, 4, 'F16'),
      nothing: tensor([0, 7], 28, 28),
      scalar: tensor([], 28, 32),
    };
    const start = 8 + JSON.stringify(header).length;
    expect(await readSafetensorsHeader(await write(safetensorsBytes(header, 32)))).toEqual(
      [
        { name: 'late', elementType: 'F32', shape: [2, 3], offset: start + 4, length: 24 },
        { name: 'early', elementType: 'F16', shape: [2], offset: start, length: 4 },
        { name: 'nothing', elementType: 'F32', shape: [0, 7], offset: start + 28, length: 0 },
        { name: 'scalar', elementType: 'F32', shape: [], offset: start + 28, length: 4 },
      ].map((entry) => ({ ...entry, file: 'model.safetensors' })),
    );
  });

  const good = tensor([2], 0, 8);
  it.each([
    ['an empty file', Buffer.alloc(0), /shorter than 8 bytes/],
    ['a file of 7 bytes', Buffer.alloc(7), /shorter than 8 bytes/],
    ['a header longer than the file', withLength(1000n, '{}'), /more than the file has/],
    ['a header of 2^63 bytes', withLength(1n << 63n, '{}'), /more than 100 MB/],
    ['a header of 2^64 - 1 bytes', withLength((1n << 64n) - 1n, '{}'), /more than 100 MB/],
    ['bytes that are not UTF-8', Buffer.concat([withLength(2n, ''), Buffer.from([0xff, 0xfe])]), /not UTF-8/],
    ['a header that is not JSON', safetensorsBytes('{"a":', 0), /not JSON/],
    ['a header that is a list', safetensorsBytes('[]', 0), /not a JSON object/],
    ['a header that is null', safetensorsBytes('null', 0), /not a JSON object/],
    [
      'a tensor twice',
      safetensorsBytes(`{"a":${JSON.stringify(good)},"a":${JSON.stringify(good)}}`, 8),
      /tensor a twice/,
    ],
    [
      'a tensor twice, once escaped',
      safetensorsBytes(`{"a":${JSON.stringify(good)},"\\u0061":${JSON.stringify(good)}}`, 8),
      /tensor a twice/,
    ],
    ['an entry that is no object', safetensorsBytes({ a: 5 }, 0), /entry of the tensor a is not valid/],
    ['a negative size', safetensorsBytes({ a: tensor([-2, -1], 0, 8) }, 8), /not valid/],
    ['a size that is no integer', safetensorsBytes({ a: tensor([0.5], 0, 2) }, 2), /not valid/],
    ['a negative offset', safetensorsBytes({ a: tensor([2], -8, 0) }, 8), /not valid/],
    ['an unknown type', safetensorsBytes({ a: tensor([2], 0, 8, 'F128') }, 8), /unknown type F128/],
    [
      'offsets the wrong way round',
      safetensorsBytes({ a: tensor([2], 8, 0) }, 8),
      /needs 8 bytes, and has -8/,
    ],
    [
      'fewer bytes than the shape',
      safetensorsBytes({ a: tensor([3], 0, 8) }, 8),
      /needs 12 bytes, and has 8/,
    ],
    [
      'a shape of 100 GB',
      safetensorsBytes({ a: tensor([25_000_000_000], 0, 8) }, 8),
      /needs 100000000000 bytes, and has 8/,
    ],
    [
      'a shape of 100 GB with the offsets of 100 GB',
      safetensorsBytes({ a: tensor([25_000_000_000], 0, 100_000_000_000) }, 8),
      /past the end of the file, which is cut short/,
    ],
    [
      'a shape whose product overflows to what is there',
      safetensorsBytes({ a: tensor([2 ** 32, 2 ** 32], 0, 0) }, 0),
      /needs 73786976294838206464 bytes, and has 0/,
    ],
    ['an overlap', safetensorsBytes({ a: good, b: tensor([2], 4, 12) }, 12), /tensor b overlaps another/],
    ['a gap', safetensorsBytes({ a: good, b: tensor([2], 12, 20) }, 20), /gap before the tensor b/],
    ['a gap at the start', safetensorsBytes({ a: tensor([2], 4, 12) }, 12), /gap before the tensor a/],
    ['bytes of no tensor', safetensorsBytes({ a: good }, 11), /3 bytes belong to no tensor/],
    ['data cut short', safetensorsBytes({ a: good }, 5), /cut short/],
  ])('refuses %s', async (_what, bytes, message) => {
    const refusal = expect(readSafetensorsHeader(await write(bytes))).rejects;
    await refusal.toMatchObject({ code: 'model-damaged' });
    await refusal.toThrow(message);
    await refusal.toThrow(/^model\.safetensors is damaged: .*\. Fetch the model again\.$/);
  });
});

describe('readShards', () => {
  const shard = safetensorsBytes({ a: tensor([1], 0, 4), b: tensor([1], 4, 8) }, 8);
  const index = (weight_map: object) =>
    writeFile(join(folder, 'model.safetensors.index.json'), JSON.stringify({ weight_map }));

  it('finds each tensor in the shard that the index names', async () => {
    await writeFile(join(folder, 'one.safetensors'), shard);
    await writeFile(join(folder, 'two.safetensors'), shard);
    await index({ a: 'two.safetensors', b: 'one.safetensors' });
    const tensors = await readShards(folder);
    expect([tensors.get('a')?.file, tensors.get('b')?.file]).toEqual(['two.safetensors', 'one.safetensors']);
  });

  it.each([
    ['a shard outside the folder', { a: '../one.safetensors' }, 'model-damaged', /outside the folder/],
    ['a shard by an absolute path', { a: '/etc/passwd' }, 'model-damaged', /outside the folder/],
    ['a shard that is not there', { a: 'three.safetensors' }, 'model-missing-file', /three\.safetensors/],
    ['a tensor that its shard lacks', { c: 'one.safetensors' }, 'model-damaged', /which lacks it/],
    ['no map', 'nothing', 'model-damaged', /weight_map/],
  ])('refuses %s', async (_what, map, code, message) => {
    await writeFile(join(folder, 'one.safetensors'), shard);
    await writeFile(join(folder, 'model.safetensors.index.json'), JSON.stringify({ weight_map: map }));
    const refusal = expect(readShards(folder)).rejects;
    await refusal.toMatchObject({ code });
    await refusal.toThrow(message);
  });
});

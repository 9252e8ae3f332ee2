import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WhetstoneError } from '../../../shared/errors.ts';
import { extractZip, type ZipOptions } from './zip.ts';
import { makeZip, type ZipFile } from './zip-writer.fixture.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whetstone-zip-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function unpack(archive: Buffer, options: ZipOptions = {}) {
  const file = join(folder, 'archive.zip');
  const target = join(folder, 'target');
  await rm(target, { recursive: true, force: true });
  await mkdir(target);
  await writeFile(file, archive);
  const paths = await extractZip(file, target, options);
  return { paths, read: (path: string) => readFile(join(target, path), 'utf8'), target };
}

// Made by Info-ZIP's zip 3.0: a stored and a deflated file in a folder, with extra fields and a folder entry.
const INFO_ZIP =
  'UEsDBAoAAAAAAAAAIVgAAAAAAAAAAAAAAAACAAAAZC9QSwMECgAAAAAAAAAhWIamEDYFAAAABQAAAAUAAABkL2EudGhlbGxvUEsDBBQAAAAIAAAAIVgJGZeJBwAAACwBAAAFAAAAZC9iLnRLTBwFxAIAUEsBAh4DCgAAAAAAAAAhWAAAAAAAAAAAAAAAAAIAAAAAAAAAAAAQAO1BAAAAAGQvUEsBAh4DCgAAAAAAAAAhWIamEDYFAAAABQAAAAUAAAAAAAAAAQAAAKSBIAAAAGQvYS50UEsBAh4DFAAAAAgAAAAhWAkZl4kHAAAALAEAAAUAAAAAAAAAAQAAAKSBSAAAAGQvYi50UEsFBgAAAAADAAMAlgAAAHIAAAAAAA==';

describe('extractZip', () => {
  it('reads what another program wrote', async () => {
    const { paths, read } = await unpack(Buffer.from(INFO_ZIP, 'base64'));
    expect(paths).toEqual(['d/a.t', 'd/b.t']);
    expect(await read('d/a.t')).toBe('hello');
    expect(await read('d/b.t')).toBe('a'.repeat(300));
  });

  it('gives back any content, stored and deflated', async () => {
    const content = fc.uint8Array({ maxLength: 5_000 }).map((bytes) => Buffer.from(bytes));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(content, fc.constantFrom(0, 8)), { maxLength: 4 }),
        async (contents) => {
          const files = contents.map(([bytes, method], index) => ({
            name: `f${index}`,
            content: bytes,
            method,
          }));
          const { target } = await unpack(makeZip(files, 'a comment'));
          for (const file of files) expect(await readFile(join(target, file.name))).toEqual(file.content);
          expect(await readdir(target)).toHaveLength(files.length);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('unpacks what is selected, under the names it is given', async () => {
    const archive = makeZip([
      { name: 'package/code.py', content: 'import os' },
      { name: 'package/model/config.json', content: '{}' },
    ]);
    const select = (name: string) =>
      name.startsWith('package/model/') ? name.slice('package/model/'.length) : null;
    const { paths, target } = await unpack(archive, { select });
    expect(paths).toEqual(['config.json']);
    expect(await readdir(target)).toEqual(['config.json']);
  });

  it.each([
    '../outside',
    'a/../../outside',
    '/etc/passwd',
    'C:/windows',
    'a\\..\\..\\outside',
    './a',
    'a//b',
    'a\0b',
    '',
  ])('refuses the name %j', async (name) => {
    await expect(unpack(makeZip([{ name, content: 'x' }]))).rejects.toMatchObject({ code: 'bad-input' });
    expect(await readdir(join(folder, 'target'))).toEqual([]);
  });

  it.each<[string, ZipFile[]]>([
    ['a symbolic link', [{ name: 'link', content: '/etc/passwd', mode: 0o120777 }]],
    ['an encrypted file', [{ name: 'secret', content: 'x', flags: 1 }]],
    ['another method', [{ name: 'a', content: 'x', method: 12 }]],
    ['a wrong checksum', [{ name: 'a', content: 'x', crc: 1 }]],
    ['a file longer than it says', [{ name: 'a', content: 'x'.repeat(100), size: 10 }]],
    ['a file shorter than it says', [{ name: 'a', content: 'x'.repeat(100), size: 110 }]],
    ['another name in front of the data', [{ name: 'a', content: 'x', localName: 'b' }]],
    [
      'a name twice',
      [
        { name: 'a', content: 'x' },
        { name: 'A', content: 'y' },
      ],
    ],
    [
      'files that share bytes',
      [
        { name: 'a', content: 'x' },
        { name: 'b', content: 'x', sameAs: 0 },
      ],
    ],
  ])('refuses %s', async (_what, files) => {
    await expect(unpack(makeZip(files))).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('refuses a bomb before it writes anything', async () => {
    const bomb = makeZip([{ name: 'zeros', content: Buffer.alloc(8 << 20) }]);
    await expect(unpack(bomb)).rejects.toMatchObject({ code: 'decompression-limit' });
    const large = makeZip([{ name: 'a', content: 'abcdefgh', method: 0 }]);
    await expect(unpack(large, { maxBytes: 7 })).rejects.toMatchObject({ code: 'decompression-limit' });
    expect(await readdir(join(folder, 'target'))).toEqual([]);
  });

  it('stops a bomb that lies about its size', async () => {
    const liar = makeZip([{ name: 'zeros', content: Buffer.alloc(8 << 20), size: 1000 }]);
    await expect(unpack(liar)).rejects.toMatchObject({ code: 'bad-input' });
    expect((await readFile(join(folder, 'target', 'zeros'))).length).toBeLessThanOrEqual(1000);
  });

  it('answers every cut and every flipped byte with one of its errors, or reads right', async () => {
    const honest = makeZip([
      { name: 'a', content: 'stored', method: 0 },
      { name: 'b', content: 'deflated '.repeat(20) },
    ]);
    for (let length = 0; length < honest.length; length += 1) {
      await expect(unpack(honest.subarray(0, length))).rejects.toBeInstanceOf(WhetstoneError);
    }
    await fc.assert(
      fc.asyncProperty(fc.nat(honest.length - 1), fc.integer({ min: 1, max: 255 }), async (at, bits) => {
        const broken = Buffer.from(honest);
        broken[at] = (broken[at] ?? 0) ^ bits;
        try {
          await unpack(broken);
        } catch (error) {
          expect(error).toBeInstanceOf(WhetstoneError);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('stops when it is cancelled', async () => {
    const archive = makeZip([{ name: 'a', content: 'x' }]);
    await expect(unpack(archive, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { atomicFolder, writeFileAtomic } from './atomic.ts';
import { writeError } from './write-error.ts';

let folder: string;
let target: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whetstone-atomic-'));
  target = join(folder, 'target');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function* chunks(...parts: (string | Error)[]) {
  for (const part of parts) {
    if (part instanceof Error) throw part;
    yield part;
  }
}

describe('writeFileAtomic', () => {
  it('writes text, bytes and streams, readable by the owner alone', async () => {
    await writeFileAtomic(target, 'text');
    expect(await readFile(target, 'utf8')).toBe('text');
    expect((await stat(target)).mode & 0o777).toBe(0o600);
    await writeFileAtomic(target, Uint8Array.of(1, 2));
    expect([...(await readFile(target))]).toEqual([1, 2]);
    await writeFileAtomic(target, chunks('a', 'b', 'c'), { mode: 0o644 });
    expect(await readFile(target, 'utf8')).toBe('abc');
    expect(await readdir(folder)).toEqual(['target']);
  });

  it('keeps the old content and leaves nothing when the source fails', async () => {
    await writeFile(target, 'old');
    await expect(writeFileAtomic(target, chunks('new', new Error('source broke')))).rejects.toThrow(
      'source broke',
    );
    expect(await readFile(target, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['target']);
  });

  it('never shows part of the content under the final name', async () => {
    async function* watching() {
      yield 'first';
      expect(await readdir(folder)).not.toContain('target');
      yield 'second';
    }
    await writeFileAtomic(target, watching());
    expect(await readFile(target, 'utf8')).toBe('firstsecond');
  });

  it('refuses a target that exists if asked to', async () => {
    await writeFileAtomic(target, 'one', { overwrite: false });
    await expect(writeFileAtomic(target, 'two', { overwrite: false })).rejects.toMatchObject({
      code: 'already-exists',
    });
    async function* meanwhile() {
      yield 'mine';
      await writeFile(join(folder, 'late'), 'theirs');
    }
    await expect(
      writeFileAtomic(join(folder, 'late'), meanwhile(), { overwrite: false }),
    ).rejects.toMatchObject({
      code: 'already-exists',
    });
    expect(await readFile(join(folder, 'late'), 'utf8')).toBe('theirs');
    expect((await readdir(folder)).toSorted()).toEqual(['late', 'target']);
  });

  it('says that the folder is missing', async () => {
    await expect(writeFileAtomic(join(target, 'file'), 'x')).rejects.toMatchObject({
      code: 'file-not-found',
    });
  });
});

describe('atomicFolder', () => {
  it('appears at once, with what its filler returned', async () => {
    const result = await atomicFolder(`${target}/`, async (temporary) => {
      await mkdir(join(temporary, 'sub'));
      await writeFile(join(temporary, 'sub', 'file'), 'x');
      expect(await readdir(folder)).not.toContain('target');
      return 42;
    });
    expect(result).toBe(42);
    expect(await readdir(folder)).toEqual(['target']);
    expect(await readFile(join(target, 'sub', 'file'), 'utf8')).toBe('x');
    expect((await stat(target)).mode & 0o777).toBe(0o700);
  });

  it('leaves nothing when its filler fails', async () => {
    const failing = atomicFolder(target, async (temporary) => {
      await writeFile(join(temporary, 'file'), 'x');
      throw new Error('broke');
    });
    await expect(failing).rejects.toThrow('broke');
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses what exists, even if it came up meanwhile, and never fills in vain', async () => {
    let filled = false;
    await mkdir(target);
    await expect(
      atomicFolder(target, async () => {
        filled = true;
      }),
    ).rejects.toMatchObject({ code: 'already-exists' });
    expect(filled).toBe(false);

    const late = join(folder, 'late');
    await expect(atomicFolder(late, () => writeFile(late, 'theirs'))).rejects.toMatchObject({
      code: 'already-exists',
    });
    expect(await readFile(late, 'utf8')).toBe('theirs');
    expect((await readdir(folder)).toSorted()).toEqual(['late', 'target']);
  });

  it('overwrites when asked: all of the new, none of the old; and keeps the old when filling fails', async () => {
    await mkdir(target);
    await writeFile(join(target, 'old'), 'x');
    const failing = atomicFolder(target, () => Promise.reject(new Error('broke')), { overwrite: true });
    await expect(failing).rejects.toThrow('broke');
    expect(await readdir(target)).toEqual(['old']);
    await atomicFolder(target, (temporary) => writeFile(join(temporary, 'new'), 'y'), { overwrite: true });
    expect(await readdir(target)).toEqual(['new']);
    expect(await readdir(folder)).toEqual(['target']);
  });

  it('overwrites a symbolic link, not what it points to', async () => {
    const elsewhere = join(folder, 'elsewhere');
    await mkdir(elsewhere);
    await writeFile(join(elsewhere, 'precious'), 'x');
    await symlink(elsewhere, target);
    await atomicFolder(target, (temporary) => writeFile(join(temporary, 'new'), 'y'), { overwrite: true });
    expect(await readdir(elsewhere)).toEqual(['precious']);
    expect(await readdir(target)).toEqual(['new']);
  });
});

describe('writeError', () => {
  const systemError = (code: string, path?: string) =>
    Object.assign(new Error(code), { code, ...(path && { path }) });

  it('names a full disk wherever it is met', () => {
    expect(writeError(target, systemError('ENOSPC'))).toMatchObject({ code: 'disk-full' });
    expect(writeError(target, systemError('EDQUOT'))).toMatchObject({ code: 'disk-full' });
  });

  it('blames the target only for errors about the target', () => {
    expect(writeError(target, systemError('EACCES', target))).toMatchObject({ code: 'file-unwritable' });
    // A folder that takes no new files is one, and is not to be created.
    expect(writeError(target, systemError('ENOENT', target))).toMatchObject({ code: 'file-unwritable' });
    const nowhere = join(target, 'nowhere', 'file');
    expect(writeError(nowhere, systemError('ENOENT', nowhere))).toMatchObject({ code: 'file-not-found' });
    const other = systemError('ENOENT', '/some/input');
    expect(writeError(target, other)).toBe(other);
  });
});

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withFileLock } from './lock.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whetstone-lock-'));
  file = join(folder, 'lock');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('lets one at a time through, and leaves nothing', async () => {
  let inside = 0;
  const work = async () => {
    inside += 1;
    expect(inside).toBe(1);
    await wait(20);
    inside -= 1;
  };
  await Promise.all([withFileLock(file, work), withFileLock(file, work), withFileLock(file, work)]);
  await expect(withFileLock(file, () => Promise.reject(new Error('broke')))).rejects.toThrow('broke');
  expect(await readdir(folder)).toEqual([]);
});

it('takes over from a process that died', async () => {
  // Larger than any process id that Linux, macOS or Windows gives out.
  await writeFile(file, '2147483646');
  expect(await withFileLock(file, async () => 'done')).toBe('done');
});

it('waits for a living process until it is cancelled', async () => {
  await writeFile(file, String(process.pid));
  const signal = AbortSignal.timeout(50);
  await expect(withFileLock(file, async () => 'done', { signal })).rejects.toThrow();
  expect(await readdir(folder)).toEqual(['lock']);
});

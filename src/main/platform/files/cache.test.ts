import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { expect, it } from 'vitest';
import { cacheFolder, openCache } from './cache.ts';

it('is WHETSTONE_CACHE, else a folder of the platform', () => {
  expect(cacheFolder({ WHETSTONE_CACHE: '/some/cache' })).toBe('/some/cache');
  const platform = cacheFolder({ WHETSTONE_CACHE: '' });
  expect(isAbsolute(platform)).toBe(true);
  expect(platform).toContain('whetstone');
  expect(cacheFolder({})).toBe(platform);
});

it('is for tests not the one of who runs them', () => {
  expect(cacheFolder()).not.toBe(cacheFolder({ WHETSTONE_CACHE: process.env.WHETSTONE_TEST_MODELS }));
});

it('is created for its owner alone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'whetstone-cache-'));
  try {
    const cache = await openCache(join(folder, 'deep', 'cache'));
    expect((await stat(cache)).mode & 0o777).toBe(0o700);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cli, makeFolder, writeShopData } from './cli.fixture.ts';

const folder = makeFolder();
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(async () => {
  writeShopData(join(folder, 'data'));
  for (const args of [
    ['init', 'shop'],
    ['import', 'shop', 'data'],
  ]) {
    expect(await cli(folder, args)).toMatchObject({ code: 0 });
  }
});

// p226 is q17's judged positive.
test.each([
  ['p227', 'true-negative', 'it may become a negative of every run'],
  ['p227', 'false-negative', 'It stays out of the negatives of every run'],
  ['p226', 'true-negative', 'every run leaves this pair out'],
  ['p226', 'ambiguous', 'every run leaves this pair out'],
  ['p226', 'false-negative', 'it stays a positive of every run'],
  ['p226', 'none', 'It is a positive of every run again'],
])('labelling %s %s says what it does', async (passage, label, effect) => {
  const asked = ['label', 'shop', '--query', 'q17', '--passage', passage, '--as', label];
  expect((await cli(folder, asked)).stdout).toContain(effect);
});

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cli, makeFolder, TINY_MODEL, writeShopData, writeShopVectors } from './cli.fixture.ts';

const folder = makeFolder();
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(async () => {
  writeShopData(join(folder, 'data'));
  writeShopVectors(join(folder, 'vectors'));
  expect(await cli(folder, ['init', 'shop'])).toMatchObject({ code: 0 });
  expect(await cli(folder, ['import', 'shop', 'data'])).toMatchObject({ code: 0 });
});

const add = (id: string, ...more: string[]) => cli(folder, ['teacher', 'add', 'shop', id, ...more]);

test('a length that the model cannot read is cut, which is said', async () => {
  const cut = await add('long', '--model', TINY_MODEL, '--max-length', '100000', '--json');
  const { maxLength } = JSON.parse(cut.stdout).config;
  expect(maxLength).toBeLessThan(100_000);
  expect(cut.stderr).toContain(`The model reads at most ${maxLength} tokens of a text`);
  expect((await add('short', '--model', TINY_MODEL, '--max-length', '8')).stderr).toBe('');
});

test('brought embeddings are copied, not encoded', async () => {
  await add('own', '--embeddings', 'vectors');
  const { stdout } = await cli(folder, ['retrieve', 'shop', '--teacher', 'own']);
  expect(stdout).toContain('36 embeddings copied into the project.');
});

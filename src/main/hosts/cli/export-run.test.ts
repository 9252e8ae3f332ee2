import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cli, makeFolder, writeShopData, writeShopVectors } from './cli.fixture.ts';

const folder = makeFolder();
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]) {
  const { code, stdout, stderr } = await cli(folder, args);
  expect(code, stdout + stderr).toBe(0);
  return { stdout, stderr };
}

beforeAll(async () => {
  writeShopData(join(folder, 'data'));
  writeShopVectors(join(folder, 'vectors'));
  await run('init', 'shop');
  await run('import', 'shop', 'data');
  await run('teacher', 'add', 'shop', 'own', '--embeddings', 'vectors');
  await run('retrieve', 'shop', '--teacher', 'own');
  await run('mine', 'shop', '--run', 'first', '--teacher', 'own');
});

let outs = 0;

/** Exports the run, and answers with the number of the snapshot and what was said of it. */
async function exported(): Promise<[number: number, said: string]> {
  const out = `out-${outs++}.jsonl`;
  const asked = ['export', 'shop', '--run', 'first', '--format', 'st-triplet', '--out', out, '--json'];
  const { stdout, stderr } = await run(...asked);
  return [JSON.parse(stdout).snapshot, stderr.trim()];
}

test('a run is frozen anew where something has changed since, and only there', async () => {
  expect(await exported()).toEqual([1, 'Took snapshot 1 of "first".']);
  const again = 'Nothing has changed since snapshot 1 of "first" was taken, so that is exported.';
  expect(await exported()).toEqual([1, again]);
  // The same recipe once more is no change.
  await run('mine', 'shop', '--run', 'first', '--teacher', 'own');
  expect(await exported()).toEqual([1, again]);

  await run('label', 'shop', '--query', 'q17', '--passage', 'p227', '--as', 'false-negative');
  expect(await exported()).toEqual([2, 'Took snapshot 2 of "first".']);
  await run('mine', 'shop', '--run', 'first', '--teacher', 'own', '--negatives', '2');
  expect((await exported())[0]).toBe(3);
  await run('retrieve', 'shop', '--teacher', 'own', '--top-k', '200');
  expect((await exported())[0]).toBe(4);
  await run('import', 'shop', 'data', '--split', 'train');
  expect((await exported())[0]).toBe(5);
  expect((await exported())[0]).toBe(5);
});

test('options that do not go together are wrong usage; a split that is not there is not', async () => {
  const asked = ['export', 'shop', '--snapshot', '1', '--out', 'no.jsonl', '--format'];
  expect((await cli(folder, [...asked, 'ms-swift', '--scores'])).code).toBe(2);
  expect((await cli(folder, [...asked, 'st-pair', '--split', 'dev'])).code).toBe(1);
});

test('a name that ends in nothing known is a folder, and is told as one', async () => {
  const { stdout } = await run(
    ...['export', 'shop', '--snapshot', '1', '--format', 'st-pair', '--out', 'x.v2'],
  );
  expect(stdout).toContain(`${join(folder, 'x.v2')}/\n`);
});

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cli, makeFolder, writeShopData } from './cli.fixture.ts';

const folder = makeFolder();
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await cli(folder, args);
  expect(code, stdout + stderr).toBe(0);
  return stdout;
}

const retrievals = async (): Promise<unknown> => JSON.parse(await run('status', 'shop', '--json')).retrievals;

beforeAll(async () => {
  writeShopData(join(folder, 'data'));
  await run('init', 'shop');
  await run('import', 'shop', 'data');
  await run('teacher', 'add', 'shop', 'bm25', '--bm25');
  await run('retrieve', 'shop', '--teacher', 'bm25', '--top-k', '20');
});

test('a retrieval of data that has changed since is outdated, and what to do is said', async () => {
  expect(await retrievals()).toMatchObject([{ state: 'complete' }]);
  // The same once more changes nothing.
  await run('import', 'shop', 'data');
  expect(await retrievals()).toMatchObject([{ state: 'complete' }]);
  writeFileSync(join(folder, 'more.jsonl'), `${JSON.stringify({ query: 'new?', positive: 'New.' })}\n`);
  await run('import', 'shop', 'more.jsonl', '--dataset', 'data', '--split', 'train');
  expect(await retrievals()).toMatchObject([{ state: 'outdated' }]);
  const said = await run('status', 'shop');
  expect(said).toContain('outdated: the data has changed since');
  const [, next] = /Next: whetstone (.*)\n$/.exec(said)!;
  await run(...next!.split(' '));
  expect(await retrievals()).toMatchObject([{ state: 'complete', topK: 20, queries: 7 }]);
});

import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cli, makeFolder, SAMPLE } from './cli.fixture.ts';

const folder = makeFolder();
const project = join(folder, 'project');

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command line as a user does; answers with its exit code and its one JSON document. */
async function whetstone(...args: string[]): Promise<{ code: number | null; json: unknown }> {
  const { code, stdout } = await cli(folder, [...args, '--json']);
  return { code, json: JSON.parse(stdout) };
}

test('the main job, from files to an export that holds the label', async () => {
  await expect(whetstone('init', project)).resolves.toMatchObject({ code: 0 });
  await expect(whetstone('import', project, SAMPLE, '--dataset', 'almanac')).resolves.toMatchObject({
    code: 0,
    json: { counts: { passages: 290, queries: 150, judgements: 168 } },
  });
  await expect(whetstone('teacher', 'add', project, 'bm25', '--bm25')).resolves.toMatchObject({ code: 0 });
  await expect(whetstone('retrieve', project, '--teacher', 'bm25')).resolves.toMatchObject({
    json: { queries: 90, searched: 90 },
  });
  await expect(whetstone('retrieve', project, '--teacher', 'bm25')).resolves.toMatchObject({
    json: { searched: 0 },
  });
  const mine = ['mine', project, '--run', 'first', '--teacher', 'bm25', '--method'];
  await expect(whetstone(...mine, 'perc-pos', '--value', '0.95')).resolves.toMatchObject({
    code: 0,
    json: { run: 'first', summary: { queries: 90, pairs: 101 } },
  });
  await expect(whetstone(...mine, 'perc-pos', '--value', '0.05')).resolves.toMatchObject({
    code: 2,
    json: { error: { code: 'usage', message: expect.stringContaining('did you mean 0.95?') } },
  });
  // BM25 scores this query's positive low: by the share of it, nothing would be left to label.
  await expect(whetstone(...mine, 'naive')).resolves.toMatchObject({ code: 0 });
  const show = ['show', project, '--run', 'first', '--query', 'q-132'];
  const before = (await whetstone(...show)).json as { pairs: { negatives: string[] }[] };
  const rejected = before.pairs[0]!.negatives[0]!;
  const label = ['label', project, '--query', 'q-132', '--passage', rejected, '--as', 'false-negative'];
  await expect(whetstone(...label)).resolves.toMatchObject({ code: 0 });
  const after = (await whetstone(...show)).json as typeof before;
  expect(after.pairs[0]!.negatives).not.toContain(rejected);
  const out = join(folder, 'train.jsonl');
  // What cannot be written takes no snapshot either.
  for (const wrong of [
    ['--format', 'beir', '--out', out],
    ['--format', 'st-pair', '--out', join(folder, 'a.zip')],
    ['--format', 'st-pair', '--out', join(folder, 'no', 'a.csv')],
    ['--format', 'st-pair', '--out', out, '--split', 'dev'],
  ])
    expect((await whetstone('export', project, '--run', 'first', ...wrong)).code).not.toBe(0);
  const exported = await whetstone('export', project, '--run', 'first', '--format', 'tevatron', '--out', out);
  expect(exported).toMatchObject({ code: 0, json: { snapshot: 1 } });
  const rows = readFileSync(out, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const row = rows.find(({ query_id }) => query_id === 'q-132');
  expect(row.negative_passages.map(({ docid }: { docid: string }) => docid)).toEqual(
    after.pairs[0]!.negatives,
  );
  await expect(whetstone('undo', project)).resolves.toMatchObject({
    json: { was: 'false-negative', label: null },
  });
  await expect(whetstone(...show)).resolves.toMatchObject({ json: before });
});

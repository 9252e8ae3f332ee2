import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cli, makeFolder, SAMPLE, TINY_MODEL } from './cli.fixture.ts';

const folder = makeFolder();
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(async () => {
  for (const args of [
    ['init', 'faq'],
    ['import', 'faq', SAMPLE, '--dataset', 'almanac'],
  ])
    expect(await cli(folder, args)).toMatchObject({ code: 0 });
});

async function evaluate(...args: readonly string[]) {
  const { code, stdout } = await cli(folder, ['evaluate', 'faq', ...args, '--json']);
  return { code, json: JSON.parse(stdout) };
}

test('what is evaluated is trec_eval’s, as a run that goes out and comes in again', async () => {
  const out = await evaluate(
    '--model',
    'bm25',
    '--metric',
    'ndcg@10',
    '--metric',
    'mrr@10',
    '--run-file',
    'runs',
  );
  expect(out).toMatchObject({
    code: 0,
    json: {
      dataset: 'almanac',
      split: 'test',
      baseline: null,
      metrics: ['ndcg@10', 'mrr@10'],
      files: ['runs/bm25.trec', 'runs/qrels.trec'],
    },
  });
  // The frozen figures of trec_eval are of this very run, cut at 25.
  const fixture = new URL('../../engine/metrics/fixtures/trec-eval-sample.json', import.meta.url);
  const measured: Record<string, Record<string, number>> = JSON.parse(readFileSync(fixture, 'utf8'))
    .measured[1];
  const values = out.json.queries.map(({ values }: { values: Record<string, object> }) => values.bm25);
  expect(out.json.queries.map(({ id }: { id: string }) => id).sort()).toEqual(Object.keys(measured).sort());
  for (const [place, { id }] of out.json.queries.entries())
    expect(values[place]['ndcg@10']).toBeCloseTo(measured[id]!.ndcg_cut_10!, 6);
  const mean =
    Object.values(measured).reduce((sum, { ndcg_cut_10 = 0 }) => sum + ndcg_cut_10, 0) / values.length;
  const [figure] = out.json.models[0].figures;
  expect(figure).toMatchObject({ metric: 'ndcg@10', mean: expect.closeTo(mean, 6), isBest: false });
  expect(figure.low).toBeLessThan(mean);
  expect(figure.high).toBeGreaterThan(mean);

  const again = await evaluate('--model', 'runs/bm25.trec', '--baseline', 'bm25', '--metric', 'ndcg@10');
  expect(again.json.models.map(({ id }: { id: string }) => id)).toEqual(['bm25', 'bm25.trec']);
  expect(again.json.models[1].figures[0]).toMatchObject({
    ...figure,
    difference: { mean: 0, low: 0, high: 0, p: 1, isExact: true, holds: false },
  });
});

test('run files are not replaced unasked, and that is said before any work', async () => {
  await evaluate('--model', 'bm25', '--run-file', 'other');
  const before = readFileSync(join(folder, 'other/bm25.trec'));
  const args = ['--model', 'bm25', '--run-file', 'other'];
  expect(await evaluate(...args)).toMatchObject({ code: 1, json: { error: { code: 'already-exists' } } });
  rmSync(join(folder, 'other/qrels.trec'));
  expect(await evaluate(...args, '--overwrite')).toMatchObject({ code: 0 });
  expect(readFileSync(join(folder, 'other/bm25.trec'))).toEqual(before);
  expect(existsSync(join(folder, 'other/qrels.trec'))).toBe(true);
});

test('a checkpoint becomes a teacher; in words, with what casts doubt on the figures before them', async () => {
  const args = ['evaluate', 'faq', '--split', 'train', '--model', TINY_MODEL, '--baseline', 'bm25'];
  const { code, stdout, stderr } = await cli(folder, args);
  expect({ code, stdout: stdout.slice(0, 60) }, stderr).toEqual({
    code: 0,
    stdout: expect.stringContaining('Evaluated on almanac, split train: 90 queries'),
  });
  expect(stderr).toContain('by bert');
  const [before, table] = stdout.split('metric  ');
  expect(before).toContain('Warning: The evaluated queries are those of the split train.');
  for (const words of ['vs bm25', 'ndcg@10', 'mrr@10', 'recall@100', 'best', 'ndcg@10, bert against bm25: '])
    expect(table).toContain(words);
  const teachers = await cli(folder, ['teacher', 'list', 'faq', '--json']);
  expect(JSON.parse(teachers.stdout).teachers).toContainEqual(expect.objectContaining({ id: 'bert' }));
  // Random weights find next to nothing: nothing has to be encoded or searched for again to see it.
  const again = await cli(folder, [...args, '--metric', 'ndcg@10', '--json']);
  expect(again.stderr).not.toContain('by bert');
  const [bm25, bert] = JSON.parse(again.stdout).models;
  expect(bm25.figures[0].isBest).toBe(true);
  expect(bert.figures[0].difference).toMatchObject({ holds: true });
  expect(bert.figures[0].difference.high).toBeLessThan(0);
});

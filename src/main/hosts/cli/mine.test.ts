import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PRESETS } from '../../engine/selection/presets.ts';
import { cli, makeFolder, writeShopData, writeShopVectors } from './cli.fixture.ts';

const folder = makeFolder();
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(async () => {
  writeShopData(join(folder, 'data'));
  writeShopVectors(join(folder, 'vectors'));
  writeFileSync(join(folder, 'run.trec'), 'q17 Q0 p202 1 0.9 model\n');
  for (const args of [
    ['init', 'shop'],
    ['import', 'shop', 'data'],
    ['teacher', 'add', 'shop', 'own', '--embeddings', 'vectors'],
    ['retrieve', 'shop', '--teacher', 'own'],
    ['teacher', 'add', 'shop', 'brought', '--rankings', 'run.trec', '--missing-positive', 'skip'],
    ['retrieve', 'shop', '--teacher', 'brought'],
    ['import', 'shop', 'data', '--dataset', 'other'],
  ]) {
    expect(await cli(folder, args)).toMatchObject({ code: 0 });
  }
});

const MINE = ['mine', 'shop', '--dataset', 'data', '--teacher'];

async function mine(run: string, ...more: string[]) {
  const { code, stdout } = await cli(folder, [...MINE, 'own', '--run', run, ...more, '--json']);
  return { code, ...JSON.parse(stdout) };
}

test.each(PRESETS)('the preset $name makes its recipe', async (preset) => {
  const { name, method, value, negatives, sampling, rankRange } = preset;
  expect(await mine(name, '--preset', name)).toMatchObject({
    code: 0,
    recipe: { sources: [{ teacher: 'own', method, value }], negatives, sampling, rankRange },
  });
});

test('options change a preset, and nothing of it is passed over without a word', async () => {
  expect(await mine('x', '--preset', 'perc-pos', '--method', 'perc-pos', '--negatives', '2')).toMatchObject({
    code: 0,
    recipe: { sources: [{ method: 'perc-pos', value: 0.95 }], negatives: 2 },
  });
  expect(await mine('x', '--preset', 'perc-pos', '--method', 'naive')).toMatchObject({
    code: 2,
    error: { code: 'usage', message: expect.stringContaining('Leave one of them out.') },
  });
  expect(await mine('x', '--preset', 'naive', '--value', '0.9')).toMatchObject({
    code: 2,
    error: { code: 'usage' },
  });
  expect(await mine('x')).toMatchObject({ recipe: { sources: [{ method: 'perc-pos', value: 0.95 }] } });
});

test('the help lists what each preset sets, and what is done where nothing is said', async () => {
  const { stdout } = await cli(folder, ['mine', '--help']);
  expect(stdout.replace(/\s+/g, ' ')).toContain('default: perc-pos 0.95');
  expect(stdout).toMatch(
    /rank-30-100 +--method naive --negatives 4 --sampling sampled --sample-k 70 --rank-range 30:100\n/,
  );
});

test('a run that is replaced says what it was; the same recipe again replaces nothing', async () => {
  expect(await mine('again', '--negatives', '2')).toMatchObject({ replaced: null });
  expect(await mine('again', '--negatives', '2')).toMatchObject({ replaced: null });
  const { stdout } = await cli(folder, [...MINE, 'own', '--run', 'again', '--method', 'naive']);
  expect(stdout).toMatch(
    /^Replaced the run "again"\. What is different:\n {2}teachers: own with perc-pos 0\.95, now own with naive\n {2}negatives: 2, now 4\n\n/,
  );
  expect(await mine('again', '--negatives', '3')).toMatchObject({
    replaced: { negatives: 4, sources: [{ method: 'naive', value: null }] },
  });
  // What fails replaces nothing.
  expect(await mine('again', '--gold', 'nothing.tsv')).toMatchObject({ code: 1 });
  expect(await mine('again', '--negatives', '3')).toMatchObject({ replaced: null });
});

test('known false negatives of other queries are no clean result', async () => {
  writeFileSync(join(folder, 'near.tsv'), 'query-id\tcorpus-id\nq17\tp227\n');
  expect(await mine('gold', '--gold', 'near.tsv')).toMatchObject({
    warning: null,
    quality: { recall: { trials: 1 } },
  });
  // Judged to answer the query, and so among no candidates.
  writeFileSync(join(folder, 'far.tsv'), 'query-id\tcorpus-id\nq17\tp226\n');
  expect(await mine('gold', '--gold', 'far.tsv')).toMatchObject({
    warning: expect.stringContaining("None of the known false negatives is among this run's candidates"),
  });
});

test('a teacher that scored no positive is said to be the reason that nothing was mined', async () => {
  const { code, stdout } = await cli(folder, [...MINE, 'brought', '--run', 'unscored']);
  expect(code).toBe(0);
  expect(stdout.replace(/\s+/g, ' ')).toContain(
    'Warning: The teacher has no score of the positive of 6 of 6 (100.0 %) pairs',
  );
});

test('one teacher named twice with one method is refused; with two methods it may be', async () => {
  const twice = ['--teacher', 'own', '--ensemble', 'intra-sample'];
  expect(await mine('twice', ...twice)).toMatchObject({
    code: 2,
    error: { code: 'usage', message: expect.stringContaining('named twice') },
  });
  expect(await mine('twice', '--teacher', 'own:shifted=1', '--ensemble', 'intra-sample-dedup')).toMatchObject(
    { code: 0 },
  );
});

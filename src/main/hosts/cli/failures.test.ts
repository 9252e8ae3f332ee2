import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createProject, openProject } from '../../features/project/project.ts';
import { type CliResult, cli, makeFolder, resultOf, startCli, writeShopData } from './cli.fixture.ts';

const folder = makeFolder();
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(async () => {
  createProject(join(folder, 'shop')).close();
  writeShopData(join(folder, 'data'));
  writeFileSync(join(folder, 'there.jsonl'), '');
  for (const args of [
    ['import', 'shop', 'data'],
    ['teacher', 'add', 'shop', 'bm25', '--bm25'],
    ['retrieve', 'shop', '--teacher', 'bm25'],
    ['mine', 'shop', '--run', 'first', '--teacher', 'bm25', '--method', 'naive'],
  ]) {
    expect(await cli(folder, args)).toMatchObject({ code: 0 });
  }
});

function errorOf({ stdout }: CliResult): { code: string; message: string; details: object } {
  return JSON.parse(stdout).error;
}

const MINE = ['mine', 'shop', '--run', 'x', '--teacher', 'bm25'];
const EXPORT = ['export', 'shop', '--run', 'first', '--format', 'st-triplet', '--out'];

type Failure = readonly [args: readonly string[], exitCode: number, code: string, words: string];

async function expectFailure([args, exitCode, code, words]: Failure): Promise<void> {
  const result = await cli(folder, [...args, '--json']);
  expect(result.code, result.stdout).toBe(exitCode);
  expect(errorOf(result)).toEqual({
    code,
    message: expect.stringContaining(words),
    details: expect.any(Object),
  });
  expect(result.stderr).not.toContain('    at ');
}

test.concurrent.each<Failure>([
  [['frobnicate'], 2, 'usage', 'unknown command'],
  [['improt', 'shop', 'data'], 2, 'usage', 'Did you mean import?'],
  [['teacher'], 2, 'usage', 'Name a command'],
  [[], 2, 'usage', 'Name a command'],
  [['status'], 2, 'usage', 'project'],
  [['status', 'shop', 'more'], 2, 'usage', 'too many arguments'],
  [['status', 'shop', '--frobnicate'], 2, 'usage', 'unknown option'],
  [['mine', 'shop', '--teacher', 'bm25'], 2, 'usage', '--run'],
  [[...MINE, '--negatives', 'four'], 2, 'usage', 'a whole number from 1 to 1000'],
  [[...MINE, '--negatives', '0'], 2, 'usage', 'a whole number from 1 to 1000'],
  [[...MINE, '--method', 'percpos'], 2, 'usage', 'perc-pos'],
  [[...MINE, '--rank-range', '100:30'], 2, 'usage', 'A < B'],
  [[...MINE, '--temperature', '0'], 2, 'usage', '--temperature <t>'],
  [[...MINE, '--temperature', '-1'], 2, 'usage', 'a number above 0'],
  [['teacher', 'add', 'shop', 'x', '--bm25', '--k1', '-1'], 2, 'usage', 'a number of at least 0'],
  [['teacher', 'add', 'shop', 'x', '--bm25', '--b', '2'], 2, 'usage', 'a number from 0 to 1'],
  [['label', 'shop', '--query', 'q17', '--passage', 'p204', '--as', 'yes'], 2, 'usage', 'false-negative'],
  [['purge', 'shop'], 2, 'usage', '--passage or --query'],
  [['evaluate', 'shop'], 2, 'usage', '--model'],
  [['evaluate', 'shop', '--model', 'bm25', '--metric', 'ndcg'], 2, 'usage', 'such as ndcg@10'],
])('%j is a usage error', (...failure) => expectFailure(failure));

describe('what cannot be done', () => {
  // One after the other: a project has one writer.
  test.each<Failure>([
    [[...MINE, '--method', 'perc-pos', '--value', '0.05'], 2, 'usage', 'did you mean 0.95?'],
    [['status', 'nowhere'], 1, 'project-not-found', 'whetstone init'],
    [['import', 'shop', 'nothing.jsonl'], 1, 'file-not-found', 'Check the path'],
    [['labels', 'import', 'shop', 'nothing.csv'], 1, 'file-not-found', 'nothing.csv'],
    [[...MINE, '--gold', 'nothing.tsv'], 1, 'file-not-found', 'nothing.tsv'],
    [[...MINE, '--gold', 'data'], 1, 'file-unreadable', 'a folder'],
    [
      ['teacher', 'add', 'shop', 'x', '--bm25', '--pooling', 'cls'],
      2,
      'usage',
      '--pooling belongs to --model',
    ],
    [['teacher', 'add', 'shop', 'x', '--random', '--stop-words', 'none'], 2, 'usage', 'belongs to --bm25'],
    [['retrieve', 'shop', '--teacher', 'minilm'], 1, 'teacher-not-found', 'bm25'],
    [
      [...MINE, '--split', 'all'],
      1,
      'retrieval-missing',
      '"whetstone retrieve shop --teacher bm25 --split all"',
    ],
    [['show', 'shop', '--run', 'second'], 1, 'run-not-found', 'first'],
    [['label', 'shop', '--query', 'q99', '--passage', 'p204', '--as', 'none'], 1, 'query-not-found', 'q99'],
    [['purge', 'shop', '--passage', 'p204'], 2, 'usage', '--yes'],
    [['evaluate', 'shop', '--model', 'bm25'], 1, 'dataset-empty', 'It has: train'],
    [['evaluate', 'shop', '--model', 'minilm'], 1, 'teacher-not-found', 'bm25'],
    [['undo', 'shop', '--curator', 'nobody'], 1, 'nothing-to-undo', 'nobody'],
    [[...EXPORT, 'there.jsonl'], 1, 'already-exists', '--overwrite'],
    [[...EXPORT, 'deep/a.jsonl'], 1, 'file-not-found', 'Create it first'],
    [
      ['quick', 'data', '--teacher', 'bm25', '--format', 'st-triplet', '--out', 'deep/a.jsonl'],
      1,
      'file-not-found',
      'Create it first',
    ],
    [['labels', 'export', 'shop', 'there.jsonl'], 1, 'already-exists', '--overwrite'],
    [
      ['quick', 'data', '--teacher', 'bm25', '--format', 'st-triplet', '--out', 'there.jsonl'],
      1,
      'already-exists',
      '--overwrite',
    ],
  ])('%j', (...failure) => expectFailure(failure));

  test('says it in words on stderr, and leaves stdout empty', async () => {
    const { code, stdout, stderr } = await cli(folder, ['status', 'nowhere']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^error: There is no project in .*nowhere\. Make one with "whetstone init .*"\.\n$/,
    );
  });

  test('a misspelt option names the command whose help would have told', async () => {
    const { code, stderr } = await cli(folder, [...MINE, '--methd', 'naive']);
    expect(code).toBe(2);
    expect(stderr).toBe(
      'error: unknown option \'--methd\'\n(Did you mean --method?)\n"whetstone mine --help" shows what it takes.\n',
    );
  });

  test('shows where an error comes from when asked', async () => {
    const { stderr } = await cli(folder, ['status', 'nowhere'], { WHETSTONE_DEBUG: '1' });
    expect(stderr).toContain("code: 'project-not-found'");
    expect(stderr).toContain('project.ts');
  });

  test('a refused export takes no snapshot', async () => {
    await cli(folder, [...EXPORT, 'there.jsonl']);
    const { stdout } = await cli(folder, ['status', 'shop', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ snapshots: [] });
  });

  test('a reader that has seen enough is no failure', async () => {
    const child = startCli(folder, ['show', 'shop', '--run', 'first', '--query', 'q17']);
    child.stdout?.destroy();
    expect(await resultOf(child)).toMatchObject({ code: 0, stderr: '' });
  });
});

test('a project that another process writes is only read', async () => {
  const project = openProject(join(folder, 'shop'));
  try {
    const locked = await cli(folder, ['snapshot', 'shop', '--run', 'first', '--json']);
    expect(locked.code).toBe(1);
    expect(errorOf(locked)).toMatchObject({
      code: 'project-locked',
      message: expect.stringContaining(`process ${process.pid}`),
    });
    expect(await cli(folder, ['status', 'shop'])).toMatchObject({ code: 0 });
  } finally {
    project.close();
  }
});

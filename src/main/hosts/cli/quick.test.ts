import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cli, makeFolder, TINY_MODEL } from './cli.fixture.ts';

const folder = makeFolder();
afterAll(() => rmSync(folder, { recursive: true }));

const QUICK = [
  ...['quick', 'pairs.jsonl', '--teacher', TINY_MODEL, '--method', 'naive', '--negatives', '2'],
  ...['--format', 'st-n-tuple', '--out', 'mined.jsonl', '--json'],
];

function writePairs(things: readonly string[]): void {
  const rows = things.map((thing) => ({
    anchor: `where is the ${thing}`,
    positive: `The ${thing} is here.`,
  }));
  writeFileSync(join(folder, 'pairs.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

async function quick(...more: string[]) {
  const { code, stdout } = await cli(folder, [...QUICK, ...more]);
  return { code, json: JSON.parse(stdout) };
}

function mined(): { anchor: string; positive: string; negative_1: string; negative_2: string }[] {
  const text = readFileSync(join(folder, 'mined.jsonl'), 'utf8').trimEnd();
  return text.split('\n').map((line) => JSON.parse(line));
}

test('quick mines pairs, replaces nothing unasked, goes on where it was, and mixes no data', async () => {
  writePairs(['kettle', 'lamp', 'tent', 'boat']);
  const first = await quick();
  expect(first).toMatchObject({
    code: 0,
    json: {
      run: 'quick',
      imported: { dataset: 'pairs', counts: { passages: 4, queries: 4 } },
      retrieved: { teacher: 'bert', queries: 4, searched: 4, encoded: 8 },
      summary: { pairs: 4, kept: 8, short: 0 },
      export: { snapshot: 1, rows: 4 },
    },
  });
  const rows = mined();
  expect(rows).toHaveLength(4);
  for (const { anchor, positive, negative_1, negative_2 } of rows) {
    const thing = anchor.replace('where is the ', '');
    expect(positive).toBe(`The ${thing} is here.`);
    expect(new Set([positive, negative_1, negative_2]).size).toBe(3);
  }

  expect(await quick()).toMatchObject({ code: 1, json: { error: { code: 'already-exists' } } });

  const again = await quick('--overwrite');
  expect(again).toMatchObject({ code: 0, json: { retrieved: { searched: 0, encoded: 0 } } });
  expect(mined()).toEqual(rows);

  writePairs(['kettle', 'lamp', 'tent', 'cart']);
  expect(await quick('--overwrite')).toMatchObject({
    code: 1,
    json: { error: { code: 'already-exists', message: expect.stringContaining('--project') } },
  });
  expect(await quick('--overwrite', '--project', 'other')).toMatchObject({
    code: 0,
    json: { imported: { counts: { passages: 4 } } },
  });
});

test.each([
  ['a value that keeps nothing', ['--method', 'perc-pos', '--value', '0.05'], 'usage', 'did you mean 0.95'],
  ['a format of several files', ['--format', 'beir'], 'export-unsupported', 'folder'],
  ['an ending that is none', ['--out', 'mined.zip'], 'export-unsupported', 'ending'],
  ['scores without a place', ['--format', 'ms-swift', '--scores'], 'export-unsupported', 'scores'],
  ['a folder that is not there', ['--out', 'no/m.jsonl', '--project', 'p'], 'file-not-found', 'Create it'],
  ['prompts for BM25', ['--teacher', 'bm25', '--query-prompt', 'q: '], 'usage', 'no prompts'],
])('quick refuses %s before it makes a project', async (_, options, code, message) => {
  const own = makeFolder();
  writeFileSync(join(own, 'pairs.jsonl'), '{"anchor":"a","positive":"b"}\n');
  const { code: exit, stdout } = await cli(own, [...QUICK, ...options]);
  expect(exit).not.toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code, message: expect.stringContaining(message) } });
  expect(readdirSync(own)).toEqual(['pairs.jsonl']);
  rmSync(own, { recursive: true });
});

test('quick uses the model as it is told to; it has one teacher, and so no ensemble', async () => {
  writePairs(['kettle', 'lamp', 'tent', 'boat']);
  const { code } = await quick('--out', 'told.jsonl', '--query-prompt', 'ask: ', '--pooling', 'cls');
  expect(code).toBe(0);
  const { stdout } = await cli(folder, ['teacher', 'list', 'told.jsonl.whetstone', '--json']);
  expect(JSON.parse(stdout).teachers).toMatchObject([{ config: { queryPrompt: 'ask: ', pooling: 'cls' } }]);
  expect((await quick('--ensemble', 'cross-sample')).json.error.code).toBe('usage');
});

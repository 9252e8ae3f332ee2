import { readFileSync, rmSync, writeFileSync } from 'node:fs';
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

import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { memoryTarget } from './memory-target.ts';
import { parquetFile } from './parquet-file.ts';
import { planExport } from './plan.ts';
import type { Column } from './records.ts';
import { type ExportOptions, type ExportRow, passageText } from './rows.ts';
import { RECIPE } from './test-rows.ts';
import { writeExport } from './write-export.ts';

// What was written is read back by parsers that share nothing with the writers.

const N = 3;

const text = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
  fc.constantFrom('a,b', '"', 'line\nbreak', 'tab\t', ' padded ', '\r', '=1+1', 'ａ＝', 'null', '🐜'),
);
const score = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((micro) => micro / 1_000_000);

const rows: fc.Arbitrary<ExportRow[]> = fc.array(
  fc
    .record({
      query: text,
      split: fc.constantFrom('train', 'dev'),
      passages: fc.array(fc.record({ title: fc.oneof(fc.constant(''), text), text, score }), {
        minLength: 1,
        maxLength: N + 1,
      }),
    })
    .map(({ query, split, passages }) => {
      const [positive, ...negatives] = passages.map((each, index) => ({
        ...each,
        id: `p${index}`,
        teacher: 't',
        minedBy: index === 2 ? null : 'u',
      }));
      if (positive === undefined) throw new Error('minLength is 1');
      return {
        queryId: 'q',
        query,
        split,
        dataset: 'd',
        positive: { ...positive, grade: 1 },
        negatives,
        otherPositives: [],
      };
    }),
  { minLength: 1, maxLength: 12 },
);

async function written(
  format: string,
  out: string,
  pairs: readonly ExportRow[],
  options: Partial<ExportOptions> = {},
) {
  const { target, files } = memoryTarget();
  const prompts = { query: '', passage: '' };
  const context = { snapshot: 1, dataset: 'd', splits: ['train'], prompts, n: N, recipe: RECIPE };
  await writeExport(planExport({ format, out, options, context }), { rows: pairs }, target);
  const bytes = files.get(out);
  if (bytes === undefined) throw new Error(`${out} was not written`);
  return bytes;
}

const lines = (bytes: Buffer): unknown[] =>
  bytes
    .toString('utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

const parquet = (bytes: Buffer): Promise<Record<string, unknown>[]> =>
  parquetReadObjects({ file: new Uint8Array(bytes).buffer });

const labelled = (row: ExportRow) => {
  const all = [row.positive, ...row.negatives];
  return {
    anchor: row.query,
    positive: all.map(passageText),
    scores: all.map((each) => each.score),
    anchor_id: row.queryId,
    positive_ids: all.map((each) => each.id),
  };
};

test('JSON lines and Parquet hold what the rows hold', async () => {
  await fc.assert(
    fc.asyncProperty(rows, async (pairs) => {
      const expected = pairs.filter(({ negatives }) => negatives.length > 0).map(labelled);
      fc.pre(expected.length > 0);
      const options = { scores: true, ids: true };
      expect(lines(await written('st-labeled-list', 'a.jsonl', pairs, options))).toEqual(expected);
      expect(await parquet(await written('st-labeled-list', 'a.parquet', pairs, options))).toEqual(expected);
    }),
    { numRuns: 100 },
  );
});

test('labels in Parquet are integers', async () => {
  await fc.assert(
    fc.asyncProperty(rows, async (pairs) => {
      const expected = pairs.flatMap(({ negatives }) => [1n, ...negatives.map(() => 0n)]);
      const found = await parquet(await written('st-labeled-pair', 'a.parquet', pairs));
      expect(found.map(({ label }) => label)).toEqual(expected);
    }),
    { numRuns: 30 },
  );
});

test('CSV holds what the rows hold', async () => {
  await fc.assert(
    fc.asyncProperty(rows, async (pairs) => {
      const bytes = await written('csv', 'a.csv', pairs, { scores: true });
      const found = parse(bytes, { columns: true, record_delimiter: '\n' });
      const expected = pairs.map((row) => {
        const { queryId, query, split } = row;
        const cells: Record<string, string> = { query_id: queryId, query, split, scored_by: 't' };
        for (let place = 0; place <= N; place += 1) {
          const passage = place === 0 ? row.positive : row.negatives[place - 1];
          const name = place === 0 ? 'positive' : `negative_${place}`;
          cells[`${name}_id`] = passage?.id ?? '';
          cells[name] = passage === undefined ? '' : passageText(passage);
          cells[`${name}_score`] = passage?.score === undefined ? '' : String(passage.score);
          if (place === 0) continue;
          const miner = place === 2 ? '(fill-random)' : 'u';
          cells[`${name}_mined_by`] = passage === undefined ? '' : miner;
        }
        return cells;
      });
      expect(found).toEqual(expected);
    }),
    { numRuns: 100 },
  );
});

test('escaping changes exactly the cells that a spreadsheet would run', async () => {
  await fc.assert(
    fc.asyncProperty(rows, async (pairs) => {
      const read = (bytes: Buffer): string[][] => parse(bytes, { record_delimiter: '\n' });
      const plain = read(await written('st-pair', 'a.csv', pairs)).flat();
      const escaped = read(await written('st-pair', 'a.csv', pairs, { escapeSpreadsheet: true })).flat();
      for (const [index, cell] of escaped.entries()) {
        expect(cell).toBe(
          /^[=+\-@\t\r\n＝＋－＠]/.test(plain[index] ?? '') ? `'${plain[index]}` : plain[index],
        );
      }
    }),
    { numRuns: 50 },
  );
});

test('a Parquet file of several row groups is one table', async () => {
  const columns: Column[] = [
    { name: 'text', type: 'string', meaning: '' },
    { name: 'numbers', type: 'numbers', meaning: '' },
    { name: 'integers', type: 'integers', meaning: '' },
  ];
  const { target, files } = memoryTarget();
  const file = parquetFile(await target.create('a.parquet'), columns);
  const count = 45_000;
  for (let index = 0; index < count; index += 1) {
    await file.write([`row ${index}`, [index / 2], index % 3 === 0 ? [] : [index, -index]]);
  }
  await file.close();
  const found = await parquet(files.get('a.parquet') ?? Buffer.alloc(0));
  expect(found).toHaveLength(count);
  for (const index of [0, 19_999, 20_000, 20_001, 40_000, count - 1]) {
    expect(found[index]).toEqual({
      text: `row ${index}`,
      numbers: [index / 2],
      integers: index % 3 === 0 ? [] : [BigInt(index), BigInt(-index)],
    });
  }
});

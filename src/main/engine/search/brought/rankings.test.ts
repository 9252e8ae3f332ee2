import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RankingRecord } from './ranking-lines.ts';
import { readRanking } from './rankings.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whetstone-rankings-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(content: string | Uint8Array, name = 'run.txt'): Promise<RankingRecord[]> {
  const path = join(folder, name);
  await writeFile(path, content);
  const records: RankingRecord[] = [];
  for await (const batch of readRanking(path, {})) records.push(...batch);
  return records;
}

const trec = 'q1 Q0 d7 1 12.5 bm25\nq1\tQ0\td2\t2\t-3e-2\tbm25\r\n\nq2 Q0 d7 1 .5 bm25';
const records = [
  { queryId: 'q1', passageId: 'd7', score: 12.5 },
  { queryId: 'q1', passageId: 'd2', score: -0.03 },
  { queryId: 'q2', passageId: 'd7', score: 0.5 },
];

describe('reads', () => {
  test('a TREC run, with spaces or tabs, LF or CRLF, empty lines, no last line end', async () => {
    expect(await read(trec)).toEqual(records);
  });

  test('gzip and zstd', async () => {
    expect(await read(gzipSync(trec), 'run.txt.gz')).toEqual(records);
    expect(await read(zstdCompressSync(trec), 'run.txt.zst')).toEqual(records);
  });

  test('JSON Lines of pairs and of hits, ids as strings or numbers', async () => {
    const lines = [
      { query_id: 'q1', passage_id: 'd7', score: 12.5 },
      { query_id: 'q1', docid: 'd2', score: -0.03, rank: 2 },
      {
        query_id: 2,
        hits: [
          { id: 9, score: 1 },
          { docid: 'x', score: 0 },
          { passage_id: 'y', score: -1 },
        ],
      },
      { query_id: 'q3', hits: [] },
    ];
    expect(await read(lines.map((line) => JSON.stringify(line)).join('\n'), 'run.jsonl')).toEqual([
      ...records.slice(0, 2),
      { queryId: '2', passageId: '9', score: 1 },
      { queryId: '2', passageId: 'x', score: 0 },
      { queryId: '2', passageId: 'y', score: -1 },
    ]);
  });

  test('what was written, in both formats', async () => {
    const id = fc.stringMatching(/^[\p{L}\d_:./-]{1,8}$/u);
    const record = fc.record({
      queryId: id,
      passageId: id,
      score: fc.double({ noNaN: true, noDefaultInfinity: true }),
    });
    const arbitrary = fc.uniqueArray(record, {
      minLength: 1,
      selector: ({ queryId, passageId }) => JSON.stringify([queryId, passageId]),
    });
    await fc.assert(
      fc.asyncProperty(arbitrary, async (all) => {
        // A score of -0 is written as 0.
        const expected = all.map((each) => ({ ...each, score: each.score + 0 }));
        const run = expected.map(
          ({ queryId, passageId, score }, i) => `${queryId} Q0 ${passageId} ${i + 1} ${score} tag`,
        );
        expect(await read(run.join('\n'))).toEqual(expected);
        const json = expected.map(({ queryId, passageId, score }) =>
          JSON.stringify({ query_id: queryId, passage_id: passageId, score }),
        );
        expect(await read(json.join('\n'), 'run.jsonl')).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });
});

describe('refuses, with file and line', () => {
  test.each([
    ['too few columns', 'q1 Q0 d7 1 12.5 bm25\nq1 Q0 d2 0.5', 2, /has 4/],
    ['too many columns', 'q1 Q0 my doc 1 12.5 bm25', 1, /has 7/],
    ['a score that is no number', 'q1 Q0 d7 1 high bm25', 1, /not a finite number/],
    ['a hexadecimal score', 'q1 Q0 d7 1 0x10 bm25', 1, /not a finite number/],
    ['NaN', 'q1 Q0 d7 1 nan bm25', 1, /not a finite number/],
    ['an infinite score', 'q1 Q0 d7 1 1e999 bm25', 1, /not a finite number/],
    ['a passage twice', 'q1 Q0 d7 1 2 t\nq1 Q0 d8 1 2 t\nq1 Q0 d7 2 1 t', 3, /stands twice/],
    ['NUL bytes', 'q1 Q0 d7 1 2 t\nq1 Q0 d\0 1 2 t', 2, /NUL/],
    ['broken JSON', '{"query_id": "q1", "docid": "d", "score": 1}\n{"query_id": ', 2, /not valid JSON/],
    ['JSON without a query', '{"docid": "d", "score": 1}', 1, /"query_id"/],
    ['JSON without a passage', '{"query_id": "q", "score": 1}', 1, /"passage_id"/],
    ['JSON without a score', '{"query_id": "q", "docid": "d"}', 1, /"score"/],
    ['a score as text', '{"query_id": "q", "docid": "d", "score": "1"}', 1, /not a finite number/],
    ['a hit without an id', '{"query_id": "q", "hits": [{"score": 1}]}', 1, /"hits.0.id"/],
    ['an empty id', '{"query_id": "", "docid": "d", "score": 1}', 1, /"query_id"/],
    ['formats mixed', '{"query_id": "q", "docid": "d", "score": 1}\nq1 Q0 d7 1 2 t', 2, /not valid JSON/],
  ])('%s', async (_, content, line, message) => {
    await expect(read(content, 'bad.run')).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(new RegExp(`bad\\.run:${line}: .*${message.source}`)),
    });
  });

  test('bytes that are not UTF-8', async () => {
    await expect(read(Buffer.from('q1 Q0 d\xe9 1 2 t', 'latin1'))).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('run.txt:1: '),
    });
  });

  test('a file that is missing, empty, a folder, or cut short', async () => {
    const first = async (path: string) => readRanking(path, {}).next();
    await expect(first(join(folder, 'none'))).rejects.toMatchObject({ code: 'file-not-found' });
    await expect(first(folder)).rejects.toMatchObject({ code: 'bad-input' });
    await expect(read('')).rejects.toMatchObject({ code: 'bad-input' });
    await expect(read('\n\n')).rejects.toMatchObject({ code: 'bad-input' });
    const packed = gzipSync(trec);
    await expect(read(packed.subarray(0, packed.length - 10), 'cut.gz')).rejects.toMatchObject({
      code: 'truncated-input',
    });
  });

  test('nothing more once cancelled', async () => {
    const path = join(folder, 'long.run');
    await writeFile(path, trec);
    const reading = readRanking(path, { signal: AbortSignal.abort() }).next();
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
  });
});

import { execFileSync } from 'node:child_process';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { detectFormat } from './detect.ts';
import { openSource } from './source.ts';
import { failureOf, jsonLines, readAll, temporaryFolder } from './testing.ts';

const corpus = jsonLines([
  { _id: 'p1', title: 'T', text: 'one' },
  { _id: 'p2', title: '', text: 'two', metadata: {} },
]);
const queries = jsonLines([{ _id: 'q1', text: 'which?', metadata: { url: '' } }]);
const passages = [
  { kind: 'passage', id: 'p1', title: 'T', text: 'one' },
  { kind: 'passage', id: 'p2', title: '', text: 'two' },
];
const query = { kind: 'query', id: 'q1', text: 'which?' };
const judgement = (passageId: string, split: string | null, grade: number) => ({
  kind: 'judgement',
  queryId: 'q1',
  passageId,
  split,
  grade,
});

test('BEIR: passages, queries, then judgements by split, with or without a header, graded and 0', async () => {
  await using folder = await temporaryFolder();
  await folder.write('qrels/train.tsv', 'query-id\tcorpus-id\tscore\r\nq1\tp1\t2\r\nq1\tp2\t0\r\n');
  await folder.write('qrels/my-dev.tsv.gz', gzipSync('q1\tp1\t1\n'));
  await folder.write('queries.jsonl.zst', zstdCompressSync(queries));
  await folder.write('corpus.jsonl.gz', gzipSync(corpus));
  await folder.write('judged_unanswerable.tsv', 'something\telse\n');
  const { format, describe, contents, problems } = await readAll(folder.path);
  expect({ format, describe, problems }).toEqual({
    format: 'beir',
    describe: 'BEIR folder: corpus, queries, qrels my-dev, qrels train; not read: judged_unanswerable.tsv',
    problems: [],
  });
  expect(contents).toEqual([
    ...passages,
    query,
    judgement('p1', 'my-dev', 1),
    judgement('p1', 'train', 2),
    judgement('p2', 'train', 0),
  ]);
});

test('BEIR without judgements, and bad judgements', async () => {
  await using folder = await temporaryFolder();
  await folder.write('corpus.jsonl', corpus);
  await folder.write('queries.jsonl', queries);
  expect((await readAll(folder.path)).contents).toEqual([...passages, query]);
  await folder.write(
    'qrels/test.tsv',
    'query-id\tcorpus-id\tscore\nq1\tp1\nq1\t\t1\nq1\tp1\thigh\nq1\tp1\t-1\nq1\tp2\t1\n',
  );
  const { contents, problems } = await readAll(folder.path);
  expect(contents).toEqual([...passages, query, judgement('p2', 'test', 1)]);
  expect(problems.map(({ code, at }) => [code, at.line])).toEqual([
    ['wrong-columns', 2],
    ['missing-id', 3],
    ['bad-grade', 4],
    ['bad-grade', 5],
  ]);
});

test('BEIR as mteb publishes it: judgements as JSON Lines', async () => {
  await using folder = await temporaryFolder();
  await folder.write('corpus.jsonl', corpus);
  await folder.write('queries.jsonl', queries);
  await folder.write('qrels/test.jsonl', jsonLines([{ 'query-id': 'q1', 'corpus-id': 'p2', score: 1 }]));
  expect((await readAll(folder.path)).contents).toEqual([...passages, query, judgement('p2', 'test', 1)]);
});

test('MS MARCO: plain tabs, quotes as they are, TREC columns, triples by id', async () => {
  await using folder = await temporaryFolder();
  await folder.write('collection.tsv', '0\t"Quoted" text\n1\tone\n2\n');
  await folder.write('queries.train.tsv', '7\twhat?\n');
  await folder.write('qrels.dev.small.tsv', '7\t0\t1\t1\n7 0 0 3\n');
  await folder.write('qidpidtriples.train.full.2.tsv', '7\t1\t0\n');
  await folder.write('top1000.dev.tsv', '7\t1\twhat?\tone\n');
  const { format, contents, problems } = await readAll(folder.path);
  expect(format).toBe('msmarco');
  const reference = (id: string) => ({ id, title: '', text: null, score: null, grade: null });
  expect(contents).toEqual([
    { kind: 'passage', id: '0', title: '', text: '"Quoted" text' },
    { kind: 'passage', id: '1', title: '', text: 'one' },
    { kind: 'query', id: '7', text: 'what?' },
    { kind: 'judgement', queryId: '7', passageId: '1', split: 'dev.small', grade: 1 },
    { kind: 'judgement', queryId: '7', passageId: '0', split: 'dev.small', grade: 3 },
    {
      kind: 'example',
      query: { id: '7', text: null },
      positives: [reference('1')],
      negatives: [reference('0')],
      split: 'train',
    },
  ]);
  expect(problems).toMatchObject([{ code: 'wrong-columns', at: { line: 3 } }]);
});

test('a folder of shards: corpus first, splits by name', async () => {
  await using folder = await temporaryFolder();
  await folder.write('README.md', '# Data');
  await folder.write('corpus/part-1.jsonl', jsonLines([{ _id: 'p1', title: 'T', text: 'one' }]));
  await folder.write('data/train-00001-of-00002.jsonl', jsonLines([{ query: 'b', positive: 'two' }]));
  await folder.write('data/train-00000-of-00002.jsonl', jsonLines([{ query: 'a', positive: 'one' }]));
  await folder.write('data/other.csv', 'query,positive\nc,three\n');
  const { contents } = await readAll(folder.path);
  expect(
    contents.map((record) => [
      record.kind,
      record.kind === 'example' ? [record.query.text, record.split] : null,
    ]),
  ).toEqual([
    ['passage', null],
    ['example', ['c', null]],
    ['example', ['a', 'train']],
    ['example', ['b', 'train']],
  ]);
  const only = await readAll(folder.path, { format: 'csv', split: 'dev' });
  expect(only.contents).toMatchObject([{ kind: 'example', query: { text: 'c' }, split: 'dev' }]);
});

test('batches hold at most 1,000 records', async () => {
  await using folder = await temporaryFolder();
  const path = await folder.write(
    'a.jsonl',
    jsonLines(Array.from({ length: 2_500 }, (_, index) => ({ text: `t${index}` }))),
  );
  const { openSource } = await import('./source.ts');
  const source = await openSource(path, { format: 'auto', columns: {}, split: null, onProblem: () => {} });
  const sizes: number[] = [];
  for await (const batch of source.records()) sizes.push(batch.length);
  expect(sizes).toEqual([1_000, 1_000, 500]);
});

test('what is no data: nothing there, an empty folder, an unknown file, a loop of links, a pipe', async () => {
  await using folder = await temporaryFolder();
  const at = (name: string) => join(folder.path, name);
  expect(await failureOf(detectFormat(at('nowhere')))).toMatchObject({ code: 'file-not-found' });
  await mkdir(at('empty'));
  expect(await failureOf(detectFormat(at('empty')))).toMatchObject({
    code: 'unknown-format',
    message: expect.stringContaining('corpus.jsonl'),
  });
  await folder.write('notes.txt', 'Some words.');
  expect(await failureOf(detectFormat(at('notes.txt')))).toMatchObject({ code: 'unknown-format' });
  expect(await failureOf(detectFormat(at('notes.txt'), 'beir'))).toMatchObject({ code: 'unknown-format' });
  await symlink(at('loop.jsonl'), at('loop.jsonl'));
  expect(await failureOf(detectFormat(at('loop.jsonl')))).toMatchObject({ code: 'file-unreadable' });
  execFileSync('mkfifo', [at('pipe.jsonl')]);
  expect(await failureOf(detectFormat(at('pipe.jsonl')))).toMatchObject({
    code: 'file-unreadable',
    message: expect.stringContaining('pipe'),
  });
});

test('a folder that links to itself is read once', async () => {
  await using folder = await temporaryFolder();
  await folder.write('train.jsonl', jsonLines([{ query: 'a', positive: 'one' }]));
  await symlink(folder.path, join(folder.path, 'again'));
  expect((await readAll(folder.path)).contents.length).toBe(1);
});

test('a corpus and queries without ids, which judgements name them by, are refused at their own first line', async () => {
  await using folder = await temporaryFolder();
  await folder.write('qrels/train.tsv', 'query-id\tcorpus-id\tscore\nq1\tp1\t1\n');
  await folder.write('queries.jsonl', queries);
  const path = await folder.write('corpus.jsonl', jsonLines([{ title: '', text: 'one' }]));
  const [problem] = (await readAll(folder.path)).problems;
  expect(problem).toMatchObject({ code: 'missing-id', field: '_id', at: { file: path, line: 1 } });
  await folder.write('corpus.jsonl', corpus);
  const other = await folder.write('queries.jsonl', jsonLines([{ text: 'which?' }]));
  const [second] = (await readAll(folder.path)).problems;
  expect(second).toMatchObject({ code: 'missing-id', field: '_id', at: { file: other, line: 1 } });
});

test('what of a folder is not read is told: data files, and not what stands beside data', async () => {
  await using folder = await temporaryFolder();
  await folder.write('collection.tsv', '1\tone\n2\ttwo\n');
  await folder.write('queries.train.tsv', '1\twhich?\n');
  await folder.write('triples.train.small.tsv', 'which?\tone\ttwo\n');
  await folder.write('state.json', '{}');
  await folder.write('README.md', 'x');
  const options = { format: 'auto', columns: {}, split: null, onProblem: () => {} } as const;
  const { describe, passedOver } = await openSource(folder.path, options);
  expect(passedOver).toEqual(['triples.train.small.tsv']);
  expect(describe).toBe('MS MARCO folder: collection, queries; not read: triples.train.small.tsv');
  for (const name of ['a', 'b', 'c', 'd']) await folder.write(`${name}.tsv`, 'x');
  expect((await openSource(folder.path, options)).describe).toMatch(
    /; not read: a.tsv, b.tsv, c.tsv and 2 more$/,
  );
});

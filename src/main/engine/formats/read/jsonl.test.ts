import { expect, test } from 'vitest';
import type { ColumnMap } from './records.ts';
import { failureOf, item, jsonLines, readAll, temporaryFolder } from './testing.ts';

async function read(rows: readonly unknown[], columns: ColumnMap = {}, name = 'rows.jsonl') {
  await using folder = await temporaryFolder();
  return await readAll(await folder.write(name, jsonLines(rows)), { columns });
}

const example = (query: unknown, positives: unknown, negatives: unknown = [], extras = {}) => ({
  kind: 'example',
  query,
  positives,
  negatives,
  split: null,
  ...extras,
});
const named = (text: string | null, id: string | null = null) => ({ id, text });

test.each([
  ['anchor, positive', { anchor: 'q', positive: 'p' }],
  ['query, answer', { query: 'q', answer: 'p' }],
  ['question, context', { question: 'q', context: 'p' }],
  ['question, answer, context', { question: 'q', answer: 'short', context: 'p' }],
  ['Query, Passage, by any case', { Query: 'q', Passage: 'p' }],
])('a pair: %s', async (_, row) => {
  expect((await read([row])).contents).toEqual([example(named('q'), [item('p')])]);
});

test('a triplet, with scores', async () => {
  const { contents } = await read([{ anchor: 'q', positive: 'p', negative: 'n', scores: [0.9, -0.1] }]);
  expect(contents).toEqual([example(named('q'), [item('p', { score: 0.9 })], [item('n', { score: -0.1 })])]);
});

test('an n-tuple in the order of its numbers, with ids, scores, and a row that has fewer', async () => {
  const { contents, problems } = await read([
    {
      query: 'q1',
      positive: 'p1',
      negative_10: 'n10',
      negative_2: 'n2',
      scores: [0.9, 0.2, 0.1],
      anchor_id: 'Q1',
      positive_id: 'P1',
      negative_2_id: 'N2',
      negative_10_id: 10,
    },
    { query: 'q2', positive: 'p2', negative_2: 'n2', anchor_id: 'Q2', positive_id: 'P2', negative_10: null },
  ]);
  expect(problems).toEqual([]);
  expect(contents).toEqual([
    example(
      named('q1', 'Q1'),
      [item('p1', { id: 'P1', score: 0.9 })],
      [item('n2', { id: 'N2', score: 0.2 }), item('n10', { id: '10', score: 0.1 })],
    ),
    example(named('q2', 'Q2'), [item('p2', { id: 'P2' })], [item('n2')]),
  ]);
});

test('PyLate counts from negative_0', async () => {
  const { contents } = await read([{ query: 'q', positive: 'p', negative_1: 'b', negative_0: 'a' }]);
  expect(contents).toEqual([example(named('q'), [item('p')], [item('a'), item('b')])]);
});

test('labelled pairs: 1 and more is a positive, 0 a judged negative', async () => {
  const { contents } = await read([
    { anchor: 'q', positive: 'a', label: 1 },
    { anchor: 'q', positive: 'b', label: 0 },
    { anchor: 'q', positive: 'c', label: 2 },
  ]);
  expect(contents).toEqual([
    example(named('q'), [item('a', { grade: 1 })]),
    example(named('q'), [], [item('b', { grade: 0 })]),
    example(named('q'), [item('c', { grade: 2 })]),
  ]);
});

test('a pair’s score is a grade when it is whole, the positive’s score when it is mapped, else a problem', async () => {
  const whole = await read([{ anchor: 'q', positive: 'a', score: 0 }]);
  expect(whole.contents).toEqual([example(named('q'), [], [item('a', { grade: 0 })])]);

  const rows = [{ anchor: 'q', positive: 'a', score: 0.83 }];
  const mapped = await read(rows, { score: 'score' });
  expect(mapped.contents).toEqual([example(named('q'), [item('a', { score: 0.83 })])]);
  const plain = await read(rows);
  expect(plain.contents).toEqual([]);
  expect(plain.problems).toMatchObject([{ code: 'bad-grade', field: 'score', at: { line: 1 } }]);
});

test('labelled lists, by labels, and by scores with the positive first', async () => {
  const { contents } = await read([
    { anchor: 'q', positive: ['a', 'b', 'c'], labels: [0, 1, 2], positive_ids: ['A', 'B', 'C'] },
  ]);
  expect(contents).toEqual([
    example(
      named('q'),
      [item('b', { id: 'B', grade: 1 }), item('c', { id: 'C', grade: 2 })],
      [item('a', { id: 'A', grade: 0 })],
    ),
  ]);
  const scored = await read([{ anchor: 'q', positive: ['a', 'b'], scores: [0.5, 0.75] }]);
  expect(scored.contents).toEqual([
    example(named('q'), [item('a', { score: 0.5 })], [item('b', { score: 0.75 })]),
  ]);
});

test('FlagEmbedding, with and without scores, ids and a prompt', async () => {
  const { contents } = await read([
    {
      query: 'q',
      pos: ['a', 'b'],
      neg: ['c'],
      pos_scores: [0.5, 0.25],
      neg_scores: [0.125],
      prompt: 'Find: ',
      type: 'normal',
    },
    {
      query: 'r',
      pos: ['a'],
      neg: [],
      pos_scores: [],
      neg_scores: [],
      prompt: '',
      pos_id: ['A'],
      neg_id: [],
    },
  ]);
  expect(contents).toEqual([
    example(
      named('q'),
      [item('a', { score: 0.5 }), item('b', { score: 0.25 })],
      [item('c', { score: 0.125 })],
      { prompt: 'Find: ' },
    ),
    example(named('r'), [item('a', { id: 'A' })], []),
  ]);
});

test('Tevatron with texts', async () => {
  const { contents } = await read([
    {
      query_id: 7,
      query: 'q',
      answers: [],
      positive_passages: [{ docid: 'P', title: 'T', text: 'p', score: 0.5 }],
      negative_passages: [{ docid: 'N', title: '', text: 'n' }],
    },
  ]);
  expect(contents).toEqual([
    example(named('q', '7'), [item('p', { id: 'P', title: 'T', score: 0.5 })], [item('n', { id: 'N' })]),
  ]);
});

const TEVATRON_IDS = {
  query_id: 'Q',
  query_text: 'q',
  positive_document_ids: ['P'],
  negative_document_ids: ['N', 3],
};
const BY_ID = example(
  named('q', 'Q'),
  [item(null, { id: 'P' })],
  [item(null, { id: 'N' }), item(null, { id: '3' })],
);

test('Tevatron by ids, after the corpus beside it', async () => {
  await using folder = await temporaryFolder();
  await folder.write('corpus.jsonl', jsonLines([{ docid: 'P', text: 'p' }]));
  const path = await folder.write('train.jsonl', jsonLines([TEVATRON_IDS]));
  const passage = { kind: 'passage', id: 'P', title: '', text: 'p' };
  const expected = [passage, { ...BY_ID, split: 'train' }];
  expect((await readAll(path)).contents).toEqual(expected);
  expect((await readAll(folder.path)).contents).toEqual(expected);
});

test('examples whose texts stand elsewhere', async () => {
  const { contents } = await read([
    { anchor_id: 'Q', positive_id: 'P', negative_1_id: 'N', negative_2_id: 'M', scores: [0.5, 0.25, 0.125] },
  ]);
  expect(contents).toEqual([
    example(
      named(null, 'Q'),
      [item(null, { id: 'P', score: 0.5 })],
      [item(null, { id: 'N', score: 0.25 }), item(null, { id: 'M', score: 0.125 })],
    ),
  ]);
});

test('ms-swift, with a system message as the prompt, and a label', async () => {
  const user = (content: string) => ({ role: 'user', content });
  const { contents } = await read([
    {
      messages: [{ role: 'system', content: 'Find.' }, user('q')],
      positive_messages: [[user('p')]],
      negative_messages: [[user('n')], [user('m')]],
    },
    { messages: [user('r')], positive_messages: [[user('p')]], label: 0 },
  ]);
  expect(contents).toEqual([
    example(named('q'), [item('p')], [item('n'), item('m')], { prompt: 'Find.' }),
    example(named('r'), [], [item('p', { grade: 0 })]),
  ]);
});

test('SQuAD as a table: no answer judges the context 0', async () => {
  const { contents } = await read([
    { id: 'Q', title: 'T', context: 'c', question: 'q', answers: { text: ['x'], answer_start: [0] } },
    { id: 'R', title: 'T', context: 'c', question: 'r', answers: { text: [], answer_start: [] } },
  ]);
  expect(contents).toEqual([
    example(named('q', 'Q'), [item('c', { title: 'T' })]),
    example(named('r', 'R'), [], [item('c', { title: 'T', grade: 0 })]),
  ]);
});

test.each([
  [{ _id: 'a', title: 'T', text: 't', metadata: {} }],
  [{ id: 'a', title: 'T', contents: 't' }],
  [{ docid: 'a', title: 'T', text: 't' }],
])('a corpus: %j', async (row) => {
  expect((await read([row])).contents).toEqual([{ kind: 'passage', id: 'a', title: 'T', text: 't' }]);
});

test('passages without ids, and one that has only a title', async () => {
  expect((await read([{ text: 't' }, { title: 'T', text: '' }])).contents).toEqual([
    { kind: 'passage', id: null, title: '', text: 't' },
    { kind: 'passage', id: null, title: 'T', text: '' },
  ]);
});

test('queries by a column’s name, or by the file’s', async () => {
  const expected = [{ kind: 'query', id: 'a', text: 'q' }];
  expect((await read([{ qid: 'a', text: 'q' }])).contents).toEqual(expected);
  expect((await read([{ query_id: 'a', query: 'q' }])).contents).toEqual(expected);
  expect((await read([{ _id: 'a', text: 'q' }], {}, 'queries.dev.jsonl')).contents).toEqual(expected);
});

test('judgements, with a split of their own', async () => {
  expect((await read([{ 'query-id': 'q', 'corpus-id': 'p', score: 2, split: 'dev' }])).contents).toEqual([
    { kind: 'judgement', queryId: 'q', passageId: 'p', split: 'dev', grade: 2 },
  ]);
});

test('a map overrides names, and what it names decides the kind', async () => {
  const rows = [{ key: 1, a: 'one', b: 'two', c: 'three', s: 'dev', g: 0, h: 'T' }];
  const map = async (columns: ColumnMap) => (await read(rows, columns)).contents;
  expect(
    await map({ query: 'a', positive: 'b', negative: ['c'], queryId: 'key', split: 's', title: 'h' }),
  ).toEqual([example(named('one', '1'), [item('two', { title: 'T' })], [item('three')], { split: 'dev' })]);
  expect(await map({ query: 'a', positive: 'b', label: 'g' })).toEqual([
    example(named('one'), [], [item('two', { grade: 0 })]),
  ]);
  expect(await map({ text: 'b', passageId: 'key', title: 'h' })).toEqual([
    { kind: 'passage', id: '1', title: 'T', text: 'two' },
  ]);
  expect(await map({ positive: 'c' })).toEqual([{ kind: 'passage', id: null, title: '', text: 'three' }]);
  expect(await map({ query: 'a', queryId: 'key' })).toEqual([{ kind: 'query', id: '1', text: 'one' }]);
  expect(await map({ queryId: 'key', passageId: 'a', label: 'g' })).toEqual([
    { kind: 'judgement', queryId: '1', passageId: 'one', split: null, grade: 0 },
  ]);
});

test('a column that turns up late adds to the layout, but does not change its kind', async () => {
  const early = Array.from({ length: 1_000 }, (_, index) => ({ query: `q${index}`, positive: 'p' }));
  const pairs = await read([...early, { query: 'late', positive: 'p', negative_3: 'n' }]);
  expect(pairs.contents.at(-1)).toEqual(example(named('late'), [item('p')], [item('n')]));
  const passages = Array.from({ length: 1_000 }, (_, index) => ({ _id: index, text: 't' }));
  const mixed = await read([...passages, { _id: 'late', text: 't', query: 'q' }]);
  expect(mixed.contents.at(-1)).toEqual({ kind: 'passage', id: 'late', title: '', text: 't' });
});

test('columns of no known kind are listed, with the option that says what they are', async () => {
  const error = await failureOf(read([{ foo: 1, bar: 'x' }]));
  expect(error).toMatchObject({
    code: 'bad-input',
    details: { problem: 'wrong-columns', columns: ['foo', 'bar'] },
  });
  expect(error.message).toContain('Its columns are "foo", "bar".');
  expect(error.message).toContain('--map query=COLUMN');
});

test('a bad row is a problem with line, field and advice; the rows around it are read', async () => {
  await using folder = await temporaryFolder();
  const lines = [
    '{"_id": "1", "text": "one"}',
    '{"_id": "2", "text": "tw',
    '["3"]',
    '{"_id": "4"}',
    '{"text": "five"}',
    '{"_id": "6", "text": "  "}',
    '{"_id": "7", "text": "a\\u0000b"}',
    '{"_id": "8", "text": 8}',
    '{"_id": {}, "text": "nine"}',
    '{"_id": "10", "text": "\\ud800"}',
    '{"_id": "", "text": "eleven"}',
    '   ',
    '{"_id": "13", "text": "thirteen"}',
  ];
  const path = await folder.write('a.jsonl', lines.join('\n'));
  const { contents, problems } = await readAll(path);
  expect(contents).toEqual([
    { kind: 'passage', id: '1', title: '', text: 'one' },
    { kind: 'passage', id: '13', title: '', text: 'thirteen' },
  ]);
  expect(problems.map(({ at, code, field }) => [at.line, code, field])).toEqual([
    [2, 'broken-json', null],
    [3, 'wrong-type', null],
    [4, 'missing-field', 'text'],
    [5, 'missing-id', '_id'],
    [6, 'empty-text', 'text'],
    [7, 'nul-byte', 'text'],
    [8, 'wrong-type', 'text'],
    [9, 'wrong-type', '_id'],
    [10, 'bad-encoding', 'text'],
    [11, 'missing-id', '_id'],
  ]);
  for (const { at, message } of problems) {
    expect(at).toMatchObject({ file: path, row: null });
    expect(message).not.toMatch(/\b(tw|five|nine|eleven)\b|a\0b/);
  }
});

test('bad bytes and a line of 10 MB: the first are problems, the second is read', async () => {
  await using folder = await temporaryFolder();
  const long = 'x'.repeat(10 * 2 ** 20);
  const path = await folder.write(
    'a.jsonl',
    Buffer.concat([
      Buffer.from('{"_id": "1", "text": "caf'),
      Buffer.from([0xe9]),
      Buffer.from(`"}\n{"_id": "2", "text": "${long}"}\n`),
      Buffer.from('{"_id": "3", "text": "\0"}\n'),
    ]),
  );
  const { contents, problems } = await readAll(path);
  expect(contents).toEqual([{ kind: 'passage', id: '2', title: '', text: long }]);
  expect(problems).toMatchObject([
    { code: 'bad-encoding', at: { line: 1 } },
    { code: 'nul-byte', at: { line: 3 } },
  ]);
  const short = await readAll(path, { limits: { lineBytes: 2 ** 20 } });
  expect(short.problems).toContainEqual(
    expect.objectContaining({ code: 'too-long-line', at: { file: path, line: 2, row: null } }),
  );
});

test('what onProblem throws stops the reading', async () => {
  await using folder = await temporaryFolder();
  const path = await folder.write('a.jsonl', '{"text": "a"}\n{"text": ""}\n{"text": "c"}\n');
  const stop = new Error('stop');
  const call = readAll(path, {
    onProblem: () => {
      throw stop;
    },
  });
  await expect(call).rejects.toBe(stop);
});

test.each([
  [
    'scores that do not match',
    { query: 'q', positive: 'p', negative: 'n', scores: [1] },
    'wrong-type',
    'scores',
  ],
  [
    'a score that is no number',
    { query: 'q', pos: ['p'], neg: [], pos_scores: ['high'] },
    'bad-score',
    'pos_scores',
  ],
  ['a fraction as a label', { query: 'q', positive: 'p', label: 0.5 }, 'bad-grade', 'label'],
  ['a negative grade', { query_id: 'q', corpus_id: 'p', score: -1 }, 'bad-grade', 'score'],
  ['an empty negative', { query: 'q', positive: 'p', negative: '' }, 'empty-text', 'negative'],
  ['no positive', { query: 'q', positive: null, negative: 'n' }, 'missing-field', 'positive'],
  ['no query', { query: null, positive: 'p' }, 'missing-field', 'query'],
])('%s', async (_, row, code, field) => {
  expect((await read([row])).problems).toMatchObject([{ code, field, at: { line: 1 } }]);
});

import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { failureOf, readAll, temporaryFolder } from './testing.ts';

const rows = [
  { _id: 1, text: 'one' },
  { _id: 2, text: 'two ]}"' },
];
const passages = rows.map(({ _id, text }) => ({ kind: 'passage', id: String(_id), title: '', text }));

test.each([
  ['a list', JSON.stringify(rows), 'json'],
  ['a list, indented', JSON.stringify(rows, null, 2), 'json'],
  ['an object with data', JSON.stringify({ version: 1, data: rows, more: [] }, null, 2), 'json'],
  ['an object with data in one line', JSON.stringify({ data: rows }), 'json'],
  ['JSON Lines called .json', rows.map((row) => JSON.stringify(row)).join('\n'), 'jsonl'],
  ['JSON Lines of one line', `${JSON.stringify(rows[0])}\n`, 'jsonl'],
])('%s', async (_, text, format) => {
  await using folder = await temporaryFolder();
  for (const [name, content] of [
    ['a.json', text],
    ['a.json.gz', gzipSync(text)],
    ['no ending', text],
  ] as const) {
    const result = await readAll(await folder.write(name, content));
    expect(result).toMatchObject({ format, problems: [] });
    expect(result.contents).toEqual(passages.slice(0, result.contents.length));
    expect(result.contents.length).toBe(text.includes('two') ? 2 : 1);
  }
});

test('rows are counted from 1, and a bad one is a problem', async () => {
  await using folder = await temporaryFolder();
  const path = await folder.write('a.json', '[{"text": "one"}, 2, {"text": tree}, {"text": "four"}]');
  const { records, problems } = await readAll(path);
  expect(records.map(({ at }) => at)).toEqual([1, 4].map((row) => ({ file: path, line: null, row })));
  expect(problems).toMatchObject([
    { code: 'wrong-type', at: { row: 2, line: null } },
    { code: 'broken-json', at: { row: 3 } },
  ]);
});

test('a document that breaks off, or is broken, or has no rows', async () => {
  await using folder = await temporaryFolder();
  const read = async (text: string) => failureOf(readAll(await folder.write('a.json', text)));
  expect(await read('[{"text": "one"}, {"text"')).toMatchObject({ code: 'truncated-input' });
  expect(await read('[{"text": "one"} {"text": "two"}]')).toMatchObject({
    code: 'bad-input',
    details: { problem: 'broken-json', row: 1, byte: 18 },
  });
  expect(await read('[]')).toMatchObject({ code: 'bad-input', message: expect.stringContaining('no rows') });
  expect(await read('{"rows":\n [{"text": "one"}]}')).toMatchObject({
    code: 'bad-input',
    message: expect.stringContaining('under "data"'),
  });
});

const squad = (version: string) => ({
  version,
  data: [
    {
      title: 'Whetstones',
      paragraphs: [
        {
          context: 'A whetstone sharpens blades.',
          qas: [
            {
              id: 'q1',
              question: 'What sharpens blades?',
              answers: [{ text: 'A whetstone', answer_start: 0 }],
            },
            { id: 'q2', question: 'Who invented it?', answers: [], is_impossible: true },
            { id: 'q3', question: '' },
          ],
        },
        { context: 'Water cools it.', qas: [] },
        { qas: [] },
      ],
    },
    { title: 'Broken' },
  ],
});

test('SQuAD: contexts are shared passages, impossible questions are judged 0', async () => {
  await using folder = await temporaryFolder();
  const path = await folder.write('dev-v2.0.json', JSON.stringify(squad('v2.0')));
  const { format, contents, problems } = await readAll(path);
  expect(format).toBe('squad');
  const passageId = contents[0]?.kind === 'passage' ? contents[0].id : null;
  expect(passageId).toMatch(/^Whetstones-[0-9a-f]{12}$/);
  expect(contents).toEqual([
    { kind: 'passage', id: passageId, title: 'Whetstones', text: 'A whetstone sharpens blades.' },
    { kind: 'query', id: 'q1', text: 'What sharpens blades?' },
    { kind: 'judgement', queryId: 'q1', passageId, split: 'dev', grade: 1 },
    { kind: 'query', id: 'q2', text: 'Who invented it?' },
    { kind: 'judgement', queryId: 'q2', passageId, split: 'dev', grade: 0 },
    {
      kind: 'passage',
      id: expect.stringMatching(/^Whetstones-/),
      title: 'Whetstones',
      text: 'Water cools it.',
    },
  ]);
  expect(problems).toMatchObject([
    { code: 'empty-text', field: 'question', at: { row: 1 } },
    { code: 'missing-field', field: 'context', at: { row: 1 } },
    { code: 'missing-field', field: 'paragraphs', at: { row: 2 } },
  ]);
  expect((await readAll(path)).contents).toEqual(contents);
});

test('SQuAD in one line that is longer than the sample, with its keys in another order', async () => {
  await using folder = await temporaryFolder();
  const long = { title: 'T', paragraphs: [{ context: 'x'.repeat(200_000), qas: [] }] };
  const text = JSON.stringify({ name: 'SQuAD', data: [long] });
  expect(await readAll(await folder.write('a.json', text))).toMatchObject({
    format: 'squad',
    contents: [{ kind: 'passage' }],
  });
});

const nemo = {
  corpus: [{ path: './corpus' }],
  data: [
    {
      question_id: 'q1',
      question: 'Why?',
      corpus_id: 'c',
      pos_doc: [{ id: 'p1', score: 0.75 }],
      neg_doc: [{ id: 'p2' }, 'p3'],
    },
    { question: 'Where?', pos_doc: [], neg_doc: [] },
  ],
};

test('NeMo: the corpus that the file names comes first, its instruction is the prompt', async () => {
  await using folder = await temporaryFolder();
  const path = await folder.write('train.json', JSON.stringify(nemo, null, 1));
  await folder.write(
    'corpus/merlin_metadata.json',
    JSON.stringify({ class: 'TextQADataset', query_instruction: 'Q: ', passage_instruction: 'P: ' }),
  );
  await folder.write('corpus/train.jsonl', '{"id": "p1", "text": "Because."}\n');
  for (const source of [path, folder.path]) {
    const { format, contents, problems } = await readAll(source);
    expect(format).toBe('nemo');
    const reference = (id: string, score: number | null = null) => ({
      id,
      title: '',
      text: null,
      score,
      grade: null,
    });
    expect(contents).toEqual([
      { kind: 'passage', id: 'p1', title: '', text: 'Because.' },
      {
        kind: 'example',
        query: { id: 'q1', text: 'Why?' },
        positives: [reference('p1', 0.75)],
        negatives: [reference('p2'), reference('p3')],
        split: 'train',
        prompt: 'Q: ',
        passagePrompt: 'P: ',
      },
    ]);
    expect(problems).toMatchObject([{ code: 'missing-id', field: 'question_id', at: { row: 2 } }]);
  }
});

test.each(['../elsewhere', '/etc'])('NeMo may not name a corpus outside its folder: %s', async (outside) => {
  await using folder = await temporaryFolder();
  const path = await folder.write(
    'train.json',
    JSON.stringify({ ...nemo, corpus: [{ path: outside }] }, null, 1),
  );
  expect(await failureOf(readAll(path))).toMatchObject({
    code: 'bad-input',
    message: expect.stringContaining('outside its own folder'),
  });
});

import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { failureOf, item, readAll, temporaryFolder } from './testing.ts';

const passage = (id: string, text: string) => ({ kind: 'passage', id, title: '', text });

async function read(text: string | Uint8Array, name = 'a.csv') {
  await using folder = await temporaryFolder();
  return await readAll(await folder.write(name, text));
}

test.each([',', ';', '\t', '|'])('the delimiter is found: %j', async (delimiter) => {
  const { contents, records } = await read(`id${delimiter}text\na${delimiter}one\nb${delimiter}two\n`);
  expect(contents).toEqual([passage('a', 'one'), passage('b', 'two')]);
  expect(records.map(({ at }) => at.line)).toEqual([2, 3]);
});

test('quotes, line ends and carriage returns inside texts, and the lines of what follows', async () => {
  const { contents, records } = await read(
    'id,text\r\na,"say ""hi"",\r\nthen\ngo\rnow"\r\n\r\nb," two "\r\n',
  );
  expect(contents).toEqual([passage('a', 'say "hi",\r\nthen\ngo\rnow'), passage('b', ' two ')]);
  expect(records[0]?.at.line).toBe(2);
});

test('any table survives', async () => {
  const cell = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
    fc.constantFrom('a,b', '"', '\n', '\r\n', 'x\r', "'", '[1]', '\ufffd'),
  );
  const text = cell.map((raw) => `t${raw.replaceAll('\0', '')}`.toWellFormed());
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 20 }), async (texts) => {
      const csv = texts.map((each, index) => `${index},"${each.replaceAll('"', '""')}"\n`).join('');
      const { contents, problems } = await read(`id,text\n${csv}`);
      expect(problems).toEqual([]);
      expect(contents).toEqual(texts.map((each, index) => passage(String(index), each)));
    }),
    { numRuns: 40 },
  );
});

test('empty cells among the negatives are negatives that are not there', async () => {
  const { contents } = await read(
    'query,split,positive_id,positive,positive_score,negative_1_id,negative_1,negative_1_score,negative_2_id,negative_2,negative_2_score\n' +
      'q,dev,P,p,0.5,N,n,0.25,,,\n',
  );
  expect(contents).toEqual([
    {
      kind: 'example',
      query: { id: null, text: 'q' },
      positives: [item('p', { id: 'P', score: 0.5 })],
      negatives: [item('n', { id: 'N', score: 0.25 })],
      split: 'dev',
    },
  ]);
});

test('bad rows are problems with their lines, and the others are read', async () => {
  const bytes = Buffer.concat([
    Buffer.from('id,text\na,one\nb,two,more\n,three\nd,\ne,caf'),
    Buffer.from([0xe9]),
    Buffer.from('\ng,sev\0en\nh,eight\n'),
  ]);
  const { contents, problems } = await read(bytes);
  expect(contents).toEqual([passage('a', 'one'), passage('h', 'eight')]);
  expect(problems.map(({ at, code, field }) => [at.line, code, field])).toEqual([
    [3, 'wrong-columns', null],
    [4, 'missing-id', 'id'],
    [5, 'empty-text', 'text'],
    [6, 'bad-encoding', 'text'],
    [7, 'nul-byte', 'text'],
  ]);
});

test('a quote inside a text that is not quoted, or behind one that is, is a character', async () => {
  const { contents } = await read('id,text\na,5" pipe\nb,"x"y\nc,three\n');
  expect(contents).toEqual([passage('a', '5" pipe'), passage('b', '"x"y'), passage('c', 'three')]);
});

test('a text of 10 MB, and compression that breaks off', async () => {
  const long = 'x"y,\n'.repeat(2 * 2 ** 20);
  const csv = `id,text\na,"${long.replaceAll('"', '""')}"\n`;
  expect((await read(csv)).contents).toEqual([passage('a', long)]);
  const noise = Array.from({ length: 20_000 }, (_, index) => `${index},${Math.sin(index)}\n`).join('');
  const cut = gzipSync(`id,text\n${noise}`).subarray(0, 100_000);
  expect(await failureOf(read(cut, 'a.csv.gz'))).toMatchObject({ code: 'truncated-input' });
});

test('U+FFFD in a file of valid UTF-8 is text', async () => {
  expect((await read('id,text\na,\ufffd\n')).contents).toEqual([passage('a', '\ufffd')]);
});

test('a quote that is never closed, two columns of one name, and a header alone', async () => {
  expect(await failureOf(read('id,text\na,one\nb,"two\nc,three\n'))).toMatchObject({
    code: 'bad-input',
    details: { problem: 'broken-csv' },
    message: expect.stringContaining('never closed'),
  });
  expect(await failureOf(read('text,text\na,b\n'))).toMatchObject({
    code: 'bad-input',
    details: { line: 1 },
  });
  expect(await failureOf(read('id,text\n'))).toMatchObject({ message: expect.stringContaining('no rows') });
});

test('a mapped column that is not there is named', async () => {
  await using folder = await temporaryFolder();
  const path = await folder.write('a.csv', 'id,body\na,one\n');
  const error = await failureOf(readAll(path, { columns: { text: 'boddy' } }));
  expect(error).toMatchObject({ code: 'bad-input', details: { columns: ['id', 'body'] } });
  expect(error.message).toContain('there is no column "boddy"');
  expect((await readAll(path, { columns: { text: 'body' } })).contents).toEqual([passage('a', 'one')]);
});

test('TSV with CSV’s quotes, and TSV in which a quote is a character', async () => {
  const quoted = await read('id\ttext\na\t"say ""hi""\tand\ngo"\n', 'a.tsv');
  expect(quoted.contents).toEqual([passage('a', 'say "hi"\tand\ngo')]);
  const plain = await read('id\ttext\na\t"One" and "two"\nb\t"open\nc\tend\n', 'a.tsv');
  expect(plain.contents).toEqual([
    passage('a', '"One" and "two"'),
    passage('b', '"open'),
    passage('c', 'end'),
  ]);
});

import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestProject, type TestData, type TestProject } from '../mining/test-project.fixture.ts';
import { importLabels } from './import-labels.ts';
import { formatLabelFile, type LabelFileKind, type LabelFileRow, parseLabelFile } from './label-files.ts';
import { exportLabels, type LabelRow } from './label-log.ts';
import { effectiveLabels, undoLabel } from './labels.ts';

const DATA: TestData = {
  passages: { a: 'one', b: 'two', c: 'three' },
  queries: { q: 'which?', r: 'what?' },
  splits: {
    train: [
      ['q', 'a', 1],
      ['r', 'b', 1],
    ],
  },
};

const logOf = ({ db }: TestProject): LabelRow[] => [...exportLabels(db)];

/** Rows as a file has them, from its first line on. */
const asLines = (rows: readonly unknown[]): LabelFileRow[] =>
  rows.map((value, index) => ({ line: index + 1, value }));

function importFile(project: TestProject, text: string, kind: LabelFileKind) {
  return importLabels(project.db, parseLabelFile(`labels.${kind}`, Buffer.from(text)));
}

test.each(['jsonl', 'csv'] as const)(
  'the whole log goes out and in as %s: undos, conflicts and twins',
  async (kind) => {
    await using from = await createTestProject(DATA);
    from.label('q', 'b', 'false-negative');
    undoLabel(from.db, 'ann');
    // The same label again, perhaps in the same millisecond.
    from.label('q', 'b', 'false-negative');
    from.label('q', 'b', 'true-negative', 'bob');
    from.label('r', 'c', null, 'cem');
    const log = logOf(from);
    expect(log).toHaveLength(5);
    const file = formatLabelFile(log, kind);
    expect(importFile(from, file, kind)).toMatchObject({ added: 0, alreadyThere: 5 });
    await using to = await createTestProject(DATA);
    expect(importFile(to, file, kind)).toMatchObject({ added: 5, alreadyThere: 0 });
    expect(logOf(to)).toEqual(log);
    expect(importFile(to, file, kind)).toMatchObject({ added: 0, alreadyThere: 5 });
    expect(undoLabel(to.db, 'ann')).toMatchObject({
      undone: { label: 'false-negative' },
      restored: { label: null },
    });
    expect(() => undoLabel(to.db, 'ann')).toThrow(expect.objectContaining({ code: 'nothing-to-undo' }));
  },
);

test('events of the same moment are told apart by their number', async () => {
  await using project = await createTestProject(DATA);
  const row = {
    query_id: 'q',
    passage_id: 'b',
    label: 'ambiguous',
    curator: 'ann',
    created_at: '2026-01-01T00:00:00.000Z',
  };
  const rows = [row, { ...row, label: null }, row, row];
  expect(importLabels(project.db, asLines(rows))).toMatchObject({ added: 4, alreadyThere: 0 });
  expect(importLabels(project.db, asLines(rows))).toMatchObject({ added: 0, alreadyThere: 4 });
  expect(importLabels(project.db, asLines([...rows, row]))).toMatchObject({ added: 1, alreadyThere: 4 });
});

test('a file written by hand names ids, has no dates, and changes nothing the second time', async () => {
  await using project = await createTestProject(DATA);
  const text =
    'query_id,passage_id,label,curator\nq,b,false-negative,ann\nq,c,ambiguous,ann\nq,b,true-negative,ann\n';
  expect(importFile(project, text, 'csv')).toMatchObject({ added: 3, alreadyThere: 0 });
  expect(importFile(project, text, 'csv')).toMatchObject({ added: 0, alreadyThere: 3 });
  // Another answer since then: the file says something new again.
  project.label('q', 'c', 'true-negative');
  expect(importFile(project, text, 'csv')).toMatchObject({ added: 1, alreadyThere: 2 });
});

test('rows that name nobody are whose the importer says', async () => {
  await using project = await createTestProject(DATA);
  const rows = [
    { query_id: 'q', passage_id: 'b', label: 'false-negative' },
    { query_id: 'q', passage_id: 'c', label: 'ambiguous', curator: null },
    { query_id: 'r', passage_id: 'c', label: 'ambiguous', curator: 'bob' },
  ];
  expect(() => importLabels(project.db, asLines(rows))).toThrow(
    expect.objectContaining({ code: 'bad-input' }),
  );
  expect(importLabels(project.db, asLines(rows), 'ann')).toEqual({ added: 3, alreadyThere: 0, unmatched: 0 });
  expect(logOf(project).map(({ curator }) => curator)).toEqual(['ann', 'ann', 'bob']);
});

test('an event that was taken back on both sides is taken back once', async () => {
  await using one = await createTestProject(DATA);
  await using two = await createTestProject(DATA);
  one.label('q', 'b', 'false-negative');
  importLabels(two.db, asLines(logOf(one)));
  undoLabel(one.db, 'ann');
  await new Promise((resolve) => setTimeout(resolve, 2));
  undoLabel(two.db, 'ann');
  expect(importLabels(two.db, asLines(logOf(one)))).toMatchObject({ added: 0, alreadyThere: 2 });
});

test('labels of texts that this project does not have are kept', async () => {
  await using from = await createTestProject(DATA);
  from.label('q', 'c', 'false-negative');
  await using to = await createTestProject({ ...DATA, passages: { a: 'one', b: 'two', other: 'else' } });
  from.label('q', 'b', 'ambiguous');
  expect(importLabels(to.db, asLines(logOf(from)))).toEqual({ added: 2, alreadyThere: 0, unmatched: 1 });
  const [row] = logOf(to);
  expect(row).toMatchObject({ dataset: null, query_id: null, passage_id: null, label: 'false-negative' });
  expect(row?.passage_hash).toBe(logOf(from)[0]?.passage_hash);
});

let untouched: TestProject;

beforeAll(async () => {
  untouched = await createTestProject(DATA);
});

afterAll(() => untouched[Symbol.asyncDispose]());

test('labels find their texts under other ids, in another data set', async () => {
  await using from = await createTestProject(DATA);
  from.label('q', 'c', 'false-negative');
  await using to = await createTestProject({
    passages: { one: 'two', two: 'three', three: 'one' },
    queries: { first: 'which?' },
    splits: { train: [['first', 'three', 1]] },
  });
  importLabels(to.db, asLines(logOf(from)));
  const [row] = logOf(to);
  expect(row).toMatchObject({ query_id: 'first', passage_id: 'two', label: 'false-negative' });
  expect(effectiveLabels(to.db, 1)).toMatchObject([{ label: 'false-negative', conflict: false }]);
});

const good = { query_id: 'q', passage_id: 'b', label: 'ambiguous', curator: 'ann' };

test.each([
  ['an unknown query', { ...good, query_id: 'x' }, 'query-not-found', { id: 'x' }],
  ['an unknown passage', { ...good, passage_id: 'x' }, 'passage-not-found', { id: 'x' }],
  ['an unknown data set', { ...good, dataset: 'x' }, 'dataset-not-found', {}],
  ['an unknown label', { ...good, label: 'yes' }, 'bad-input', { line: 2, field: 'label' }],
  ['no pair', { label: 'ambiguous', curator: 'ann' }, 'bad-input', { line: 2, field: 'query_id' }],
  ['a broken hash', { ...good, query_hash: 'xyz' }, 'bad-input', { line: 2, field: 'query_hash' }],
  ['an undo of nothing', { ...good, undoes: 7 }, 'bad-input', { line: 2, field: 'undoes' }],
  ['something else', 'text', 'bad-input', { line: 2 }],
])('%s is refused, and nothing of the file is in the log', (_what, bad, code, details) => {
  expect(() => importLabels(untouched.db, asLines([good, bad]))).toThrow(
    expect.objectContaining({ code, details: expect.objectContaining(details) }),
  );
  expect(logOf(untouched)).toEqual([]);
});

test.each([
  ['labels.jsonl', '{"a": 1}\n{oops\n', { line: 2 }],
  ['labels.csv', 'a,b\n"open\n', { file: 'labels.csv' }],
  ['labels.csv', '\xff\xfe', { file: 'labels.csv' }],
])('%s with broken content is refused', (path, text, details) => {
  expect(() => parseLabelFile(path, Buffer.from(text, 'latin1'))).toThrow(
    expect.objectContaining({ code: 'bad-input', details: expect.objectContaining(details) }),
  );
});

test('a file of another kind is refused', () => {
  expect(() => parseLabelFile('labels.xlsx', Buffer.from(''))).toThrow(
    expect.objectContaining({ code: 'usage' }),
  );
});

/** Texts that a table format could bend: quotes, separators, line breaks, formulas, blanks, other scripts. */
const hostile = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc
    .array(
      fc.constantFrom(
        '"',
        ',',
        '\n',
        '\r',
        '\t',
        ' ',
        '=1+1',
        '@x',
        "'",
        ';',
        '\ufeff',
        '\u2028',
        '🐜',
        'null',
        'é',
      ),
      { maxLength: 6 },
    )
    .map((parts) => parts.join('')),
);

const hash = fc.stringMatching(/^[0-9a-f]{32}$/);
const rowArbitrary: fc.Arbitrary<LabelRow> = fc.record({
  event: fc.option(fc.integer({ min: 1, max: 1e9 })),
  dataset: fc.option(hostile),
  query_id: fc.option(hostile),
  passage_id: fc.option(hostile),
  label: fc.constantFrom('false-negative', 'true-negative', 'ambiguous', null),
  note: fc.option(hostile),
  curator: hostile.filter((text) => text !== ''),
  created_at: fc.constantFrom('2026-02-03T04:05:06.789Z', null),
  undoes: fc.option(fc.integer({ min: 1, max: 1e9 })),
  queue: fc.option(hostile),
  queue_probability: fc.option(fc.double({ min: 1e-12, max: 1, noNaN: true })),
  query_hash: fc.option(hash),
  passage_hash: fc.option(hash),
});

test.each(['jsonl', 'csv'] as const)('any row comes back from a %s file as it went in', (kind) => {
  fc.assert(
    fc.property(fc.array(rowArbitrary, { maxLength: 4 }), (rows) => {
      const text = formatLabelFile(rows, kind);
      const read = parseLabelFile(`labels.${kind}`, Buffer.from(text));
      expect(read.map(({ value }) => value)).toEqual(rows);
    }),
  );
});

test('an older label of another project does not win over a newer one here, and is not what undo takes back', async () => {
  await using project = await createTestProject(DATA);
  project.label('q', 'b', 'false-negative');
  const said = (created_at: string, label: string): string =>
    JSON.stringify({ query_id: 'q', passage_id: 'b', label, curator: 'ann', created_at });
  importFile(project, said('2020-01-01T00:00:00Z', 'true-negative'), 'jsonl');
  const inForce = () => effectiveLabels(project.db, 1, null).map(({ label }) => label);
  expect(inForce()).toEqual(['false-negative']);
  expect(undoLabel(project.db, 'ann')).toMatchObject({
    undone: { label: 'false-negative' },
    restored: { label: 'true-negative' },
  });
  expect(inForce()).toEqual(['true-negative']);
  // A clock that was ahead: its label is the last so far, and yet an answer given now stands above it.
  importFile(project, said('2199-01-01T00:00:00.5Z', 'ambiguous'), 'jsonl');
  expect(inForce()).toEqual(['ambiguous']);
  project.label('q', 'b', 'false-negative');
  expect(inForce()).toEqual(['false-negative']);
});

test('what is wrong is said of its line and in words, and a nameless curator is refused beforehand', async () => {
  await using project = await createTestProject(DATA);
  const importing = (name: string, text: string) => () =>
    importLabels(project.db, parseLabelFile(name, Buffer.from(text)), null);
  expect(importing('l.csv', 'query_id,passage_id,label,curator\nq,b,"ambiguous",ann\nq,b,yes,ann\n')).toThrow(
    'Line 3, field "label": It takes false-negative, true-negative, ambiguous, or nothing for a label that was taken back. Nothing was imported.',
  );
  const row = (changes: object): string => `\n${JSON.stringify({ ...good, ...changes })}\n`;
  expect(importing('l.jsonl', row({ curator: ' ' }))).toThrow(
    'Line 2, field "curator": It takes the name of who says so.',
  );
  expect(importing('l.jsonl', row({ created_at: 'yesterday' }))).toThrow(/ISO 8601 with Z/);
  expect(() => project.label('q', 'b', 'ambiguous', ' ')).toThrow(expect.objectContaining({ code: 'usage' }));
  // A log of an earlier version may have such names: whoever imports it says who is meant.
  const nameless = parseLabelFile('l.jsonl', Buffer.from(row({ curator: '' })));
  expect(importLabels(project.db, nameless, 'ann')).toMatchObject({ added: 1 });
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, writeJsonl } from '../import.fixture.ts';
import { type InspectRequest, inspectSchema, inspectSource } from './inspect.ts';

const inspect = (path: string, changes: Partial<InspectRequest> = {}) =>
  inspectSource({ path, format: 'auto', columns: {}, split: null, ...changes });

describe('what a source is taken for', () => {
  it('of pairs under names of their own: the columns, no guess, and what is wrong', async () => {
    const path = writeJsonl(join(temporaryFolder(), 'faq.v2.jsonl'), [
      { frage: 'Was?', antwort: 'Das.', note: '' },
      { frage: 'Wer?', antwort: 'Die.', quelle: 'x' },
    ]);
    const { rows, problem, ...about } = await inspect(path);
    expect(about).toMatchObject({
      format: 'jsonl',
      describe: 'JSON Lines file',
      files: 1,
      suggestedName: 'faq.v2',
      columns: { columns: ['frage', 'antwort', 'note', 'quelle'], kind: null, guess: {} },
    });
    expect(rows).toEqual([]);
    expect(problem).toMatchObject({ code: 'bad-input' });
    const mapped = await inspect(path, { columns: { query: 'frage', positive: 'antwort' } });
    expect(mapped.problem).toBeNull();
    expect(mapped.rows.slice(0, 2)).toMatchObject([
      { what: 'query', content: 'Was?' },
      { what: 'positive', content: 'Das.' },
    ]);
  });

  it.each([
    [
      '{"query": "a", "positive": "b", "negative": "c"}',
      'examples',
      { query: 'query', positive: 'positive', negative: ['negative'] },
    ],
    [
      '{"_id": "1", "title": "t", "text": "b"}',
      'passages',
      { passageId: '_id', title: 'title', text: 'text' },
    ],
    ['{"qid": "1", "query": "b"}', 'queries', { queryId: 'qid', query: 'query' }],
    [
      '{"query-id": "1", "corpus-id": "2", "score": 1}',
      'judgements',
      { queryId: 'query-id', passageId: 'corpus-id', label: 'score' },
    ],
  ])('guesses by the names of columns: %s', async (line, kind, guess) => {
    const path = join(temporaryFolder(), 'rows.jsonl');
    writeFileSync(path, `${line}\n`);
    expect((await inspect(path)).columns).toMatchObject({ kind, guess });
  });

  it('knows the columns of CSV, an empty one and markup included', async () => {
    const path = join(temporaryFolder(), 'rows.csv');
    writeFileSync(path, 'question,<img src=x onerror=alert(1)>,answer\n1,2,3\n');
    expect((await inspect(path)).columns).toEqual({
      columns: ['question', '<img src=x onerror=alert(1)>', 'answer'],
      samples: [['1', '2', '3']],
      kind: 'examples',
      guess: { query: 'question', positive: 'answer' },
    });
  });

  it('shows what stands in the first rows, lists item by item and long texts cut', async () => {
    const rows = [
      { a: 'x'.repeat(500), b: ['one', 'two'], c: { d: 1 } },
      { a: null, b: Array.from({ length: 1000 }, (_, place) => place) },
      { a: 'line\nline', e: true },
      { a: 'a fourth row' },
    ];
    const path = writeJsonl(join(temporaryFolder(), 'rows.jsonl'), rows);
    const samples = (await inspect(path)).columns?.samples;
    expect(samples).toEqual([
      [`${'x'.repeat(160)}…`, 'one · two', '{"d":1}', ''],
      ['', expect.stringMatching(/^0 · 1 · 2 .* · 19 · …$/), '', ''],
      ['line line', '', '', 'true'],
    ]);
  });

  it('of a BEIR folder there is nothing to map', async () => {
    const folder = join(temporaryFolder(), 'birds');
    mkdirSync(join(folder, 'qrels'), { recursive: true });
    writeJsonl(join(folder, 'corpus.jsonl'), [{ _id: 'p', title: '', text: 'A text.' }]);
    writeJsonl(join(folder, 'queries.jsonl'), [{ _id: 'q', text: 'A query?' }]);
    writeFileSync(join(folder, 'qrels', 'test.tsv'), 'query-id\tcorpus-id\tscore\nq\tp\t1\n');
    const found = await inspect(folder);
    expect(found).toMatchObject({
      format: 'beir',
      files: 3,
      suggestedName: 'birds',
      columns: null,
      problem: null,
    });
    expect(found.rows.map(({ what, split }) => `${what} ${split}`)).toEqual([
      'passage ',
      'query ',
      'judgement test',
    ]);
  });

  it('shows a bad row among the first as what it is', async () => {
    const path = join(temporaryFolder(), 'pairs.jsonl');
    writeFileSync(path, '{"query": "a?", "positive": "A."}\n{"query": \n');
    const { rows, problem } = await inspect(path);
    expect(problem).toBeNull();
    expect(rows.find(({ what }) => what === 'problem')).toMatchObject({ place: '2' });
    expect(rows.map(({ what }) => what)).toContain('positive');
  });

  it('refuses what is no format and what is not there', async () => {
    const path = join(temporaryFolder(), 'picture');
    writeFileSync(path, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0]));
    await expect(inspect(path)).rejects.toMatchObject({ code: 'unknown-format' });
    await expect(inspect(join(temporaryFolder(), 'gone'))).rejects.toMatchObject({ code: 'file-not-found' });
  });

  it('takes no map of what is no field', () => {
    const parse = (columns: unknown) =>
      inspectSchema.safeParse({ path: 'a', format: 'auto', columns, split: null }).success;
    expect(parse({ query: 'q', negative: ['a'] })).toBe(true);
    expect(parse({ constructor: 'q' })).toBe(false);
    expect(parse({ negative: 'a' })).toBe(false);
  });
});

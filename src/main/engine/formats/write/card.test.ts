import { describe, expect, test } from 'vitest';
import { cardFiles } from './card.ts';
import { cardFacts, cardFactsSchema, type Provenance } from './card-facts.ts';
import { memoryTarget } from './memory-target.ts';
import { planExport } from './plan.ts';
import type { ExportOptions } from './rows.ts';
import { CONTEXT, CORPUS, PROVENANCE, ROWS } from './test-rows.ts';
import { writeExport } from './write-export.ts';

async function cards(
  format: string,
  out = 'out',
  {
    options = {},
    provenance = PROVENANCE,
  }: { options?: Partial<ExportOptions>; provenance?: Provenance } = {},
) {
  const plan = planExport({ format, out, options, context: CONTEXT });
  const input = {
    rows: ROWS,
    passages: CORPUS,
    queries: [{ id: 'q1', text: 'who?' }],
    judgements: [{ queryId: 'q1', passageId: 'p1', split: 'test-1', grade: 1 }],
  };
  const facts = cardFacts(provenance, plan, await writeExport(plan, input, memoryTarget().target));
  return { facts, files: new Map(cardFiles(plan, facts).map(({ path, text }) => [path, text])) };
}

const frontOf = (readme: string | undefined): string => readme?.split('---\n')[1] ?? '';

test('card.json is the facts, in an order that does not depend on what was counted first', async () => {
  const { facts, files } = await cards('st-triplet');
  const parsed = cardFactsSchema.parse(JSON.parse(files.get('card.json') ?? ''));
  expect(parsed).toEqual(facts);
  expect(Object.keys(facts.labels.counts)).toEqual(['false-negative', 'ambiguous']);
  expect(Object.keys(facts.counts.removed)).toEqual(['positive', 'above-threshold']);
  expect(facts.export).toMatchObject({ rows: 3, pairs: 3, dropped: { 'no-negatives': 1 } });
  expect(files).toEqual((await cards('st-triplet')).files);
});

describe('the front matter', () => {
  test('names a file for each split', async () => {
    const { files } = await cards('st-triplet');
    expect(frontOf(files.get('README.md'))).toBe(
      [
        'license: "cc-by-4.0"',
        'pretty_name: "insects"',
        'task_categories:',
        '- sentence-similarity',
        '- text-retrieval',
        'tags:',
        '- hard-negatives',
        '- whetstone',
        '- sentence-transformers',
        'configs:',
        '- config_name: default',
        '  data_files:',
        '  - split: train',
        '    path: "train.jsonl"',
        '  - split: test',
        '    path: "test.jsonl"',
        '',
      ].join('\n'),
    );
  });

  test('says no licence where none was given', async () => {
    const provenance = { ...PROVENANCE, dataset: { ...PROVENANCE.dataset, licence: null } };
    const { files } = await cards('st-pair', 'out', { provenance });
    expect(frontOf(files.get('README.md'))).not.toContain('license');
  });

  test('has one builder for all configurations: JSON lines of BEIR and Tevatron, the JSON of NeMo', async () => {
    const configs = async (format: string) =>
      frontOf((await cards(format)).files.get('README.md')).split('configs:\n')[1];
    expect(await configs('beir')).toBe(
      [
        '- config_name: corpus',
        '  data_files:',
        '  - split: corpus',
        '    path: "corpus.jsonl"',
        '- config_name: queries',
        '  data_files:',
        '  - split: queries',
        '    path: "queries.jsonl"',
        '',
      ].join('\n'),
    );
    expect(await configs('nemo')).toBe(
      [
        '- config_name: default',
        '  field: data',
        '  data_files:',
        '  - split: train',
        '    path: "train.json"',
        '  - split: test',
        '    path: "test.json"',
        '',
      ].join('\n'),
    );
    expect(await configs('tevatron-ids')).toContain('- config_name: corpus\n');
  });

  test('calls splits what datasets lets them be called', async () => {
    const plan = planExport({ format: 'st-pair', out: 'out', options: {}, context: CONTEXT });
    const rows = ROWS.map((row) => ({ ...row, split: 'dev-clean' }));
    const facts = cardFacts(PROVENANCE, plan, await writeExport(plan, { rows }, memoryTarget().target));
    const readme = cardFiles(plan, facts).find(({ path }) => path === 'README.md')?.text;
    expect(frontOf(readme)).toContain('  - split: dev_clean\n    path: "dev-clean.jsonl"\n');
  });
});

describe('the data-set card', () => {
  test('says where the numbers come from', async () => {
    const readme =
      (await cards('st-triplet', 'out', { options: { ids: true } })).files.get('README.md') ?? '';
    for (const part of [
      '# insects: hard negatives\n',
      'from snapshot 7 of run perc.',
      '- minilm: `perc-pos` 0.95 (a candidate above this share of the positive’s score is removed)',
      '- up to 2 for each pair, sampling `top`, seed 0',
      '| minilm | dense | sentence-transformers/all-MiniLM-L6-v2 | cosine | ``"query: "`` | – | ``a1b2`` |',
      'Curators’ labels up to event 12: 2 false-negative, 1 ambiguous.',
      '| removed: above-threshold | 4 |',
      '| ``negative`` | string | a mined passage that does not |',
      '- 1 pair is not in it: no-negatives.',
      'remove_columns',
    ]) {
      expect(readme).toContain(part);
    }
  });

  test('text from outside stays text', async () => {
    const provenance = {
      ...PROVENANCE,
      run: 'a\n# heading <script>|`',
      dataset: { ...PROVENANCE.dataset, name: 'x"\n---\nlicense: mit' },
    };
    const readme = (await cards('st-pair', 'out', { provenance })).files.get('README.md') ?? '';
    expect(readme).toContain('pretty_name: "x\\"\\n---\\nlicense: mit"\n');
    expect(readme).toContain('of run a \\# heading \\<script\\>\\|\\`.');
    expect(readme).not.toContain('\nlicense: mit');
  });
});

test.each([
  [['test'], 'test'],
  [['train', 'test'], 'mixed'],
])('a single file of %j is called %s', async (splits, called) => {
  const context = { ...CONTEXT, splits };
  const plan = planExport({ format: 'st-pair', out: 'a.jsonl', options: {}, context });
  const rows = ROWS.filter(({ split }) => splits.includes(split));
  const facts = cardFacts(PROVENANCE, plan, await writeExport(plan, { rows }, memoryTarget().target));
  expect(facts.export.files).toMatchObject([{ split: splits.length === 1 ? called : null }]);
  const readme = cardFiles(plan, facts).find(({ path }) => path.endsWith('README.md'))?.text;
  expect(frontOf(readme)).toContain(`  - split: ${called}\n    path: "a.jsonl"\n`);
});

test('splits that nothing tells apart are told of', () => {
  const notes = (format: string, out: string, splits: string[]) =>
    planExport({ format, out, options: {}, context: { ...CONTEXT, splits } }).notes.join();
  expect(notes('st-pair', 'a.jsonl', ['test', 'train'])).toContain('The splits test, train lie in one file');
  expect(notes('st-pair', 'a.jsonl', ['test'])).toBe('');
  expect(notes('st-pair', 'a', ['test', 'train'])).toBe('');
  // It has a column for it.
  expect(notes('csv', 'a.csv', ['test', 'train'])).toBe('');
});

test('beside a single file the cards carry its name', async () => {
  expect([...(await cards('st-pair', 'some/a.parquet')).files.keys()]).toEqual([
    'a.parquet.card.json',
    'a.parquet.README.md',
  ]);
});

import { describe, expect, test } from 'vitest';
import { WhetstoneError } from '../../../../shared/errors.ts';
import { EXPORT_FORMATS, FORMATS } from './formats.ts';
import { type ExportRequest, planExport } from './plan.ts';
import { splitFile } from './split-file.ts';
import { CONTEXT } from './test-rows.ts';

const plan = (request: Partial<ExportRequest>) =>
  planExport({ format: 'st-triplet', out: 'out', options: {}, context: CONTEXT, ...request });

function failure(run: () => unknown): WhetstoneError {
  try {
    run();
  } catch (error) {
    if (error instanceof WhetstoneError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('the path', () => {
  test.each([
    ['mined', null, 'jsonl'],
    ['some/folder.v2', null, 'jsonl'],
    ['some/train.jsonl', 'train.jsonl', 'jsonl'],
    ['C:\\sets\\Train.JSONL.GZ', 'Train.JSONL.GZ', 'jsonl.gz'],
    ['/x/a.parquet', 'a.parquet', 'parquet'],
    ['a.csv', 'a.csv', 'csv'],
  ])('%s', (out, file, container) => {
    expect(plan({ out })).toMatchObject({ file, container });
  });

  test('a container is chosen for a folder', () => {
    expect(plan({ container: 'parquet' })).toMatchObject({ file: null, container: 'parquet' });
    expect(plan({ out: 'a.parquet', container: 'parquet' }).container).toBe('parquet');
    expect(failure(() => plan({ out: 'a.csv', container: 'parquet' })).code).toBe('usage');
  });

  test.each([
    ['st-triplet', 'a.tsv'],
    ['st-triplet', 'a.tar'],
    ['st-triplet', 'a.jsonl.zst'],
    ['st-triplet', 'a.json'],
    ['flagembedding', 'a.parquet'],
    ['nemo', 'a.json'],
    ['beir', 'corpus.jsonl'],
    ['tevatron-ids', 'a.jsonl'],
    ['st-labeled-list', 'a.csv'],
  ])('%s into %s is refused, with what is possible', (format, out) => {
    const error = failure(() => plan({ format, out }));
    expect(error.code).toBe('export-unsupported');
    expect(error.message).toContain(
      `${format} is written as .${FORMATS[plan({ format }).format].containers[0]}`,
    );
  });
});

describe('the options', () => {
  test('a format that is not there is answered with those that are', () => {
    const error = failure(() => plan({ format: 'colbert' }));
    expect(error.code).toBe('export-unsupported');
    expect(error.details.formats).toEqual([...EXPORT_FORMATS]);
  });

  test.each([
    ['tevatron-ids', { scores: true }],
    ['beir', { prompts: true }],
    ['ms-swift', { ids: true }],
    ['flagembedding', { texts: false, ids: true }],
  ])('%s has no place for %o', (format, options) => {
    expect(failure(() => plan({ format, options })).code).toBe('export-unsupported');
  });

  test.each([{ texts: false }, { texts: false, ids: true, prompts: true }, { escapeSpreadsheet: true }])(
    '%o contradict each other',
    (options) => {
      expect(failure(() => plan({ options })).code).toBe('usage');
    },
  );

  test('a list of scores does not fit CSV, a single score does', () => {
    const options = { scores: true };
    expect(failure(() => plan({ out: 'a.csv', options })).message).toContain('scores');
    expect(plan({ format: 'st-pair', out: 'a.csv', options }).columns.map(({ name }) => name)).toEqual([
      'anchor',
      'positive',
      'score',
    ]);
  });

  test('formats that need ids have them unasked', () => {
    expect(plan({ format: 'tevatron' }).context.options.ids).toBe(true);
    expect(plan({ format: 'st-pair' }).context.options.ids).toBe(false);
  });

  test('id columns that a trainer would read as texts are said', () => {
    expect(plan({ options: { ids: true } }).notes.join()).toContain('remove_columns');
    expect(plan({}).notes).toEqual([]);
  });
});

test('only a split that is safe as a file’s name becomes one', () => {
  expect(splitFile('dev-clean_2.v1', 'jsonl')).toBe('dev-clean_2.v1.jsonl');
  expect(splitFile('prüfung', 'tsv')).toBe('prüfung.tsv');
  for (const split of ['', '..', '../up', 'a/b', 'a\\b', '.hidden', 'a:b', 'nul\0']) {
    expect(failure(() => splitFile(split, 'jsonl')).code).toBe('export-unsupported');
  }
});

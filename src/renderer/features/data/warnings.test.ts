import { expect, it } from 'vitest';
import type { PreviewRow } from './types.ts';
import { warningsOf } from './warnings.ts';

const row = (what: string, content = ''): PreviewRow => ({ place: '2', what, id: '', split: '', content });
const existing = { name: 'birds', positiveFrom: 1, queryPrompt: null, passagePrompt: null, imports: [] };

it('has nothing to say of pairs', () => {
  expect(warningsOf({ rows: [row('query'), row('positive')], files: 1 }, undefined, 'stop')).toEqual([]);
});

it('names bad rows, and offers to skip them', () => {
  const rows = [row('query'), row('positive'), row('problem', 'no text')];
  expect(warningsOf({ rows, files: 1 }, undefined, 'stop')).toMatchObject([
    { rows: ['Row 2: no text'], skips: true },
  ]);
  const [skipping] = warningsOf({ rows, files: 1 }, undefined, 'skip');
  expect(skipping?.skips).toBeUndefined();
  expect(skipping?.text).toContain('skipped');
});

it.each([
  ['passage', 'passages alone'],
  ['query', 'queries alone'],
  ['judgement', 'name queries and passages by their ids'],
])('says what a new data set of one file with only a %s lacks', (what, words) => {
  const found = warningsOf({ rows: [row(what)], files: 1 }, undefined, 'stop');
  expect(found).toHaveLength(1);
  expect(found[0]?.text).toContain(words);
  expect(warningsOf({ rows: [row(what)], files: 1 }, existing, 'stop')).toEqual([]);
  // The preview of a folder does not reach every file.
  expect(warningsOf({ rows: [row(what)], files: 3 }, undefined, 'stop')).toEqual([]);
});

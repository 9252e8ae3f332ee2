import { renameSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openProject } from '../project/project.ts';
import { createMinedProject } from '../snapshots/snapshot.fixture.ts';
import { evaluateRun } from './evaluate-run.ts';
import { showQuery } from './show.ts';
import { createTestProject, recipeFor, type TestProject } from './test-project.fixture.ts';

const PASSAGES = { p: 'answer', a: 'a', b: 'b' };

let project: TestProject;
/** Three queries of two teachers, with labels. */
let mined: TestProject;

beforeAll(async () => {
  mined = await createMinedProject();
  mined.label('q-1', 'n-1', 'false-negative');
  mined.label('q-2', 'n-1', 'true-negative');
  project = await createTestProject({
    passages: PASSAGES,
    queries: { q: 'which?', r: 'what?' },
    splits: {
      train: [
        ['q', 'p', 1],
        ['r', 'p', 1],
      ],
    },
  });
  await project.addRanking('t', {
    q: { p: 0.812, a: 0.784, b: 0.7 },
    r: { p: 0.812001, a: 0.771401, b: 0.7714 },
  });
  await project.retrieve('t');
});

afterAll(async () => {
  await mined[Symbol.asyncDispose]();
  await project[Symbol.asyncDispose]();
});

async function shown(query: string, changes: object) {
  const { pairs } = await showQuery(project, recipeFor({ split: 'train', ...changes }), query);
  const lines = pairs[0]!.candidates.map(({ id, arithmetic }) => [id, arithmetic]);
  return { pair: pairs[0]!, lines: Object.fromEntries(lines) };
}

const by = (method: string, value: number | null, more: object = {}) => ({
  sources: [{ teacher: 't', method, value }],
  ...more,
});

test.each([
  ['a share', by('perc-pos', 0.95), { a: '0.784 > 0.771 = 0.812 − 5 %', b: '0.700 ≤ 0.771 = 0.812 − 5 %' }],
  ['a share above one', by('perc-pos', 1.2), { a: '0.784 ≤ 0.974 = 0.812 + 20 %' }],
  ['a margin', by('margin-pos', 0.05), { a: '0.784 > 0.762 = 0.812 − 0.05' }],
  ['a threshold', by('abs', 0.7), { a: '0.784 > 0.700', b: '0.700 ≤ 0.700' }],
  ['a shift', by('shifted', 1), { a: 'place 1, and the first 1 are dropped', b: '' }],
  ['a minimum', by('naive', null, { minScore: 0.75 }), { a: '', b: '0.700 < 0.750' }],
  ['a rank range', by('naive', null, { rankRange: [1, 2] }), { a: 'place 0 is outside 1:2', b: '' }],
])('the arithmetic of %s', async (_what, changes, expected) => {
  const { lines } = await shown('q', changes);
  expect(lines).toMatchObject({ p: 'judged to answer the query', ...expected });
});

test('two numbers that differ are never shown as the same', async () => {
  // 0.95 · 0.812001 = 0.77140095, which lies between two stored scores.
  const { lines, pair } = await shown('r', by('perc-pos', 0.95));
  expect(lines).toMatchObject({
    a: '0.7714010 > 0.7714009 = 0.8120010 − 5 %',
    b: '0.771400 ≤ 0.771401 = 0.812001 − 5 %',
  });
  expect(pair.negatives).toEqual(['b']);
});

test('a pair shows its positive with its own score, and every candidate with rank, verdict and label', async () => {
  project.label('q', 'a', 'true-negative');
  project.label('q', 'b', 'ambiguous');
  const { pair } = await shown('q', by('perc-pos', 0.95, { negatives: 1 }));
  expect(pair).toMatchObject({
    positive: { id: 'p', text: 'answer', score: 0.812 },
    status: 'active',
    promoted: false,
    threshold: 0.7714,
    negatives: ['a'],
    candidates: [
      { id: 'p', rank: 1, verdict: 'removed', reason: 'positive', label: null },
      {
        id: 'a',
        rank: 2,
        score: 0.784,
        scores: { t: 0.784 },
        verdict: 'kept',
        reason: null,
        label: 'true-negative',
      },
      { id: 'b', rank: 3, verdict: 'removed', reason: 'labelled-ambiguous', label: 'ambiguous' },
    ],
  });
  await expect(showQuery(project, recipeFor({ split: 'train' }), 'x')).rejects.toMatchObject({
    code: 'query-not-found',
    details: { id: 'x' },
  });
});

const percPos = (teacher: string) => ({ teacher, method: 'perc-pos', value: 0.95 });
const both = { sources: [percPos('t'), percPos('u')] };
const draws = { sampling: 'sampled', sampleK: 4, temperature: 0.1, negatives: 2 };

test.each([
  ['top', {}],
  ['sampled', draws],
  ['the best and sampled ones', { ...draws, sampling: 'top1-sampled' }],
  ['a teacher drawn for each pair', { ...both, ...draws, ensemble: 'cross-sample' }],
  ['teachers in turn', { ...both, ensemble: 'intra-sample-dedup' }],
  ['filled', { negatives: 6, shortage: 'fill-random' }],
  ['skipped', { negatives: 4, shortage: 'skip-query' }],
  ['promoted', { falseNegatives: 'promote' }],
])('what is shown of one query is what the whole run does with it: %s', async (_what, changes) => {
  const recipe = recipeFor({ sources: [percPos('t')], ...changes });
  const { tables, selection } = await evaluateRun(mined, recipe);
  const name = mined.db.prepare('SELECT external_id FROM passage WHERE id = ?').pluck();
  const nameOf = (row: number): unknown => name.get(tables.corpus.ids[row]);
  const whole = [...tables.pairs.positive].map((positive, pair) => [
    nameOf(positive),
    [...selection.passage.slice(selection.offsets[pair], selection.offsets[pair + 1])].map(nameOf),
  ]);
  const single: unknown[] = [];
  for (const query of ['q-1', 'q-2', 'q-3']) {
    const { pairs } = await showQuery(mined, recipe, query);
    for (const { positive, negatives } of pairs) single.push([positive.id, negatives]);
  }
  expect(single).toEqual(whole);
});

test('scores of a ranking are there when its file is gone and the project has moved', async () => {
  await using first = await createTestProject({
    passages: PASSAGES,
    queries: { q: 'which?' },
    splits: { train: [['q', 'p', 1]] },
  });
  await first.addRanking('t', { q: { p: 0.9, a: 0.8, b: 0.7 } });
  await first.retrieve('t', { topK: 1 });
  first.label('q', 'b', 'true-negative');
  rmSync(first.path('t.jsonl'));
  first.close();
  renameSync(first.folders.root, first.path('moved'));
  const moved = openProject(first.path('moved'));
  try {
    const { pairs } = await showQuery(moved, recipeFor({ split: 'train' }), 'q');
    expect(pairs[0]!.candidates).toMatchObject([
      { id: 'p', score: 0.9 },
      { id: 'a', score: 0.8 },
      { id: 'b', score: 0.7, rank: null },
    ]);
  } finally {
    moved.close();
  }
});

test('a pair whose positive has no score says that this is why nothing is mined for it', async () => {
  await using own = await createTestProject({
    passages: PASSAGES,
    queries: { q: 'which?' },
    splits: { train: [['q', 'p', 1]] },
  });
  await own.addRanking('t', { q: { p: 0.9, a: 0.8 } }, 'skip');
  await own.retrieve('t');
  own.label('q', 'b', 'false-negative');
  const promote = { sources: [percPos('t')], falseNegatives: 'promote', split: 'train' };
  expect((await showQuery(own, recipeFor(promote), 'q')).pairs).toMatchObject([
    { positive: { id: 'p' }, status: 'active', negatives: ['a'] },
    { positive: { id: 'b', score: null }, status: 'unscored', promoted: true, candidates: [] },
  ]);
});

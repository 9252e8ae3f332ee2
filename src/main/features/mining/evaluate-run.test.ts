import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Recipe } from '../../../shared/mining.ts';
import { FILLED, STATUS } from '../../engine/selection/evaluate.ts';
import { findDataset } from '../data/queries.ts';
import { openProjectToRead } from '../project/project.ts';
import { effectiveLabels } from '../review/labels.ts';
import { addTeacher } from '../teachers/registry.ts';
import { evaluateRun } from './evaluate-run.ts';
import { readGold } from './gold.ts';
import { checkRun } from './runs.ts';
import { showQuery } from './show.ts';
import { createTestProject, recipeFor, type TestData, type TestProject } from './test-project.fixture.ts';

/** One query with two positives, six other passages and their scores. */
const DATA: TestData = {
  passages: {
    p1: 'first answer',
    p2: 'second answer',
    copy: ' FIRST  answer ',
    n1: 'one',
    n2: 'two',
    n3: 'three',
    n4: 'four',
    n5: 'five',
    far: 'far away',
    beyond: 'farther still',
  },
  queries: { q: 'which?' },
  splits: {
    train: [
      ['q', 'p1', 1],
      ['q', 'n5', 0],
    ],
    test: [['q', 'p2', 1]],
  },
};

const SCORES = {
  q: { p1: 0.8, copy: 0.79, n1: 0.9, n2: 0.77, n3: 0.76, p2: 0.75, n4: 0.7, n5: 0.6, far: 0.5, beyond: -0.2 },
};

async function createProject(data: TestData = DATA): Promise<TestProject> {
  const project = await createTestProject(data);
  await project.addRanking('t', SCORES);
  // K = 6: copy, n1 to n5; "far" and "beyond" lie outside.
  await project.retrieve('t', { topK: 6, split: 'all' });
  return project;
}

let project: TestProject;

beforeAll(async () => {
  project = await createProject();
});

afterEach(() => {
  const name = (table: string, id: number): string =>
    String(project.db.prepare(`SELECT external_id FROM ${table} WHERE id = ?`).pluck().get(id));
  for (const { query, passage } of effectiveLabels(project.db, 1))
    for (const curator of ['ann', 'bob'])
      project.label(name('query', query), name('passage', passage), null, curator);
});

afterAll(() => project[Symbol.asyncDispose]());

/** Each pair's negatives in export order, by ids; and the passages' fates. */
async function mined(changes: object, of: TestProject = project) {
  const recipe: Recipe = recipeFor({ split: 'train', ...changes });
  const run = await evaluateRun(of, recipe);
  const { tables, selection } = run;
  const name = of.db.prepare('SELECT external_id FROM passage WHERE id = ?').pluck();
  const nameOf = (row: number): string => String(name.get(tables.corpus.ids[row]));
  const pairs: Record<string, string[]> = {};
  for (const [pair, row] of tables.pairs.positive.entries()) {
    if ((selection.status[pair]! & STATUS.active) === 0) continue;
    pairs[nameOf(row)] = [
      ...selection.passage.subarray(selection.offsets[pair], selection.offsets[pair + 1]),
    ].map(nameOf);
  }
  return { ...run, pairs };
}

const percPos = { sources: [{ teacher: 't', method: 'perc-pos', value: 0.95 }] };

test('positives of any split, copies of their texts and what scores above the threshold are removed', async () => {
  const { pairs, summary, warning } = await mined(percPos);
  // 0.95 · 0.8 = 0.76: n3 stays at the threshold.
  expect(pairs).toEqual({ p1: ['n3', 'n4', 'n5'] });
  expect(summary).toMatchObject({ queries: 1, pairs: 1, kept: 3, short: 1, starved: 0 });
  expect(summary.removed).toMatchObject({ positive: 2, 'duplicate-of-positive': 1, 'above-threshold': 2 });
  expect(warning).toMatch(/fewer than 4 negatives/);
});

test('a method that starves queries says so', async () => {
  const { summary, warning } = await mined({
    sources: [{ teacher: 't', method: 'abs', value: 0.1 }],
  });
  expect(summary).toMatchObject({ kept: 0, short: 1, starved: 1 });
  expect(warning).toMatch(/1 of 1 \(100.0 %\) with none/);
});

test('labels win: removed whatever it scores, exempt whatever it scores, from outside the list, and undone', async () => {
  project.label('q', 'n3', 'false-negative');
  project.label('q', 'n4', 'ambiguous');
  project.label('q', 'n1', 'true-negative');
  project.label('q', 'far', 'true-negative');
  project.label('q', 'beyond', 'true-negative');
  const { pairs, summary, tables } = await mined(percPos);
  expect(pairs).toEqual({ p1: ['n1', 'n5', 'far', 'beyond'] });
  expect(summary.removed).toMatchObject({ 'labelled-false-negative': 1, 'labelled-ambiguous': 1 });
  expect(tables.missing).toEqual([]);
  for (const passage of ['n3', 'n4', 'n1', 'far', 'beyond']) project.label('q', passage, null);
  expect((await mined(percPos)).pairs).toEqual({ p1: ['n3', 'n4', 'n5'] });
});

test('labelled passages from outside join in a project that is open for reading only, too', async () => {
  await using own = await createProject();
  own.label('q', 'far', 'true-negative');
  const reader = openProjectToRead(own.folders.root);
  const { selection } = await evaluateRun(reader, recipeFor({ ...percPos, split: 'train' }));
  reader.close();
  expect([...selection.score]).toEqual([0.76, 0.7, 0.6, 0.5]);
});

test('curators who disagree make a passage ambiguous until one of them gives in', async () => {
  project.label('q', 'n3', 'true-negative', 'ann');
  project.label('q', 'n3', 'false-negative', 'bob');
  const { pairs, summary } = await mined(percPos);
  expect(pairs).toEqual({ p1: ['n4', 'n5'] });
  expect(summary.removed).toMatchObject({ 'labelled-ambiguous': 1, 'labelled-false-negative': 0 });
  project.label('q', 'n3', 'true-negative', 'bob');
  expect((await mined(percPos)).pairs).toEqual({ p1: ['n3', 'n4', 'n5'] });
});

test.each(['true-negative', 'ambiguous'] as const)(
  '%s on a judged positive withdraws its pair',
  async (label) => {
    project.label('q', 'p1', label);
    const { pairs, summary } = await mined({ split: null });
    expect(Object.keys(pairs)).toEqual(['p2']);
    expect(summary).toMatchObject({ pairs: 1, withdrawn: 1 });
    // Withdrawn, it is no negative of the other pair either.
    expect(pairs.p2).not.toContain('p1');
  },
);

test('promote makes a pair of a false negative, with its own score as s⁺ and its copies out', async () => {
  const data = { ...DATA, passages: { ...DATA.passages, n5: 'THREE ' } };
  await using own = await createProject(data);
  own.label('q', 'n3', 'false-negative');
  own.label('q', 'far', 'false-negative');
  const { pairs, summary, tables } = await mined({ ...percPos, falseNegatives: 'promote' }, own);
  // s⁺ of n3: 0.76, so 0.722 is the threshold; of far: 0.5, so 0.475, and nothing in the list scores that low.
  expect(pairs).toEqual({ p1: ['n4'], n3: ['n4'], far: [] });
  expect(summary).toMatchObject({ pairs: 3, promoted: 2 });
  expect([...tables.sources[0]!.pairScore]).toEqual([0.8, 0.76, 0.5]);
  expect(tables.pairGrades).toEqual([1, null, null]);
  expect((await mined(percPos, own)).pairs).toEqual({ p1: ['n4', 'n5'] });
});

test('a grade of 0 exempts where it is trusted; a grade below a positive is in neither set', async () => {
  const strict = { sources: [{ teacher: 't', method: 'abs', value: 0.1 }] };
  expect((await mined(strict)).pairs).toEqual({ p1: [] });
  expect((await mined({ ...strict, judgedZero: 'trust' })).pairs).toEqual({ p1: ['n5'] });
  project.label('q', 'n5', 'false-negative');
  expect((await mined({ ...strict, judgedZero: 'trust' })).pairs).toEqual({ p1: [] });

  const splits = {
    train: [
      ['q', 'p1', 2],
      ['q', 'n2', 1],
    ],
  } satisfies TestData['splits'];
  await using graded = await createTestProject({ ...DATA, splits }, 2);
  await graded.addRanking('t', SCORES);
  await graded.retrieve('t');
  const { pairs, summary } = await mined({}, graded);
  expect(pairs).toEqual({ p1: ['n1', 'n3', 'p2', 'n4'] });
  expect(summary.removed).toMatchObject({ 'labelled-ambiguous': 0, 'graded-between': 1 });
  const [pair] = (await showQuery(graded, recipeFor({ split: 'train' }), 'q')).pairs;
  const shown = (id: string) => pair!.candidates.find((candidate) => candidate.id === id);
  expect(shown('n2')).toMatchObject({
    reason: 'graded-between',
    arithmetic: 'graded between a negative and a positive',
    label: null,
  });
  // A curator's word stands above the grade.
  graded.label('q', 'n2', 'true-negative');
  expect((await mined({}, graded)).pairs).toEqual({ p1: ['n1', 'n2', 'n3', 'p2'] });
});

test('a trusted grade of 0 joins from outside the list, as a true negative does, and says that it is the data', async () => {
  const splits = {
    train: [
      ['q', 'p1', 1],
      ['q', 'far', 0],
      ['q', 'n1', 0],
    ],
  } satisfies TestData['splits'];
  await using own = await createTestProject({ ...DATA, splits });
  await own.addRanking('t', SCORES);
  await own.retrieve('t', { topK: 6 });
  const strict = { sources: [{ teacher: 't', method: 'abs', value: 0.1 }] };
  expect((await mined({ ...strict, judgedZero: 'ignore' }, own)).pairs).toEqual({ p1: [] });
  expect((await mined({ ...strict, judgedZero: 'trust' }, own)).pairs).toEqual({ p1: ['n1', 'far'] });
  own.label('q', 'n1', 'true-negative');
  const recipe = recipeFor({ ...strict, judgedZero: 'trust', split: 'train' });
  const [pair] = (await showQuery(own, recipe, 'q')).pairs;
  expect(
    pair!.candidates
      .filter(({ verdict }) => verdict === 'kept')
      .map(({ id, rank, arithmetic, label }) => ({ id, rank, arithmetic, label })),
  ).toEqual([
    { id: 'n1', rank: 1, arithmetic: 'a curator says that it does not answer', label: 'true-negative' },
    { id: 'far', rank: null, arithmetic: 'judged 0, which this run trusts', label: null },
  ]);
  own.label('q', 'far', 'false-negative');
  expect((await mined({ ...strict, judgedZero: 'trust' }, own)).pairs).toEqual({ p1: ['n1'] });
});

test('s⁺ of a query with several positives is its own, the least, the greatest or the mean', async () => {
  const thresholds = {
    own: [0.76, 0.7125],
    min: [0.7125, 0.7125],
    max: [0.76, 0.76],
    mean: [0.73625, 0.73625],
  };
  for (const [positiveScore, [first, second]] of Object.entries(thresholds)) {
    const { selection } = await mined({ ...percPos, split: null, positiveScore });
    const scores = selection.positiveScores[0]!;
    expect(scores[0]! * 0.95).toBeCloseTo(first!, 9);
    expect(scores[1]! * 0.95).toBeCloseTo(second!, 9);
  }
});

test('dot products and negative scores: the threshold stays below the positive', async () => {
  await using own = await createTestProject(DATA);
  await own.addRanking('t', {
    q: { p1: -10, p2: -30, n1: -9.9, n2: -10, n3: -10.4, n4: -10.5, n5: -10.6, far: 50 },
  });
  await own.retrieve('t');
  // −10 − 10 · 5 % = −10.5
  expect((await mined(percPos, own)).pairs).toEqual({ p1: ['n4', 'n5'] });
  const margin = { sources: [{ teacher: 't', method: 'margin-pos', value: 0.4 }] };
  expect((await mined(margin, own)).pairs).toEqual({ p1: ['n3', 'n4', 'n5'] });
});

test('what is short is kept, skipped with its query, or filled with anything but an answer', async () => {
  project.label('q', 'far', 'false-negative');
  const skipped = await mined({ ...percPos, shortage: 'skip-query' });
  expect(skipped.summary).toMatchObject({ pairs: 1, skipped: 1, kept: 0, short: 1 });
  const filled = await mined({ ...percPos, negatives: 9, shortage: 'fill-random' });
  expect(filled.pairs).toEqual({ p1: ['n3', 'n4', 'n5', 'beyond'] });
  expect(filled.summary).toMatchObject({ kept: 3, filled: 1, short: 1 });
  expect([...filled.selection.source]).toEqual([0, 0, 0, FILLED]);
});

test('a teacher without scores takes only what reads none; random negatives keep the order of their draw', async () => {
  addTeacher(project.db, 'random', { kind: 'random', seed: 5 });
  addTeacher(project.db, 'given', { kind: 'given' });
  await project.retrieve('random', { split: 'all' });
  for (const teacher of ['random', 'given'])
    for (const [method, value] of [
      ['abs', 0.5],
      ['margin-pos', 0.1],
      ['perc-pos', 0.9],
    ])
      expect(() => checkRun(project.db, recipeFor({ sources: [{ teacher, method, value }] }))).toThrow(
        expect.objectContaining({ code: 'teacher-unsuitable' }),
      );
  const naive = { sources: [{ teacher: 'random', method: 'naive', value: null }], negatives: 10 };
  const { pairs, tables, selection, distributions } = await mined(naive);
  const drawn = [...tables.sources[0]!.passage].filter((row) => selection.passage.includes(row));
  expect(pairs.p1).toHaveLength(7);
  expect([...selection.passage]).toEqual(drawn);
  expect([...drawn].sort((a, b) => a - b)).not.toEqual(drawn);
  expect(selection.score.every(Number.isNaN)).toBe(true);
  expect(distributions.sources[0]).toMatchObject({ positive: null, negative: null, difference: null });
});

test('a ranking without a positive’s score: pairs that need it are counted, others mined', async () => {
  await using own = await createTestProject(DATA);
  await own.addRanking('t', { q: { n1: 0.9, n2: 0.5 } }, 'skip');
  await own.retrieve('t');
  const { pairs, summary } = await mined(percPos, own);
  expect(pairs).toEqual({ p1: [] });
  expect(summary).toMatchObject({ unscored: 1, kept: 0 });
  expect((await mined({}, own)).pairs).toEqual({ p1: ['n1', 'n2'] });
});

test('an ensemble takes the teachers in turn, and each query’s list of each teacher', async () => {
  await project.addRanking('u', { q: { p1: 9, p2: 1, n5: 8, n4: 7, n1: 6, copy: 5 } });
  await project.retrieve('u', { split: 'all' });
  const naive = (teacher: string) => ({ teacher, method: 'naive', value: null });
  const sources = [naive('t'), naive('u')];
  const intra = await mined({ sources, ensemble: 'intra-sample' });
  expect(intra.pairs).toEqual({ p1: ['n1', 'n5', 'n2', 'n4'] });
  const wide = await mined({ sources, ensemble: 'intra-sample', negatives: 6 });
  expect(wide.pairs).toEqual({ p1: ['n1', 'n5', 'n2', 'n4', 'n3', 'n1'] });
  const unique = await mined({ sources, ensemble: 'intra-sample-dedup', negatives: 6 });
  expect(unique.pairs).toEqual({ p1: ['n1', 'n5', 'n2', 'n4', 'n3'] });
  const cross = await mined({ sources, ensemble: 'cross-sample' });
  expect([
    ['n1', 'n2', 'n3', 'n4'],
    ['n5', 'n4', 'n1'],
  ]).toContainEqual(cross.pairs.p1);
});

test('the removal is held against gold, and against the labels where there is none', async () => {
  const gold = readGold(
    project.db,
    findDataset(project.db, 'd'),
    'gold.tsv',
    '\ufeffquery-id\tcorpus-id\r\nq\tn1\r\nq\tn3\r\n',
  );
  const recipe = recipeFor({ ...percPos, split: 'train' });
  const byGold = (await evaluateRun(project, recipe, { gold })).quality;
  // Removed: n1 (rightly), n2 (wrongly). Not removed: n3 (an answer), n4, n5.
  expect(byGold).toMatchObject({ truePositives: 1, falsePositives: 1, falseNegatives: 1, trueNegatives: 2 });
  expect(byGold).toMatchObject({
    precision: { value: 0.5 },
    recall: { value: 0.5 },
    poison: { value: 1 / 3 },
  });
  expect((await evaluateRun(project, recipe)).quality).toBeNull();
  project.label('q', 'n1', 'false-negative');
  project.label('q', 'n2', 'ambiguous');
  project.label('q', 'n4', 'true-negative');
  project.label('q', 'far', 'false-negative');
  const byLabels = (await evaluateRun(project, recipe)).quality;
  expect(byLabels).toMatchObject({
    truePositives: 1,
    falsePositives: 0,
    falseNegatives: 0,
    trueNegatives: 1,
  });
});

test.each([
  ['no header', 'q\tn1\n', 'bad-input', { line: 1 }],
  ['a line without a tab', 'query-id\tcorpus-id\n\nq n1\n', 'bad-input', { line: 3 }],
  ['an unknown query', 'query-id\tcorpus-id\nx\tn1\n', 'query-not-found', { id: 'x' }],
  ['an unknown passage', 'query-id\tcorpus-id\nq\tx\n', 'passage-not-found', { id: 'x' }],
])('a gold file with %s is refused', async (_what, text, code, details) => {
  expect(() => readGold(project.db, findDataset(project.db, 'd'), 'gold.tsv', text)).toThrow(
    expect.objectContaining({ code, details: expect.objectContaining(details) }),
  );
});

test('a copy of a positive is one whatever its title; a title alone makes none', async () => {
  await using own = await createTestProject({
    passages: {
      p: { title: '', text: 'Alpha text' },
      titled: { title: 'T', text: 'alpha   TEXT' },
      other: { title: 'Alpha text', text: 'beta' },
      bare: { title: 'Alpha text', text: '' },
    },
    queries: { q: 'which?' },
    splits: { train: [['q', 'p', 1]] },
  });
  await own.addRanking('t', { q: { p: 0.9, titled: 0.8, other: 0.7, bare: 0.6 } });
  await own.retrieve('t');
  expect((await mined({}, own)).pairs).toEqual({ p: ['other'] });
});

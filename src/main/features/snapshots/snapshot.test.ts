import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { ExportRow } from '../../engine/formats/write/rows.ts';
import { saveRun } from '../mining/runs.ts';
import { createTestProject, recipeFor, type TestProject } from '../mining/test-project.fixture.ts';
import { effectiveLabels } from '../review/labels.ts';
import { exportInput } from './export-rows.ts';
import { createMinedProject, freeze, PERC_POS } from './snapshot.fixture.ts';
import { findSnapshot, takeSnapshot } from './snapshot.ts';

let project: TestProject;

beforeAll(async () => {
  project = await createMinedProject();
});

afterEach(() => {
  const name = (table: string, id: number): string =>
    String(project.db.prepare(`SELECT external_id FROM ${table} WHERE id = ?`).pluck().get(id));
  for (const { query, passage } of effectiveLabels(project.db, 1))
    project.label(name('query', query), name('passage', passage), null);
});

afterAll(() => project[Symbol.asyncDispose]());

/** What an export would read: pairs with their negatives, scores in thousandths. */
function rowsOf(number: number) {
  const rows = exportInput(project.db, findSnapshot(project.db, number), null).rows as Iterable<ExportRow>;
  return [...rows].map(({ queryId, positive, negatives, otherPositives }) => ({
    pair: `${queryId} ${positive.id}`,
    score: positive.score,
    teacher: positive.teacher,
    negatives: negatives.map(({ id, score }) => [id, score]),
    teachers: [...new Set(negatives.map(({ teacher }) => teacher))],
    otherPositives,
  }));
}

function masks(number: number): string[] {
  return project.db
    .prepare(
      `SELECT query.external_id || ' ' || passage.external_id || ' ' || role FROM snapshot_mask
       JOIN query ON query.id = query_id JOIN passage ON passage.id = passage_id WHERE snapshot = ? ORDER BY 1`,
    )
    .pluck()
    .all(number) as string[];
}

test('snapshots are numbered, and hold each pair’s negatives in order with their scores', async () => {
  const number = await freeze(project, 'plain', { ...PERC_POS, split: 'train' });
  expect(await freeze(project, 'plain', { ...PERC_POS, split: 'train' })).toBe(number + 1);
  // 0.855 for the first pair, 0.57 for the second, 0.665 for the third.
  expect(rowsOf(number)).toEqual([
    {
      pair: 'q-1 p-1',
      score: 0.9,
      teacher: 't',
      negatives: [
        ['n-1', 0.8],
        ['n-2', 0.55],
        ['n-3', 0.5],
      ],
      teachers: ['t'],
      otherPositives: ['p-2'],
    },
    {
      pair: 'q-1 p-2',
      score: 0.6,
      teacher: 't',
      negatives: [
        ['n-2', 0.55],
        ['n-3', 0.5],
        ['n-4', 0.4],
      ],
      teachers: ['t'],
      otherPositives: ['p-1'],
    },
    {
      pair: 'q-2 p-3',
      score: 0.7,
      teacher: 't',
      negatives: [
        ['n-4', 0.65],
        ['n-3', 0.64],
        ['n-2', 0.3],
      ],
      teachers: ['t'],
      otherPositives: [],
    },
  ]);
  expect(() => findSnapshot(project.db, 99)).toThrow(expect.objectContaining({ code: 'snapshot-not-found' }));
});

test('later labels, runs and judgements leave it as it is', async () => {
  const number = await freeze(project, 'plain', PERC_POS);
  const before = [rowsOf(number), masks(number), findSnapshot(project.db, number)];
  project.label('q-1', 'n-1', 'false-negative');
  project.label('q-1', 'p-1', 'true-negative');
  const later = await freeze(project, 'plain', { ...PERC_POS, negatives: 1 });
  expect([rowsOf(number), masks(number), findSnapshot(project.db, number)]).toEqual(before);
  expect(rowsOf(later)).not.toEqual(before[0]);
});

test('masks hold positives and what curators said; their word stands above the data’s', async () => {
  project.label('q-1', 'n-1', 'false-negative');
  project.label('q-1', 'n-2', 'ambiguous');
  project.label('q-1', 'n-3', 'true-negative');
  project.label('q-1', 'p-2', 'true-negative');
  project.label('q-2', 'p-3', 'false-negative');
  const number = await freeze(project, 'plain', { ...PERC_POS, split: 'train' });
  expect(masks(number)).toEqual([
    'q-1 n-1 false-negative',
    'q-1 n-2 ambiguous',
    'q-1 n-3 true-negative',
    'q-1 p-1 positive',
    'q-1 p-2 true-negative',
    'q-2 p-3 positive',
  ]);
  expect(findSnapshot(project.db, number).facts.labels).toEqual({
    'false-negative': 2,
    ambiguous: 1,
    'true-negative': 2,
  });
  expect(rowsOf(number).map(({ pair, otherPositives }) => [pair, otherPositives])).toEqual([
    ['q-1 p-1', []],
    ['q-2 p-3', []],
  ]);
});

test('a promoted pair has no grade, and counts among the others’ positives', async () => {
  project.label('q-2', 'n-4', 'false-negative');
  const number = await freeze(project, 'promoted', {
    ...PERC_POS,
    split: 'train',
    falseNegatives: 'promote',
  });
  const rows = rowsOf(number).filter(({ pair }) => pair.startsWith('q-2'));
  // 0.95 · 0.65 = 0.6175
  expect(rows).toMatchObject([
    {
      pair: 'q-2 p-3',
      negatives: [
        ['n-3', 0.64],
        ['n-2', 0.3],
        ['p-1', 0.2],
      ],
      otherPositives: ['n-4'],
    },
    {
      pair: 'q-2 n-4',
      score: 0.65,
      negatives: [
        ['n-2', 0.3],
        ['p-1', 0.2],
        ['n-1', 0.1],
      ],
      otherPositives: ['p-3'],
    },
  ]);
});

const naive = (teacher: string) => ({ teacher, method: 'naive', value: null });

test('all scores of a pair are one teacher’s, whoever gave the negatives', async () => {
  const sources = [naive('t'), naive('u')];
  const intra = await freeze(project, 'intra', {
    sources,
    ensemble: 'intra-sample',
    split: 'train',
    negatives: 4,
  });
  expect(rowsOf(intra)[0]).toMatchObject({
    pair: 'q-1 p-1',
    score: 0.9,
    // u offers n-5, which t did not retrieve, and n-4.
    negatives: [
      ['n-1', 0.8],
      ['n-5', 0.1],
      ['n-2', 0.55],
      ['n-4', 0.4],
    ],
    teachers: ['t'],
  });
  const cross = await freeze(project, 'cross', {
    sources,
    ensemble: 'cross-sample',
    split: null,
    negatives: 2,
    seed: 3,
  });
  const rows = rowsOf(cross);
  for (const { teacher, teachers, score, negatives } of rows) {
    expect(teachers).toEqual([teacher]);
    const isCosine = (value: unknown): boolean => Math.abs(Number(value)) < 1;
    expect([score, ...negatives.map(([, value]) => value)].every(isCosine)).toBe(teacher === 't');
  }
  expect(new Set(rows.map(({ teacher }) => teacher))).toEqual(new Set(['t', 'u']));
});

test('filled negatives are scored too', async () => {
  const number = await freeze(project, 'filled', {
    ...PERC_POS,
    negatives: 6,
    shortage: 'fill-random',
    split: 'test',
  });
  const [row] = rowsOf(number);
  expect(row!.negatives.slice(0, 5)).toEqual([
    ['n-5', 0.45],
    ['p-1', 0.4],
    ['p-3', 0.3],
    ['n-1', 0.2],
    ['n-2', 0.1],
  ]);
  expect([
    ['n-3', 0],
    ['n-4', -0.5],
  ]).toContainEqual(row!.negatives[5]);
  expect(findSnapshot(project.db, number).facts.summary).toMatchObject({ kept: 5, filled: 1 });
});

test('a run that leaves nothing is not frozen', async () => {
  await using own = await createTestProject({
    passages: { a: 'one', b: 'two' },
    queries: { q: 'which?' },
    splits: { train: [['q', 'a', 1]] },
  });
  await own.addRanking('t', { q: { a: 0.5 } });
  await own.retrieve('t');
  saveRun(own.db, 'none', recipeFor({ shortage: 'skip-query', split: 'train' }));
  await expect(takeSnapshot(own, 'none')).rejects.toMatchObject({ code: 'bad-input' });
  await expect(takeSnapshot(own, 'other')).rejects.toMatchObject({ code: 'run-not-found' });
});

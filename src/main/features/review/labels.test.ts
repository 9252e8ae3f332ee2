import { expect, test } from 'vitest';
import { contentHash } from '../data/content.ts';
import { purgeText } from '../data/purge.ts';
import { findDataset, findPassage } from '../data/queries.ts';
import { createTestProject, type TestData, type TestProject } from '../mining/test-project.fixture.ts';
import { openProject } from '../project/project.ts';
import { addLabel, effectiveLabels, undoLabel } from './labels.ts';

const DATA: TestData = {
  passages: { a: 'one', b: 'two', c: { title: 'A title', text: 'three' } },
  queries: { q: 'which?', r: 'what?' },
  splits: {
    train: [
      ['q', 'a', 1],
      ['r', 'b', 1],
    ],
  },
};

/** The labels in force, as `query passage label`; a conflict with a mark. */
function inForce({ db }: Pick<TestProject, 'db'>): string[] {
  const name = (table: string, id: number): unknown =>
    db.prepare(`SELECT external_id FROM ${table} WHERE id = ?`).pluck().get(id);
  return effectiveLabels(db, findDataset(db, 'd').id).map(
    ({ query, passage, label, conflict }) =>
      `${name('query', query)} ${name('passage', passage)} ${label}${conflict ? '!' : ''}`,
  );
}

test('undo goes back step by step, to any depth, past labels that were taken back, and across a restart', async () => {
  await using project = await createTestProject(DATA);
  project.label('q', 'b', 'false-negative');
  project.label('q', 'c', 'ambiguous');
  project.label('q', 'b', 'true-negative');
  project.label('q', 'b', null);
  const states = [
    ['q b true-negative', 'q c ambiguous'],
    ['q b false-negative', 'q c ambiguous'],
    ['q b false-negative'],
    [],
  ];
  expect(inForce(project)).toEqual(['q c ambiguous']);
  expect(undoLabel(project.db, 'ann')).toMatchObject({
    undone: { label: null },
    restored: { label: 'true-negative' },
  });
  expect(inForce(project)).toEqual(states[0]);
  project.close();
  const again = openProject(project.folders.root);
  for (const state of states.slice(1)) {
    undoLabel(again.db, 'ann');
    expect(inForce(again)).toEqual(state);
  }
  expect(() => undoLabel(again.db, 'ann')).toThrow(expect.objectContaining({ code: 'nothing-to-undo' }));
  // Nothing was deleted to get there.
  expect(again.db.prepare('SELECT count(*) FROM label_event').pluck().get()).toBe(8);
  again.close();
});

test('a label after an undo is undone by itself', async () => {
  await using project = await createTestProject(DATA);
  project.label('q', 'b', 'false-negative');
  project.label('q', 'b', 'ambiguous');
  undoLabel(project.db, 'ann');
  project.label('q', 'b', 'true-negative');
  expect(undoLabel(project.db, 'ann').restored.label).toBe('false-negative');
  expect(undoLabel(project.db, 'ann').restored.label).toBeNull();
  expect(inForce(project)).toEqual([]);
});

test('undo takes back one’s own labels only', async () => {
  await using project = await createTestProject(DATA);
  project.label('q', 'b', 'false-negative', 'ann');
  project.label('q', 'c', 'ambiguous', 'bob');
  undoLabel(project.db, 'ann');
  expect(inForce(project)).toEqual(['q c ambiguous']);
  expect(() => undoLabel(project.db, 'ann')).toThrow(
    expect.objectContaining({ details: { curator: 'ann' } }),
  );
});

test('the log cannot be changed', async () => {
  await using project = await createTestProject(DATA);
  project.label('q', 'b', 'false-negative');
  expect(() => project.db.exec("UPDATE label_event SET label = 'ambiguous'")).toThrow(/append-only/);
  expect(() => project.db.exec('DELETE FROM label_event')).toThrow(/append-only/);
});

test('curators who disagree make a conflict, and settle it by agreeing', async () => {
  await using project = await createTestProject(DATA);
  project.label('q', 'b', 'false-negative', 'ann');
  project.label('q', 'b', 'false-negative', 'bob');
  expect(inForce(project)).toEqual(['q b false-negative']);
  project.label('q', 'b', 'true-negative', 'cem');
  expect(inForce(project)).toEqual(['q b ambiguous!']);
  project.label('q', 'b', null, 'cem');
  expect(inForce(project)).toEqual(['q b false-negative']);
});

test('a label belongs to the texts: it outlives a purge of others, and waits for texts that come later', async () => {
  await using project = await createTestProject(DATA);
  project.label('q', 'c', 'false-negative');
  const target = { queryHash: contentHash('', 'which?'), passageHash: contentHash('', 'four') };
  addLabel(project.db, target, 'true-negative', 'ann', null);
  expect(inForce(project)).toEqual(['q c false-negative']);
  await purgeText(project, findPassage(project.db, findDataset(project.db, 'd'), 'b').contentHash);
  expect(inForce(project)).toEqual(['q c false-negative']);
  await project.add({
    passages: { late: 'four' },
    queries: { q: 'which?' },
    splits: { train: [['q', 'late', 0]] },
  });
  expect(inForce(project)).toEqual(['q c false-negative', 'q late true-negative']);
});

test('two queries of the same text share their labels', async () => {
  await using project = await createTestProject({ ...DATA, queries: { ...DATA.queries, s: 'which?' } });
  project.label('q', 'b', 'false-negative');
  expect(inForce(project)).toEqual(['q b false-negative', 's b false-negative']);
});

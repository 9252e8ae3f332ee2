import { expect, test } from 'vitest';
import { evaluateRun } from '../../mining/evaluate-run.ts';
import { createTestProject, recipeFor, type TestData } from '../../mining/test-project.fixture.ts';

const DATA: TestData = {
  passages: { a: 'one', twin: 'one', b: 'two', c: 'three', d: 'four' },
  queries: { q: 'which?' },
  splits: { train: [['q', 'a', 1]] },
};

// In the corpus "twin" was merged into "a"; d is a vector of no length.
const VECTORS = { c: [1, 7, -3], twin: [3, 4, 12], b: [2, 3, 6], d: [0, 0, 0] };

test('brought vectors find their passages by any of their ids, in any order; a label from outside the list joins with the very score of a search', async () => {
  await using project = await createTestProject(DATA);
  await project.addEmbeddings('t', VECTORS, { q: [1, 2, 2] }, 'cosine');
  await project.retrieve('t', { topK: 1 });
  project.label('q', 'c', 'true-negative');
  project.label('q', 'd', 'true-negative');
  const joined = await evaluateRun(project, recipeFor({ split: 'train' }));
  // 35/39 for the positive, 20/21 for b; 9/(3·√59) for c joins, and so does 0 for d.
  expect(joined.tables.sources[0]!.pairScore).toEqual(Float64Array.of(0.897436));
  expect([...joined.selection.score]).toEqual([0.952381, 0.390567, 0]);
  await project.retrieve('t', { topK: 3 });
  const searched = await evaluateRun(project, recipeFor({ split: 'train' }));
  expect(searched.selection.score).toEqual(joined.selection.score);
  expect(searched.selection.passage).toEqual(joined.selection.passage);
});

test('vectors that are missing are counted, and nothing is searched', async () => {
  await using project = await createTestProject(DATA);
  await project.addEmbeddings('t', { a: [1, 0], c: [0, 1] }, { q: [1, 1] }, 'cosine');
  await expect(project.retrieve('t')).rejects.toMatchObject({
    code: 'scores-missing',
    details: { missing: 2, total: 4 },
  });
});

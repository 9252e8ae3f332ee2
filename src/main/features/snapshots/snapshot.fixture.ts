import { saveRun } from '../mining/runs.ts';
import { createTestProject, recipeFor, type TestProject } from '../mining/test-project.fixture.ts';
import { takeSnapshot } from './snapshot.ts';

/** For tests: texts that a format could bend, two splits, a query with two positives, and scores of two teachers. */
export async function createMinedProject(): Promise<TestProject> {
  const project = await createTestProject({
    passages: {
      'p-1': { title: 'Ants', text: 'live in, "large" colonies\nand smaller ones' },
      'p-2': { title: 'Ants', text: 'never sleep' },
      'p-3': { title: 'Bienen', text: 'über süße Blüten 🐝' },
      'n-1': { title: '', text: '=SUM(A1)' },
      'n-2': { title: 'Cats, "big"', text: 'sleep' },
      'n-3': { title: '', text: '[1, 2]' },
      'n-4': { title: 'Dogs', text: 'bark\tloudly' },
      'n-5': { title: '', text: 'null' },
    },
    queries: { 'q-1': 'where do ants live?', 'q-2': 'what do "bees", eat\nand drink?', 'q-3': '{"a": 1}' },
    splits: {
      train: [
        ['q-1', 'p-1', 2],
        ['q-1', 'p-2', 1],
        ['q-2', 'p-3', 1],
        ['q-2', 'n-5', 0],
      ],
      test: [['q-3', 'p-2', 1]],
    },
  });
  await project.addRanking('t', {
    'q-1': { 'p-1': 0.9, 'p-2': 0.6, 'n-1': 0.8, 'n-2': 0.55, 'n-3': 0.5, 'n-4': 0.4, 'n-5': 0.1, 'p-3': 0 },
    'q-2': {
      'p-3': 0.7,
      'n-4': 0.65,
      'n-3': 0.64,
      'n-2': 0.3,
      'p-1': 0.2,
      'n-1': 0.1,
      'p-2': -0.1,
      'n-5': -0.2,
    },
    'q-3': { 'p-2': 0.5, 'n-5': 0.45, 'p-1': 0.4, 'p-3': 0.3, 'n-1': 0.2, 'n-2': 0.1, 'n-3': 0, 'n-4': -0.5 },
  });
  await project.addRanking('u', {
    'q-1': { 'p-1': 30, 'p-2': 20, 'n-5': 19, 'n-4': 15, 'n-1': 12 },
    'q-2': { 'p-3': 30, 'n-1': 25, 'n-2': 20, 'n-4': 10 },
    'q-3': { 'p-2': 9, 'n-4': 8, 'n-3': 7, 'n-2': 6 },
  });
  await project.retrieve('t', { topK: 5, split: 'all' });
  await project.retrieve('u', { topK: 5, split: 'all' });
  return project;
}

/** For tests: keeps a recipe as a run and freezes it; answers with the snapshot's number. */
export async function freeze(project: TestProject, name: string, changes: object): Promise<number> {
  saveRun(project.db, name, recipeFor(changes));
  return (await takeSnapshot(project, name)).number;
}

export const PERC_POS = { sources: [{ teacher: 't', method: 'perc-pos', value: 0.95 }], negatives: 3 };

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RequestContext } from '../procedures.ts';
import { createLiveMining, type LiveMining } from './live/live-thread.ts';
import { miningRouter } from './router.ts';
import { createTestProject, recipeFor, type TestProject } from './test-project.fixture.ts';

let project: TestProject;
let live: LiveMining;
let ask: ReturnType<typeof miningRouter.createCaller>;
const announced: string[] = [];

beforeAll(async () => {
  project = await createTestProject({
    passages: { a: 'alpha', b: 'beta', c: 'gamma', d: 'delta' },
    queries: { q: 'which', r: 'whose' },
    splits: { train: [['q', 'a', 1]], test: [['r', 'b', 1]] },
  });
  await project.addRanking('by-hand', { q: { a: 1, b: 0.97, c: 0.9, d: 0.5 }, r: { b: 1, c: 0.99, d: 0.2 } });
  await project.retrieve('by-hand', { split: 'all' });
  await project.addRanking('other', { q: { a: 1, b: 0.1, c: 0.2, d: 0.9 }, r: { b: 1, a: 0.5 } });
  await project.retrieve('other', { split: 'all' });
  live = createLiveMining(project.folders.root);
  const session = {
    required: () => ({ project, live }),
    changes: { announce: (topic: string) => announced.push(topic) },
  };
  ask = miningRouter.createCaller({ session, host: { kind: 'web' } } as unknown as RequestContext);
});

afterAll(async () => {
  await live.close();
  await project[Symbol.asyncDispose]();
});

const by = (teacher: string, changes: object = {}) =>
  recipeFor({ sources: [{ teacher, method: 'naive', value: null }], negatives: 2, split: null, ...changes });

test('a run is replaced only where that was asked for', async () => {
  const [first, second] = [by('by-hand'), by('by-hand', { negatives: 1 })];
  await ask.save({ name: ' mine ', recipe: first, replace: false });
  await expect(ask.save({ name: 'mine', recipe: second, replace: false })).rejects.toThrow('already');
  expect((await ask.runs()).map(({ name, recipe }) => [name, recipe.negatives])).toEqual([['mine', 2]]);
  await ask.save({ name: 'mine', recipe: second, replace: true });
  expect((await ask.runs()).map(({ name, recipe }) => [name, recipe.negatives])).toEqual([['mine', 1]]);
  await ask.remove({ name: 'mine' });
  expect(await ask.runs()).toEqual([]);
  expect(announced).toEqual(['runs', 'runs', 'runs']);
});

test('a recipe is held against one with another teacher, each on its own retrieval', async () => {
  const preview = await ask.preview({ recipe: by('by-hand'), other: by('other') });
  // q: b and c here, d and c there. r: c and d here, a there.
  expect(preview?.differs).toEqual({ queries: 2, items: 2 + 3 });
  const same = await ask.preview({ recipe: by('by-hand'), other: by('by-hand', { split: 'train' }) });
  // The other run has no pair of r.
  expect(same?.differs).toEqual({ queries: 1, items: 2 });
});

test('a run in numbers is what its preview says', async () => {
  const recipe = by('by-hand', { sources: [{ teacher: 'by-hand', method: 'perc-pos', value: 0.95 }] });
  const summary = await ask.summary({ recipe });
  expect(summary).toMatchObject({ pairs: 2, kept: 3, short: 1 });
  expect((await ask.preview({ recipe, other: null }))?.summary).toEqual(summary);
});

test('how many queries each queue holds stands in the preview', async () => {
  const recipe = by('by-hand', { sources: [{ teacher: 'by-hand', method: 'perc-pos', value: 0.6 }] });
  const preview = await ask.preview({ recipe, other: null });
  expect(preview?.queues.short).toEqual({ queries: 2, items: 2 });
  expect(preview?.queues.starved).toEqual({ queries: 0, items: 0 });
  expect(preview?.outcomes['above-threshold']).toEqual({ queries: 2, items: 3 });
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ReviewQueue } from '../mining/live/live-requests.ts';
import { createLiveMining, type LiveMining } from '../mining/live/live-thread.ts';
import { createTestProject, recipeFor, type TestProject } from '../mining/test-project.fixture.ts';
import type { RequestContext } from '../procedures.ts';
import { reviewRouter } from './router.ts';

let project: TestProject;
let live: LiveMining;
let ask: ReturnType<typeof reviewRouter.createCaller>;
const LONG = 'A very long passage. '.repeat(1000);

beforeAll(async () => {
  project = await createTestProject({
    passages: { a: 'alpha', b: 'beta', c: LONG },
    queries: { q: 'which' },
    splits: { train: [['q', 'a', 1]] },
  });
  await project.addRanking('t', { q: { a: 1, b: 0.8, c: 0.5 } });
  await project.retrieve('t');
  live = createLiveMining(project.folders.root);
  const session = { required: () => ({ project, live }), changes: { announce: () => {} } };
  ask = reviewRouter.createCaller({ session, host: { kind: 'web' } } as unknown as RequestContext);
});

afterAll(async () => {
  await live.close();
  await project[Symbol.asyncDispose]();
});

const target = (passage: string) => ({ dataset: 'd', query: 'q', passage });
const answer = { ...target('b'), label: 'true-negative', note: 'seen', curator: 'ann' } as const;

const queue: ReviewQueue = {
  recipe: recipeFor({ split: 'train' }),
  other: null,
  queue: 'all',
  outcome: null,
  ranks: null,
  text: '',
  split: null,
  sort: 'order',
  descending: false,
  opened: 0,
  curator: 'ann',
};

test('an answer that is sent again after its reply was lost stands once in the log', async () => {
  const first = await ask.label({ ...answer, queue: 'near' });
  expect(await ask.label({ ...answer, again: true })).toMatchObject({ id: first.id });
  expect(await ask.history(target('b'))).toMatchObject([
    { label: 'true-negative', note: 'seen', curator: 'ann' },
  ]);
  // Another note, another curator, or an answer that is given a second time: each is an event of its own.
  await ask.label({ ...answer, note: 'other', again: true });
  await ask.label({ ...answer, curator: 'ben', again: true });
  await ask.label({ ...answer, note: 'other' });
  expect((await ask.history(target('b'))).map(({ curator }) => curator)).toEqual([
    'ann',
    'ben',
    'ann',
    'ann',
  ]);
  const stored = project.db.prepare('SELECT queue FROM label_event ORDER BY id').pluck().all();
  expect(stored).toEqual(['near', null, null, null]);
});

test('undo answers what it took back and the event that it appended', async () => {
  const before = await ask.lastEvent();
  const undone = await ask.undo({ curator: 'ben' });
  expect(undone).toMatchObject({
    ...target('b'),
    was: 'true-negative',
    restored: { label: null, id: before + 1 },
  });
  expect((await ask.history(target('b')))[0]).toMatchObject({ label: null, undo: true, curator: 'ben' });
});

test('a query says up to which event it has seen the answers, and shortens long texts', async () => {
  const shown = await ask.query({ queue, query: 'q' });
  expect(shown.upTo).toBe(await ask.lastEvent());
  expect(shown.answers).toMatchObject([
    { passage: 'b', label: 'true-negative', curator: 'ann', note: 'other' },
  ]);
  expect(shown.passages.c).toMatchObject({ length: LONG.length });
  expect(shown.passages.c?.text).toHaveLength(4000);
  expect(await ask.passage({ dataset: 'd', passage: 'c' })).toBe(LONG);
});

test('later is remembered apart from the labels', async () => {
  await ask.later({ ...target('c'), curator: 'ann', later: true });
  const { answers, pairs } = await ask.query({ queue, query: 'q' });
  expect(answers.filter(({ later }) => later)).toMatchObject([{ passage: 'c', label: null }]);
  expect(pairs[0]?.toJudge).toEqual(['c']);
  await ask.later({ ...target('c'), curator: 'ann', later: false });
  expect((await ask.query({ queue, query: 'q' })).answers.some(({ later }) => later)).toBe(false);
});

test('a query that one goes past counts apart', async () => {
  await ask.pass({ queue, query: 'q' });
  expect(await ask.place({ queue, query: 'q' })).toMatchObject({ toJudge: 1, judged: 0, passed: 1 });
  await expect(ask.pass({ queue, query: 'gone' })).rejects.toThrow('gone');
});

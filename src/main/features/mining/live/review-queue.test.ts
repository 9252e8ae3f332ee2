import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { findDataset, findQuery } from '../../data/queries.ts';
import { lastLabelEvent } from '../../review/labels.ts';
import { markPassed } from '../../review/passed-queries.ts';
import { createTestProject, recipeFor, type TestProject } from '../test-project.fixture.ts';
import type { ReviewQueue } from './live-requests.ts';
import { createLiveMining, type LiveMining } from './live-thread.ts';

let project: TestProject;
let live: LiveMining;

/** s⁺ is 1 throughout, the threshold 0.9, and two negatives are kept. */
const SCORES = {
  q1: { a: 1, b: 0.95, c: 0.89, d: 0.5, e: 0.4 },
  q2: { f: 1, g: 0.6, h: 0.5 },
  // Everything is above the threshold.
  q3: { i: 1, b: 0.97, c: 0.95 },
};
const recipe = recipeFor({
  sources: [{ teacher: 't', method: 'perc-pos', value: 0.9 }],
  negatives: 2,
  split: 'train',
});

const queueOf = (changes: Partial<ReviewQueue> = {}): ReviewQueue => ({
  recipe,
  other: null,
  queue: 'all',
  outcome: null,
  ranks: null,
  text: '',
  split: null,
  sort: 'order',
  descending: false,
  opened: lastLabelEvent(project.db),
  curator: 'ann',
  ...changes,
});

const figures = async (queue: ReviewQueue) => {
  const { rows, ...progress } = await live.reviewRows(queue, 0, 10);
  return { ...progress, rows: Object.fromEntries(rows.map(({ id, items, left }) => [id, [items, left]])) };
};

const toJudge = async (queue: ReviewQueue, query: string) =>
  (await live.reviewQuery(queue, query)).pairs.map((pair) => pair.toJudge);

beforeAll(async () => {
  project = await createTestProject({
    passages: Object.fromEntries([...'abcdefghi'].map((id) => [id, `Passage ${id}.`])),
    queries: { q1: 'one', q2: 'two', q3: 'three' },
    splits: {
      train: [
        ['q1', 'a', 1],
        ['q2', 'f', 1],
        ['q3', 'i', 1],
      ],
    },
  });
  await project.addRanking('t', SCORES);
  await project.retrieve('t');
  live = createLiveMining(project.folders.root);
});

afterAll(async () => {
  await live.close();
  await project[Symbol.asyncDispose]();
});

beforeEach(() => {
  for (const [query, passages] of Object.entries(SCORES)) {
    for (const passage of Object.keys(passages)) project.label(query, passage, null, 'ann');
  }
});

it('asks about what is kept; a query of which nothing is kept has nothing to judge', async () => {
  expect(await figures(queueOf())).toEqual({
    total: 3,
    toJudge: 2,
    judged: 0,
    passed: 0,
    rows: { q1: [2, 2], q2: [2, 2], q3: [0, 0] },
  });
  expect(await toJudge(queueOf(), 'q1')).toEqual([['c', 'd']]);
});

it('follows the answers: what is kept in the stead of a false negative is to judge too', async () => {
  const queue = queueOf();
  await figures(queue);
  project.label('q1', 'c', 'true-negative', 'ann');
  project.label('q1', 'd', 'false-negative', 'ann');
  expect((await figures(queue)).rows).toMatchObject({ q1: [2, 1] });
  expect(await toJudge(queue, 'q1')).toEqual([['e']]);
  project.label('q1', 'e', 'true-negative', 'ann');
  expect(await figures(queue)).toMatchObject({ judged: 1, rows: { q1: [2, 0] } });
});

it('keeps its queries as they were opened, until it is opened anew', async () => {
  const queue = queueOf({ queue: 'unjudged' });
  expect((await figures(queue)).total).toBe(3);
  project.label('q2', 'g', 'true-negative', 'ann');
  expect((await figures(queue)).total).toBe(3);
  expect((await figures(queueOf({ queue: 'unjudged' }))).rows).not.toHaveProperty('q2');
});

it('knows what comes before and after, and what is still to judge', async () => {
  const queue = queueOf();
  expect(await live.reviewPlace(queue, 'q2')).toMatchObject({
    place: 1,
    previous: 'q1',
    next: 'q3',
    nextToJudge: 'q1',
  });
  for (const passage of ['c', 'd']) project.label('q1', passage, 'true-negative', 'ann');
  expect((await live.reviewPlace(queue, 'q2')).nextToJudge).toBeNull();
  expect(await live.reviewPlace(queue, null)).toMatchObject({ place: null, next: 'q1', nextToJudge: 'q2' });
  expect((await live.reviewPlace(queue, 'no such query')).place).toBeNull();
});

it('counts apart what one curator went past in this queue', async () => {
  const queue = queueOf({ recipe: { ...recipe, seed: 7 } });
  const { contentHash } = findQuery(project.db, findDataset(project.db, 'd'), 'q1');
  markPassed(project.db, queue, contentHash, 'ann');
  markPassed(project.db, queue, contentHash, 'ann');
  expect(await figures(queue)).toMatchObject({ judged: 0, passed: 1 });
  expect((await live.reviewPlace(queue, 'q2')).nextToJudge).toBeNull();
  expect(await figures({ ...queue, curator: 'ben' })).toMatchObject({ passed: 0 });
  expect(await figures({ ...queue, queue: 'unjudged' })).toMatchObject({ passed: 0 });
});

it('asks besides about the candidates for which a queue shows the query', async () => {
  // 0.89 lies within 0.02 of the threshold, and is kept anyhow; 0.95 and 0.97 do not.
  expect(await toJudge(queueOf({ queue: 'near' }), 'q1')).toEqual([['c', 'd']]);
  // Two negatives are missing: the two weakest of what was removed.
  expect(await toJudge(queueOf({ queue: 'short' }), 'q3')).toEqual([['c', 'b']]);
  const outcome = queueOf({ queue: 'outcome', outcome: 'above-threshold', ranks: [2, 2] });
  expect(await toJudge(outcome, 'q3')).toEqual([['b']]);
  const naive = recipeFor({ negatives: 2, split: 'train' });
  // The plain best two are b and c.
  expect(await toJudge(queueOf({ queue: 'differs', other: naive }), 'q1')).toEqual([['c', 'd', 'b']]);
  expect((await figures(queueOf({ queue: 'differs', other: naive }))).rows).toEqual({
    q1: [3, 3],
    q3: [2, 2],
  });
});

it('asks again about an answer that the method contradicts, until it was answered since', async () => {
  project.label('q3', 'b', 'true-negative', 'ann');
  const queue = queueOf({ queue: 'contradicted' });
  expect((await figures(queue)).rows).toEqual({ q3: [1, 1] });
  expect(await toJudge(queue, 'q3')).toEqual([['b']]);
  project.label('q3', 'b', 'true-negative', 'ann');
  expect((await figures(queue)).rows).toEqual({ q3: [1, 0] });
  expect(await toJudge(queue, 'q3')).toEqual([[]]);
});

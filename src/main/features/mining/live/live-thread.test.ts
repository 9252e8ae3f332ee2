import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome, QueueName, Recipe } from '../../../../shared/mining.ts';
import { findDataset, findPassage, findQuery } from '../../data/queries.ts';
import { createProject, type Project } from '../../project/project.ts';
import { addLabel, lastLabelEvent } from '../../review/labels.ts';
import { importSample, SAMPLE_SPLIT, sampleRecipe } from '../../sample/set-up-sample.ts';
import { addTeacher } from '../../teachers/registry.ts';
import { evaluateRun } from '../evaluate-run.ts';
import { retrieve } from '../retrieve.ts';
import { showQuery } from '../show.ts';
import type { ReviewQueue } from './live-requests.ts';
import { createLiveMining, type LiveMining } from './live-thread.ts';

let folder: string;
let project: Project;
let live: LiveMining;
const percPos = sampleRecipe('perc-pos', 'bm25');
const naive = sampleRecipe('naive', 'bm25');

function queueOf(changes: Partial<ReviewQueue>): ReviewQueue {
  return {
    recipe: percPos,
    other: null,
    queue: 'all',
    outcome: null,
    ranks: null,
    text: '',
    split: null,
    sort: 'order',
    descending: false,
    opened: lastLabelEvent(project.db),
    curator: 'Ana',
    ...changes,
  };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whetstone-live-'));
  project = createProject(join(folder, 'project'));
  await importSample(project, {});
  addTeacher(project.db, 'bm25', { kind: 'bm25', k1: 1.5, b: 0.75, stopWords: 'english' });
  await retrieve(project, {
    teacher: 'bm25',
    dataset: 'sample',
    split: SAMPLE_SPLIT,
    topK: 30,
    device: 'cpu',
  });
  live = createLiveMining(project.folders.root);
});

afterAll(async () => {
  await live.close();
  project.close();
  await rm(folder, { recursive: true, force: true });
});

const kept = async (recipe: Recipe) => {
  const { tables, selection } = await evaluateRun(project, recipe);
  const pairs = new Map<string, Set<number>>();
  for (const [pair, query] of tables.pairs.query.entries()) {
    const own = selection.passage.subarray(selection.offsets[pair], selection.offsets[pair + 1]);
    pairs.set(`${query} ${tables.pairs.positive[pair]}`, new Set(own));
  }
  return pairs;
};

describe('the preview of a recipe', () => {
  it('counts what the run itself would count', async () => {
    const { summary } = await evaluateRun(project, percPos);
    const preview = await live.preview(percPos, null);
    expect(preview?.summary).toEqual(summary);
    for (const [outcome, count] of Object.entries({
      ...summary.removed,
      kept: summary.kept,
      reserve: summary.reserve,
    }))
      expect(preview!.outcomes[outcome as Outcome]?.items ?? 0).toBe(count);
    const bars = preview!.histograms!.negative.bars.reduce((total, bar) => total + bar, 0);
    expect(bars).toBe(summary.kept);
  });

  it('counts what became of each rank as each query shows it', async () => {
    const preview = await live.preview(percPos, null);
    // 30 candidates, and the two positives of the questions that have two.
    expect(preview!.columns.map(({ ranks }) => ranks[0])).toEqual(
      Array.from({ length: 32 }, (_, rank) => rank + 1),
    );
    const expected = preview!.columns.map(() => new Map<string, number>());
    for (const { id } of (await live.reviewRows(queueOf({}), 0, 500)).rows) {
      for (const { candidates } of (await showQuery(project, percPos, id)).pairs) {
        for (const { rank, verdict, reason } of candidates) {
          const counts = expected[rank! - 1]!;
          counts.set(reason ?? verdict, (counts.get(reason ?? verdict) ?? 0) + 1);
        }
      }
    }
    expect(preview!.columns.map(({ counts }) => counts)).toEqual(
      expected.map((counts) => Object.fromEntries(counts)),
    );
  });

  it('counts the verdicts in which two runs differ', async () => {
    const [one, other] = [await kept(percPos), await kept(naive)];
    let expected = 0;
    for (const [pair, passages] of one) {
      const others = other.get(pair)!;
      const shared = [...passages].filter((passage) => others.has(passage)).length;
      expected += passages.size + others.size - 2 * shared;
    }
    const preview = await live.preview(percPos, naive);
    expect(preview?.differs?.items).toBe(expected);
    expect(expected).toBeGreaterThan(0);
    expect((await live.preview(naive, naive))?.differs).toEqual({ queries: 0, items: 0 });
  });

  it('is not worked out when a newer one has overtaken it', async () => {
    const [, overtaken, last] = await Promise.all([
      live.preview(percPos, null),
      live.preview(naive, null),
      live.preview(percPos, null),
    ]);
    expect(overtaken).toBeNull();
    expect(last).not.toBeNull();
  });
});

describe('a queue', () => {
  it('holds every query of the split, in the order of the data', async () => {
    const { total, rows } = await live.reviewRows(queueOf({}), 0, 500);
    expect(total).toBe(90);
    expect(rows).toHaveLength(90);
    const { summary } = await evaluateRun(project, percPos);
    expect(rows.reduce((sum, row) => sum + row.kept, 0)).toBe(summary.kept);
    expect(rows.reduce((sum, row) => sum + row.positives, 0)).toBe(summary.pairs);
  });

  it('filters by words in any order and case, and finds a query in it', async () => {
    const all = await live.reviewRows(queueOf({}), 0, 500);
    const wanted = all.rows[7]!;
    const [first = '', second = ''] = wanted.text.split(' ');
    const { rows } = await live.reviewRows(queueOf({ text: `${second.toUpperCase()} ${first}` }), 0, 500);
    expect(rows.map(({ id }) => id)).toContain(wanted.id);
    expect(rows.length).toBeLessThan(90);
    expect(await live.reviewPlace(queueOf({}), wanted.id)).toMatchObject({ place: 7 });
    expect(await live.reviewPlace(queueOf({}), 'no such query')).toMatchObject({ place: null });
  });

  it('sorts by margin, which is the distance of the nearest candidate to the threshold', async () => {
    const { rows } = await live.reviewRows(queueOf({ sort: 'margin' }), 0, 20);
    const margins = rows.map(({ margin }) => margin!);
    expect(margins).toEqual(margins.toSorted((a, b) => a - b));
    const shown = await showQuery(project, percPos, rows[0]!.id);
    const distances = shown.pairs.flatMap(({ threshold, candidates }) =>
      candidates
        .filter(({ reason }) => reason !== 'positive' && reason !== 'duplicate-of-positive')
        .map(({ score }) => Math.abs(score! - threshold!)),
    );
    expect(margins[0]).toBeCloseTo(Math.min(...distances), 6);
  });

  it('holds as many queries as the preview counts of it', async () => {
    const preview = await live.preview(naive, percPos);
    const of = (changes: Partial<ReviewQueue>) =>
      live.reviewRows(queueOf({ recipe: naive, ...changes }), 0, 1);
    for (const [queue, { queries }] of Object.entries(preview!.queues)) {
      expect([queue, (await of({ queue: queue as QueueName })).total]).toEqual([queue, queries]);
    }
    expect(preview!.queues['above-positive'].queries).toBeGreaterThan(0);
    expect((await of({ queue: 'differs', other: percPos })).total).toBe(preview!.differs!.queries);
    for (const [outcome, { queries }] of Object.entries(preview!.outcomes)) {
      expect((await of({ queue: 'outcome', outcome: outcome as Outcome })).total).toBe(queries);
    }
    const third = preview!.columns[2]!.counts.kept!;
    const { total } = await of({ queue: 'outcome', outcome: 'kept', ranks: [3, 3] });
    expect(total).toBeGreaterThan(0);
    expect(total).toBeLessThanOrEqual(third);
  });

  it('pages: two halves are the whole', async () => {
    const queue = queueOf({ sort: 'text', descending: true });
    const { rows } = await live.reviewRows(queue, 0, 90);
    const first = await live.reviewRows(queue, 0, 45);
    const second = await live.reviewRows(queue, 45, 45);
    expect([...first.rows, ...second.rows]).toEqual(rows);
  });

  it('sees a label that was set after it was opened', async () => {
    const { rows } = await live.reviewRows(queueOf({ queue: 'contradicted' }), 0, 10);
    expect(rows).toEqual([]);
    const [row] = (await live.reviewRows(queueOf({}), 0, 1)).rows;
    const shown = await showQuery(project, percPos, row!.id);
    const candidate = shown.pairs[0]!.candidates.find(({ verdict }) => verdict === 'kept')!;
    const dataset = findDataset(project.db, 'sample');
    addLabel(
      project.db,
      {
        queryHash: findQuery(project.db, dataset, row!.id).contentHash,
        passageHash: findPassage(project.db, dataset, candidate.id).contentHash,
      },
      'false-negative',
      'Ana',
      null,
    );
    const after = await live.reviewRows(queueOf({ queue: 'contradicted' }), 0, 10);
    expect(after.rows.map(({ id }) => id)).toEqual([row!.id]);
    expect(after.rows[0]!.labelled).toBe(1);
    expect(after.rows[0]!.rail.candidates.some(({ state }) => state === 'false-negative')).toBe(true);
  });
});

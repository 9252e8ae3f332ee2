import { describe, expect, it } from 'vitest';
import type { Job } from '../../../shared/jobs.ts';
import { latestRetrieveJob, speedOf, stateOf } from './teacher-state.ts';
import type { ListedRetrieval } from './types.ts';

const retrieval: ListedRetrieval = {
  dataset: 'd',
  split: 'train',
  topK: 100,
  queries: 90,
  state: 'complete',
  device: 'cpu',
  outdated: false,
  createdAt: '2026-01-01T10:00:02.000Z',
};

const job: Job = {
  id: 4,
  request: { kind: 'retrieve', teacher: 't', dataset: null, split: null, topK: 100, device: 'auto' },
  title: '',
  state: 'done',
  progress: null,
  outcome: '',
  error: null,
  log: [],
  createdAt: '2026-01-01T10:00:00.000Z',
  startedAt: '2026-01-01T10:00:00.000Z',
  finishedAt: '2026-01-01T10:00:03.000Z',
};

describe('stateOf', () => {
  it('counts what was searched on the data of now', () => {
    const other = { ...retrieval, split: 'test', queries: 10 };
    expect(stateOf({ retrievals: [retrieval, other] }, []).text).toBe('100 queries searched');
    const outdated = { ...retrieval, outdated: true };
    expect(stateOf({ retrievals: [outdated, other] }, []).text).toBe('10 queries searched');
    expect(stateOf({ retrievals: [outdated] }, []).tone).toBe('open');
  });

  it('tells a search that was begun from one that was not', () => {
    expect(stateOf({ retrievals: [] }, []).text).toBe('Has not searched yet');
    const none = { encoded: 0, total: 9 };
    const some = { teacher: 't', dataset: 'd', passages: { encoded: 3, total: 9 }, queries: none, bytes: 1 };
    expect(stateOf({ retrievals: [] }, [some]).text).toBe('Search begun, not finished');
    const running = { ...retrieval, state: 'running' } as const;
    expect(stateOf({ retrievals: [running] }, []).text).toBe('Search begun, not finished');
  });
});

describe('speedOf', () => {
  it('divides the queries by the time of the job that made the retrieval', () => {
    expect(speedOf(job, retrieval)).toBe(30);
  });

  it('is not known of another job’s retrieval, nor of a job that did not end well', () => {
    expect(speedOf(job, { ...retrieval, createdAt: '2026-01-01T09:00:00.000Z' })).toBeNull();
    expect(speedOf({ ...job, state: 'failed' }, retrieval)).toBeNull();
    expect(speedOf(null, retrieval)).toBeNull();
  });
});

it('the newest job of a teacher is the first in the list', () => {
  const older = { ...job, id: 2 };
  const others = { ...job, id: 5, request: { kind: 'snapshot', run: 't' } } as const;
  expect(latestRetrieveJob([others, job, older], 't')?.id).toBe(4);
  expect(latestRetrieveJob([others], 't')).toBeNull();
});

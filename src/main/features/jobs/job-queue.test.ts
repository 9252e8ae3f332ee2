import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { WhetstoneError } from '../../../shared/errors.ts';
import type { Job, JobRequest } from '../../../shared/jobs.ts';
import { computeProcess } from '../../platform/jobs/running-compute.fixture.ts';
import { createTestProject, type TestProject } from '../mining/test-project.fixture.ts';
import { denseTeacher } from '../teachers/add-teacher.ts';
import { addTeacher } from '../teachers/registry.ts';
import { createJobQueue, type JobQueue, type JobWork, type RunJob } from './job-queue.ts';
import { runJob } from './run-job.ts';

const MODEL = join(import.meta.dirname, '../../engine/models/fixtures/bert');

async function newProject(passages = 1): Promise<TestProject> {
  const project = await createTestProject({
    passages: Object.fromEntries(
      Array.from({ length: passages }, (_, i) => [`p${i}`, `Lighthouse ${i} ${'rain '.repeat(i % 9)}`]),
    ),
    queries: { q: 'Where is the harbour?' },
    splits: { train: [['q', 'p0', 1]] },
  });
  onTestFinished(() => project[Symbol.asyncDispose]());
  return project;
}

const snapshotOf = (run: string): JobRequest => ({ kind: 'snapshot', run });

type Started = {
  readonly work: JobWork;
  readonly finish: (outcome: string) => void;
  readonly fail: (error: unknown) => void;
};

/** Jobs that end when the test says so, by the run that they name. They stop when they are told to. */
function heldJobs(): { readonly run: RunJob; readonly started: Map<string, Started> } {
  const started = new Map<string, Started>();
  const run: RunJob = (request, work) =>
    new Promise((resolve, reject) => {
      if (request.kind !== 'snapshot') throw new Error('not in this test');
      started.set(request.run, { work, finish: resolve, fail: reject });
      work.signal?.addEventListener('abort', () => reject(work.signal?.reason));
    });
  return { run, started };
}

const stateOf = (queue: JobQueue, { id }: Job): Job => queue.list().find((job) => job.id === id)!;

test('jobs run one after the other, in the order in which they were asked for, and say what came of them', async () => {
  const project = await newProject();
  const { run, started } = heldJobs();
  let changes = 0;
  const queue = createJobQueue(project.db, run, () => changes++);
  const [one, two] = [queue.add(snapshotOf('one')), queue.add(snapshotOf('two'))];
  expect([stateOf(queue, one).state, stateOf(queue, two).state]).toEqual(['running', 'queued']);

  const before = changes;
  started.get('one')!.work.onProgress?.({ stage: 'counting', done: 3, total: 10, unit: 'pairs' });
  started.get('one')!.work.onRemark('A remark.');
  expect(changes).toBe(before + 2);
  expect(stateOf(queue, one)).toMatchObject({
    progress: { stage: 'counting', done: 3, total: 10 },
    log: ['A remark.'],
  });
  started.get('one')!.finish('It is done.');
  await expect.poll(() => stateOf(queue, two).state).toBe('running');
  expect(stateOf(queue, one)).toMatchObject({
    state: 'done',
    outcome: 'It is done.',
    progress: null,
    log: ['A remark.'],
  });
  started.get('two')!.finish('And so is this.');
  await expect.poll(() => stateOf(queue, two).state).toBe('done');
  queue.forgetEnded();
  expect(queue.list()).toEqual([]);
});

test('a job that fails keeps its error, can be tried again, and holds up nothing', async () => {
  const project = await newProject();
  const { run, started } = heldJobs();
  const queue = createJobQueue(project.db, run, () => {});
  const [one, two] = [queue.add(snapshotOf('one')), queue.add(snapshotOf('two'))];
  started.get('one')!.fail(new WhetstoneError('run-not-found', 'No such run.', { details: { run: 'one' } }));
  await expect.poll(() => stateOf(queue, two).state).toBe('running');
  expect(stateOf(queue, one)).toMatchObject({
    state: 'failed',
    error: { code: 'run-not-found', message: 'No such run.', details: { run: 'one' } },
  });
  queue.retry(one.id);
  expect(stateOf(queue, one)).toMatchObject({ state: 'queued', error: null });
  started.get('two')!.finish('Done.');
  await expect.poll(() => stateOf(queue, one).state).toBe('running');
});

test('a running job is cancelled, and a waiting one never starts', async () => {
  const project = await newProject();
  const { run, started } = heldJobs();
  const queue = createJobQueue(project.db, run, () => {});
  const jobs = ['one', 'two', 'three'].map((name) => queue.add(snapshotOf(name)));
  queue.cancel(jobs[1]!.id);
  queue.cancel(jobs[0]!.id);
  await expect.poll(() => stateOf(queue, jobs[2]!).state).toBe('running');
  expect(jobs.slice(0, 2).map((job) => stateOf(queue, job).state)).toEqual(['cancelled', 'cancelled']);
  expect([...started.keys()]).toEqual(['one', 'three']);
  // What has ended stays as it ended.
  queue.cancel(jobs[0]!.id);
  expect(stateOf(queue, jobs[0]!).state).toBe('cancelled');
  expect(() => queue.cancel(99)).toThrow(expect.objectContaining({ code: 'not-found' }));
});

test('what ran when the app ended is interrupted; what waited starts by itself the next time', async () => {
  const project = await newProject();
  const first = heldJobs();
  const queue = createJobQueue(project.db, first.run, () => {});
  const [one, two] = [queue.add(snapshotOf('one')), queue.add(snapshotOf('two'))];
  await queue.close();
  expect([...first.started.keys()]).toEqual(['one']);
  expect(stateOf(queue, one).state).toBe('interrupted');

  // And where it ended without a word, nothing was written.
  project.db.prepare("UPDATE job SET state = 'running', finished_at = NULL WHERE id = ?").run(one.id);
  const second = heldJobs();
  const again = createJobQueue(project.db, second.run, () => {});
  expect(stateOf(again, one).state).toBe('interrupted');
  await expect.poll(() => stateOf(again, two).state).toBe('running');
  again.retry(one.id);
  second.started.get('two')!.finish('Done.');
  await expect.poll(() => stateOf(again, one).state).toBe('running');
});

test('a stored job that this version cannot read is left alone', async () => {
  const project = await newProject();
  const insert = project.db.prepare("INSERT INTO job (request, state, created_at) VALUES (?, 'queued', ?)");
  insert.run('{"kind":"of-a-later-version"}', '2026-01-01T00:00:00.000Z');
  insert.run('not even JSON', '2026-01-01T00:00:00.000Z');
  const { run, started } = heldJobs();
  const queue = createJobQueue(project.db, run, () => {});
  const job = queue.add(snapshotOf('one'));
  expect(queue.list().map(({ id }) => id)).toEqual([job.id]);
  started.get('one')!.finish('Done.');
  await expect.poll(() => stateOf(queue, job).state).toBe('done');
});

test.runIf(process.platform === 'linux')(
  'a crash of the compute process in the middle of encoding ends that job alone; tried again, it goes on in a fresh process',
  async () => {
    const project = await newProject(5000);
    addTeacher(project.db, 'tiny', (await denseTeacher(MODEL, {}, {})).config);
    let killed: number | null = null;
    const queue = createJobQueue(
      project.db,
      (request, work) => runJob(project, request, work),
      () => {
        const [running] = queue.list();
        const share = (running?.progress?.done ?? 0) / (running?.progress?.total ?? 1);
        if (killed !== null || running?.progress?.stage !== 'Encoding passages' || share === 0 || share === 1)
          return;
        killed = computeProcess();
        process.kill(killed, 'SIGKILL');
      },
    );
    onTestFinished(() => queue.close());
    const job = queue.add({
      kind: 'retrieve',
      teacher: 'tiny',
      dataset: 'd',
      split: null,
      topK: 3,
      device: 'cpu',
    });
    await expect.poll(() => stateOf(queue, job).state, { timeout: 30_000 }).toBe('failed');
    expect(killed).not.toBeNull();
    expect(stateOf(queue, job).error).toMatchObject({
      code: 'compute-crashed',
      message: expect.stringContaining('SIGKILL'),
    });
    queue.retry(job.id);
    await expect.poll(() => stateOf(queue, job).state, { timeout: 30_000 }).toBe('done');
  },
  60_000,
);

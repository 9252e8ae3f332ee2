import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { WhetstoneError } from '../../../shared/errors.ts';
import { type ComputeOptions, runInProcess } from './compute-process.ts';

const ENTRY = fileURLToPath(new URL('./compute.fixture.ts', import.meta.url));

function run(kind: string, value: unknown = null, options: Partial<ComputeOptions> = {}): Promise<unknown> {
  return runInProcess(ENTRY, { kind, value }, { onOutput: () => {}, ...options });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function endOf(pid: number): Promise<void> {
  while (isAlive(pid)) await sleep(10);
}

test('a task gets its values and answers with them, typed arrays included; its process is gone afterwards', async () => {
  const value = { text: 'ü\0', scores: Float64Array.of(0.5, Number.NaN, Number.NEGATIVE_INFINITY) };
  const answer = (await run('echo', value)) as { value: unknown; pid: number };
  expect(answer.value).toEqual(value);
  expect(answer.pid).not.toBe(process.pid);
  await endOf(answer.pid);
});

test('outputs come one at a time, in order, and the result after the last was taken', async () => {
  const seen: number[] = [];
  let busy = 0;
  const onOutput = async (output: unknown): Promise<void> => {
    expect(++busy).toBe(1);
    await sleep(2);
    seen.push(Number(output));
    busy--;
  };
  await expect(run('count', 20, { onOutput })).resolves.toBe('counted');
  expect(seen).toEqual(Array.from({ length: 20 }, (_, number) => number));
});

test('an error keeps its code, message and details; a defect becomes internal', async () => {
  await expect(run('fail')).rejects.toEqual(
    new WhetstoneError('scores-missing', 'Two are missing.', { details: { missing: 2, ids: ['a'] } }),
  );
  await expect(run('fail')).rejects.toMatchObject({ details: { missing: 2, ids: ['a'] } });
  await expect(run('defect')).rejects.toMatchObject({ code: 'internal', message: 'a defect' });
});

test('what main cannot store ends the task with that error', async () => {
  const onOutput = (): never => {
    throw new WhetstoneError('disk-full', 'Full.');
  };
  await expect(run('count', 3, { onOutput })).rejects.toMatchObject({ code: 'disk-full' });
});

test('a process that is killed or ends by itself is a crash with its reason, and the next task starts afresh', async () => {
  await expect(run('crash')).rejects.toMatchObject({
    code: 'compute-crashed',
    message: expect.stringContaining('SIGKILL'),
    details: { signal: 'SIGKILL', output: 'out of something\n' },
  });
  await expect(run('exit')).rejects.toMatchObject({ code: 'compute-crashed', details: { code: 7 } });
  await expect(run('echo', 1)).resolves.toMatchObject({ value: 1 });
});

test('a kill from outside in the middle of the work is a crash too', async () => {
  const onOutput = (pid: unknown): void => void process.kill(Number(pid), 'SIGKILL');
  await expect(run('wait', null, { onOutput })).rejects.toMatchObject({ code: 'compute-crashed' });
});

/** Runs a task until it is at work, cancels it, and tells how long that took. */
async function cancelled(kind: string): Promise<number> {
  const abort = new AbortController();
  let pid = 0;
  let asked = 0;
  const onOutput = (output: unknown): void => {
    pid = Number(output);
    asked = performance.now();
    abort.abort();
  };
  await expect(run(kind, null, { signal: abort.signal, onOutput })).rejects.toMatchObject({
    code: 'cancelled',
  });
  const took = performance.now() - asked;
  await endOf(pid);
  return took;
}

test('a cancel is heard between slices at once', async () => {
  expect(await cancelled('wait')).toBeLessThan(1000);
});

test('a cancel ends a process that does not listen after two seconds', async () => {
  const took = await cancelled('block');
  expect(took).toBeGreaterThan(1900);
  expect(took).toBeLessThan(2900);
});

test('a cancel before the start starts nothing', async () => {
  await expect(run('echo', 1, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
});

test('a compute process ends when its main is killed', async () => {
  const script = `
    import { runInProcess } from ${JSON.stringify(new URL('./compute-process.ts', import.meta.url).href)};
    await runInProcess(${JSON.stringify(ENTRY)}, { kind: 'wait', value: null }, { onOutput: (pid) => console.log(pid) });`;
  const main = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [pid] = (await once(main.stdout, 'data')) as [Buffer];
  const child = Number(pid.toString());
  expect(isAlive(child)).toBe(true);
  main.kill('SIGKILL');
  await endOf(child);
  expect(isAlive(child)).toBe(false);
});

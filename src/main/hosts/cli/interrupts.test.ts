import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { openProjectToRead } from '../../features/project/project.ts';
import { type CliResult, cli, makeFolder, resultOf, startCli, TINY_MODEL } from './cli.fixture.ts';

const folder = makeFolder();
afterAll(() => rmSync(folder, { recursive: true }));

/** Two windows of embeddings and a bit: there is something to keep, and something left to do. */
const PASSAGES = 4500;

/** One query and many passages: what takes time is encoding. */
function writePairs(): void {
  const text = 'a passage of some length that a small model reads word by word, '.repeat(6);
  const passages = Array.from({ length: PASSAGES }, (_, row) => `${row}: ${text}${row * 7}`);
  const [positive, ...negatives] = passages;
  writeFileSync(
    join(folder, 'pairs.jsonl'),
    `${JSON.stringify({ query: 'a question', pos: [positive], neg: negatives })}\n`,
  );
}

function finishedWindows(): number {
  const project = openProjectToRead(join(folder, 'project'));
  try {
    return project.db
      .prepare('SELECT count(*) FROM embedding_window WHERE rows IS NULL')
      .pluck()
      .get() as number;
  } finally {
    project.close();
  }
}

async function untilAWindowIsDone(child: ChildProcess): Promise<void> {
  while (finishedWindows() === 0) {
    expect(child.exitCode).toBeNull();
    await wait(20);
  }
}

test('Ctrl+C leaves a retrieval that goes on where it stopped', async () => {
  writePairs();
  for (const args of [
    ['init', 'project'],
    ['import', 'project', 'pairs.jsonl'],
    ['teacher', 'add', 'project', 'tiny', '--model', TINY_MODEL],
  ]) {
    expect(await cli(folder, args)).toMatchObject({ code: 0 });
  }
  const retrieve = ['retrieve', 'project', '--teacher', 'tiny', '--top-k', '1', '--device', 'cpu', '--json'];
  const child = startCli(folder, retrieve);
  const result: Promise<CliResult> = resultOf(child);
  await untilAWindowIsDone(child);
  child.kill('SIGINT');
  const { code, stdout, stderr } = await result;
  expect(code).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'cancelled' } });
  expect(stderr).toContain('Press Ctrl+C again to stop at once.');
  const kept = finishedWindows();
  expect(kept).toBeGreaterThan(0);

  const second = JSON.parse((await cli(folder, retrieve)).stdout);
  expect(second).toMatchObject({ queries: 1, searched: 1 });
  expect(second.encoded).toBeGreaterThan(0);
  // What the first call had finished was not encoded again.
  expect(second.encoded).toBeLessThanOrEqual(PASSAGES + 1 - 2048);
});

/** A program that takes no notice of being cancelled. */
const STUBBORN = `
  import { catchSignals } from ${JSON.stringify(fileURLToPath(new URL('./signals.ts', import.meta.url)))};
  const { signal } = catchSignals(() => new Error('stopped'));
  signal.addEventListener('abort', () => console.log('aborted'));
  setInterval(() => {}, 1000);
  console.log('ready');
`;

test('one press may arrive twice; a second press ends the process at once', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', STUBBORN], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = async (): Promise<string> => String((await once(child.stdout, 'data'))[0]);
  expect(await said()).toBe('ready\n');
  child.kill('SIGINT');
  expect(await said()).toBe('aborted\n');
  child.kill('SIGINT');
  await wait(400);
  expect(child.exitCode).toBeNull();
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([130, null]);
});

/** A program whose work comes to an answer although it was cancelled. */
const ANSWERING = `
  import { Command } from 'commander';
  import { runCommand } from ${JSON.stringify(fileURLToPath(new URL('./command.ts', import.meta.url)))};
  const command = new Command().action(runCommand(async ({ signal }) => {
    const alive = setInterval(() => process.kill(process.pid, 'SIGINT'), 20);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    clearInterval(alive);
    return { json: {}, text: 'most of it' };
  }));
  await command.parseAsync([], { from: 'user' });
`;

test('work that had something to answer when it was stopped answers it, and is no success', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', ANSWERING], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  expect(await resultOf(child)).toMatchObject({ code: 130, stdout: 'most of it\n' });
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s has its own exit code', async (signal, code) => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', STUBBORN], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill(signal);
  await wait(300);
  child.kill(signal);
  expect(await once(child, 'exit')).toEqual([code, null]);
});

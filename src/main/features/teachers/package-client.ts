import { spawn } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkOptions } from '../../../shared/progress.ts';

/** One of the package clients that may be on this machine, and the arguments that come before ours. */
export type PackageClient = { readonly command: string; readonly before: readonly string[] };

export type ClientResult = { readonly ok: boolean; readonly said: string };

/** How much of a client's output is kept: what went wrong stands at its end. */
const KEPT = 8_000;
/** How often the growing file is looked at. */
const WATCH_MS = 500;

/** A mirror's address may carry a password, and is nobody's business anyway. */
function withoutAddresses(text: string): string {
  return text.replace(/\b[a-z][a-z0-9+.-]*:\/\/[^\s'"<>]+/gi, '(address)');
}

/** The last line that names an error, else the last line. */
function gist(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const error = lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? 'it said nothing';
  return withoutAddresses(error).slice(0, 300);
}

/**
 * Runs a package client to its end. A signal ends it.
 *
 * @returns whether it succeeded, and what it said in a line; null where there is no such program
 */
export function runClient(
  { command, before }: PackageClient,
  args: readonly string[],
  options: {
    readonly cwd: string;
    readonly env?: NodeJS.ProcessEnv;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<ClientResult | null> {
  const { cwd, env = process.env, signal } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...before, ...args], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      // mvn is a batch file on Windows. What goes on the line is checked by the catalogue's schema.
      shell: process.platform === 'win32',
      ...(signal && { signal }),
    });
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-KEPT);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', () => {
      if (signal?.aborted === true) reject(signal.reason);
      else resolve(null);
    });
    child.once('close', (code) => {
      if (signal?.aborted === true) reject(signal.reason);
      else resolve({ ok: code === 0, said: gist(output) });
    });
  });
}

/** The first client that is there and works. */
export async function findClient(
  clients: readonly PackageClient[],
  cwd: string,
  signal: AbortSignal | undefined,
): Promise<PackageClient | null> {
  for (const client of clients) {
    // Version managers leave stubs on PATH that start and then say that nothing is behind them.
    if ((await runClient(client, ['--version'], { cwd, signal }))?.ok === true) return client;
  }
  return null;
}

async function largestFile(folders: readonly string[]): Promise<number> {
  let largest = 0;
  for (const folder of folders) {
    const names = await readdir(folder, { recursive: true }).catch(() => []);
    for (const name of names) {
      const found = await stat(join(folder, name)).catch(() => null);
      if (found?.isFile() === true) largest = Math.max(largest, found.size);
    }
  }
  return largest;
}

/** Reports how large the file in `folders` has grown while `work` goes on: clients say it only to terminals. */
export async function watchGrowth<T>(
  folders: readonly string[],
  stage: string,
  total: number,
  { onProgress }: WorkOptions,
  work: () => Promise<T>,
): Promise<T> {
  if (onProgress === undefined) return work();
  const report = async () => {
    onProgress({ stage, done: Math.min(await largestFile(folders), total), total, unit: 'bytes' });
  };
  const timer = setInterval(() => void report().catch(() => undefined), WATCH_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

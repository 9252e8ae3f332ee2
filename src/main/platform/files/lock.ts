import { open, readFile, rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { systemErrorCode, writeError } from './write-error.ts';

/** How often a waiting process looks whether the other one is done. */
const POLL_MS = 200;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and belongs to somebody else.
    return systemErrorCode(error) === 'EPERM';
  }
}

/** The process that holds the lock, or null where it is gone or never wrote its id. */
async function holderOf(file: string): Promise<number | null> {
  try {
    const pid = Number.parseInt(await readFile(file, 'utf8'), 10);
    return Number.isInteger(pid) && isAlive(pid) ? pid : null;
  } catch {
    return null;
  }
}

async function tryLock(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(String(process.pid));
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw writeError(file, error);
  }
}

/**
 * Runs `work` while no other process that asks for the same lock file runs its own; waits for its turn.
 * A lock whose process has died is taken over.
 *
 * @throws what `work` throws, and the signal's reason
 */
export async function withFileLock<T>(
  file: string,
  work: () => Promise<T>,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<T> {
  while (!(await tryLock(file))) {
    const holder = await holderOf(file);
    await wait(POLL_MS, undefined, { signal: options.signal });
    // Looked at twice, a wait apart: a lock just taken may not have its process id in it yet.
    if (holder === null && (await holderOf(file)) === null) await rm(file, { force: true });
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

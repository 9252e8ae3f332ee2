import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { WhetstoneError } from '../../../shared/errors.ts';

const holderSchema = z.object({ process: z.number(), host: z.string(), since: z.string() });

/** The right to write a project; the operating system takes it back when the process ends, however it ends. */
export type Lock = { readonly release: () => void };

/** A lock that nothing names any more must not be collected as garbage: its file would close, and the lock be gone. */
const held = new Set<Database.Database>();

/**
 * Takes the project's write lock, without waiting.
 *
 * The lock is an exclusive transaction on a small SQLite file: it is held by the kernel, so that a killed process
 * leaves none behind, and it works wherever SQLite does.
 *
 * @throws WhetstoneError `project-locked` naming the process that holds it.
 */
export function acquireLock(path: string): Lock {
  const db = new Database(path, { timeout: 0 });
  const holderPath = `${path}.json`;
  try {
    db.pragma('journal_mode = DELETE');
    db.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    db.close();
    if (!(cause instanceof Database.SqliteError) || !cause.code.startsWith('SQLITE_BUSY')) throw cause;
    const holder = readHolder(holderPath);
    const who =
      holder === null
        ? 'another process'
        : `process ${holder.process} on ${holder.host} since ${holder.since}`;
    throw new WhetstoneError(
      'project-locked',
      `This project is being written by ${who}. Wait until it is done, or close it, and try again.`,
      { details: { path, holder: holder?.process ?? null }, cause },
    );
  }
  const holder = { process: process.pid, host: hostname(), since: new Date().toISOString() };
  writeFileSync(holderPath, JSON.stringify(holder), { mode: 0o600 });
  chmodSync(path, 0o600);
  held.add(db);
  return {
    release: () => {
      held.delete(db);
      if (db.open) db.close();
    },
  };
}

function readHolder(path: string): z.infer<typeof holderSchema> | null {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // Only says who holds the lock; without it the message is less precise.
    return null;
  }
}

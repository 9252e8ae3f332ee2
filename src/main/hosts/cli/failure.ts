import { inspect } from 'node:util';
import { type ErrorCode, serializeError, WhetstoneError } from '../../../shared/errors.ts';
import { printResult } from './output.ts';
import { styleFor } from './style.ts';

/** Exit codes (design §7); a signal has its own. */
export const EXIT = { done: 0, failed: 1, usage: 2 } as const;

const style = styleFor(process.stderr);

/** What the operating system may refuse of a path that the user named, and what to do about it. */
const SYSTEM_ERRORS: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  ENOENT: ['file-not-found', 'there is no such file or folder. Check the path.'],
  ENOTDIR: ['file-not-found', 'a part of the path is a file, not a folder. Check the path.'],
  EISDIR: ['file-unreadable', 'it is a folder, and a file is needed. Name a file in it.'],
  EACCES: ['file-unreadable', 'the permissions do not allow it. Change them, or choose another path.'],
  EPERM: ['file-unreadable', 'the permissions do not allow it. Change them, or choose another path.'],
  EROFS: ['file-unwritable', 'the file system is read-only. Choose another path.'],
  ENOSPC: ['disk-full', 'the disk is full. Make room, and try again.'],
};

/** A system error about a path as a sentence with a code; everything else as it is. */
function explain(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof WhetstoneError) return error;
  const { code, path } = error as NodeJS.ErrnoException;
  const [ours, sentence] = SYSTEM_ERRORS[code ?? ''] ?? [];
  if (ours === undefined || path === undefined) return error;
  return new WhetstoneError(ours, `${path}: ${sentence}`, { details: { path }, cause: error });
}

/** `WHETSTONE_DEBUG=1` shows where an error comes from. */
function isDebugging(): boolean {
  const value = process.env.WHETSTONE_DEBUG ?? '';
  return value !== '' && value !== '0';
}

/** Tells an error, as a sentence on stderr or as a document on stdout, and sets the exit code. */
export async function reportError(thrown: unknown, json: boolean): Promise<void> {
  const error = explain(thrown);
  const serialized = serializeError(error);
  process.exitCode = serialized.code === 'usage' ? EXIT.usage : EXIT.failed;
  if (json) await printResult(JSON.stringify({ error: serialized }, null, 2));
  else if (serialized.code === 'cancelled') process.stderr.write(`${serialized.message}\n`);
  else process.stderr.write(`${style.bad('error:')} ${serialized.message}\n`);
  if (isDebugging()) process.stderr.write(`${inspect(error)}\n`);
  else if (serialized.code === 'internal' && error instanceof Error && !json) {
    process.stderr.write(
      `This is a defect of Whetstone. Please report it with these lines:\n${error.stack}\n`,
    );
  }
}

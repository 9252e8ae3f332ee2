import { readFileSync } from 'node:fs';
import { type ErrorCode, WhetstoneError } from '../../../shared/errors.ts';

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

/**
 * A system error about a path as a sentence with a code; everything else as it is.
 *
 * @param named the path, where the error may not know it: a read that fails does not say of what
 */
export function explainSystemError(error: unknown, named?: string): unknown {
  if (!(error instanceof Error) || error instanceof WhetstoneError) return error;
  const { code, path = named } = error as NodeJS.ErrnoException;
  const [ours, sentence] = SYSTEM_ERRORS[code ?? ''] ?? [];
  if (ours === undefined || path === undefined) return error;
  return new WhetstoneError(ours, `${path}: ${sentence}`, { details: { path }, cause: error });
}

/** Reads a file that the user named. */
export function readNamedFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw explainSystemError(error, path);
  }
}

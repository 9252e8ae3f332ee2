import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { WhetstoneError } from '../../../shared/errors.ts';

/** The code of a system error (`ENOSPC`, `EACCES` …), or null for anything else that was thrown. */
export function systemErrorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** True if a system error is about `path` or a file beside it, not about something that was being read. */
function concerns(error: unknown, path: string): boolean {
  return (
    error instanceof Error &&
    'path' in error &&
    typeof error.path === 'string' &&
    (error.path === path || dirname(error.path) === dirname(path))
  );
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/**
 * What a failed write to `path` is called: a sentence for what a user can act on, else the error itself.
 */
export function writeError(path: string, error: unknown): unknown {
  const code = systemErrorCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new WhetstoneError(
      'disk-full',
      `The disk that holds ${dirname(path)} is full. Free some space and try again; nothing half-written was left.`,
      { details: { path }, cause: error },
    );
  }
  if (!concerns(error, path)) return error;
  // Some folders say of every new name that it is not there, as those of /proc do.
  if (
    code === 'EACCES' ||
    code === 'EPERM' ||
    code === 'EROFS' ||
    (code === 'ENOENT' && isFolder(dirname(path)))
  ) {
    return new WhetstoneError(
      'file-unwritable',
      `${path} cannot be written. Choose another place, or change the folder's permissions.`,
      { details: { path }, cause: error },
    );
  }
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new WhetstoneError(
      'file-not-found',
      `${dirname(path)} is not a folder. Create it first, or choose another place.`,
      { details: { path }, cause: error },
    );
  }
  return error;
}

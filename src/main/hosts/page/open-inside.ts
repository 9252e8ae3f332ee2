import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { WhetstoneError } from '../../../shared/errors.ts';
import { createPathAccess } from '../../platform/files/access.ts';
import { systemErrorCode } from '../../platform/files/write-error.ts';

export type OpenedFile = { readonly handle: FileHandle; readonly path: string; readonly size: number };

const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'ENAMETOOLONG']);

function notFound(cause?: unknown): WhetstoneError {
  return new WhetstoneError('not-found', 'There is nothing at this address.', { cause });
}

/** The parts of an encoded relative path; no part steps out, and none hides a separator. */
function partsOf(encoded: string): string[] {
  let parts: string[];
  try {
    parts = encoded.split('/').map(decodeURIComponent);
  } catch (cause) {
    throw notFound(cause);
  }
  if (parts.some((part) => part === '' || part === '.' || part === '..' || /[/\\\0:]/.test(part)))
    throw new WhetstoneError('path-not-allowed', 'This address does not name a file of the folder.');
  return parts;
}

/**
 * Opens an ordinary file in a folder, to read. Symbolic links are followed, and may not lead out of it.
 *
 * @param encoded path below the folder, percent-encoded, with `/`
 * @throws WhetstoneError `not-found`, `path-not-allowed`
 */
export async function openInside(folder: string, encoded: string): Promise<OpenedFile> {
  const parts = partsOf(encoded);
  try {
    const access = await createPathAccess([folder]);
    const path = await access.resolve(join(folder, ...parts));
    // A pipe would wait for a writer.
    const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stat = await handle.stat();
    if (stat.isFile()) return { handle, path, size: stat.size };
    await handle.close();
  } catch (error) {
    if (!ABSENT.has(systemErrorCode(error) ?? '')) throw error;
  }
  throw notFound();
}

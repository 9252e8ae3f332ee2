import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { WhetstoneError } from '../../../../shared/errors.ts';
import { fileError } from './failures.ts';
import { type FoundFile, partOfEnding } from './plan.ts';

/** Data sets nest two or three deep (`corpus/train/…`); below that there is nothing to find. */
const DEEPEST = 4;

/**
 * A file or folder, its symbolic links followed.
 *
 * @throws WhetstoneError `file-not-found`, `file-unreadable` (a link that leads to itself, a pipe, a device, no permission).
 */
export async function statSource(
  path: string,
): Promise<{ readonly isFolder: boolean; readonly bytes: number }> {
  const found = await stat(path).catch((error: unknown) => {
    throw fileError(path, error);
  });
  if (!found.isFile() && !found.isDirectory()) {
    throw new WhetstoneError(
      'file-unreadable',
      `${path}: this is a pipe, a socket or a device. Save its content to a file, and import that.`,
      { details: { file: path } },
    );
  }
  return { isFolder: found.isDirectory(), bytes: found.isDirectory() ? 0 : found.size };
}

/** The data files under a folder, by their endings. Hidden files, and what is no regular file, are passed over. */
export async function findFiles(folder: string): Promise<readonly FoundFile[]> {
  const files: FoundFile[] = [];
  const visited = new Set<string>();
  const visit = async (path: string, relative: string, depth: number): Promise<void> => {
    const real = await realpath(path);
    if (visited.has(real)) return;
    visited.add(real);
    const entries = await readdir(path, { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith('.')) continue;
      const child = join(path, entry.name);
      const name = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (!entry.isDirectory() && !entry.isSymbolicLink() && partOfEnding(name) === null) continue;
      const found = await stat(child).catch((error: unknown) => {
        if (partOfEnding(name) === null) return null;
        throw fileError(child, error);
      });
      if (found?.isDirectory() && depth < DEEPEST) await visit(child, name, depth + 1);
      if (found?.isFile() && partOfEnding(name) !== null)
        files.push({ path: child, relative: name, bytes: found.size });
    }
  };
  await visit(folder, '', 1).catch((error: unknown) => {
    throw fileError(folder, error);
  });
  return files;
}

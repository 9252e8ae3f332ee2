import { readdir, readlink, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { WhetstoneError } from '../../../shared/errors.ts';
import { systemErrorCode } from './write-error.ts';

export type FolderEntry = { readonly name: string; readonly path: string; readonly isFolder: boolean };

/** Which files a window may name. */
export type PathAccess = {
  /** The folders that may be looked into; null where the system's own dialogs choose. */
  readonly roots: readonly string[] | null;
  /**
   * The absolute path for what a window named. Symbolic links are followed before it is judged, for a path that does not
   * exist yet those of its nearest folder.
   *
   * @throws WhetstoneError `path-not-allowed`
   */
  readonly resolve: (path: string) => Promise<string>;
  /** @throws WhetstoneError `path-not-allowed`, `file-not-found` */
  readonly list: (folder: string) => Promise<FolderEntry[]>;
};

/** The real path of what exists of a path, and the rest as it was written. */
async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT' || dirname(path) === path) throw error;
    // A link to what is not there yet: whoever writes here makes it there.
    const target = await readlink(path).catch(() => null);
    if (target !== null) return realPath(resolve(await realPath(dirname(path)), target));
    return join(await realPath(dirname(path)), relative(dirname(path), path));
  }
}

function isWithin(root: string, path: string): boolean {
  const inside = relative(root, path);
  return inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside);
}

/**
 * @param roots folders, or null for no limit (the desktop, where the user's own dialogs name the files)
 */
export async function createPathAccess(roots: readonly string[] | null): Promise<PathAccess> {
  const allowed = roots === null ? null : await Promise.all(roots.map((root) => realPath(resolve(root))));

  async function resolveAllowed(path: string): Promise<string> {
    const found = await realPath(resolve(path));
    if (allowed === null || allowed.some((root) => isWithin(root, found))) return found;
    throw new WhetstoneError(
      'path-not-allowed',
      `${path} is outside the folders that this server may use (${allowed.join(', ')}). Start it with --allow-folder to add one.`,
      { details: { path } },
    );
  }

  return {
    roots: allowed,
    resolve: resolveAllowed,
    list: async (folder) => {
      const path = await resolveAllowed(folder);
      try {
        const entries = await readdir(path, { withFileTypes: true });
        return entries
          .filter((entry) => !entry.name.startsWith('.'))
          .map((entry) => ({
            name: entry.name,
            path: join(path, entry.name),
            isFolder: entry.isDirectory(),
          }))
          .sort((a, b) => Number(b.isFolder) - Number(a.isFolder) || a.name.localeCompare(b.name, 'en'));
      } catch (cause) {
        throw new WhetstoneError('file-not-found', `The folder ${folder} cannot be read.`, {
          details: { path: folder },
          cause,
        });
      }
    },
  };
}

import { randomBytes } from 'node:crypto';
import { link, lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { WhetstoneError } from '../../../shared/errors.ts';
import { systemErrorCode, writeError } from './write-error.ts';

export type FileContent = string | Uint8Array | AsyncIterable<string | Uint8Array>;

/** A name beside `target`, hidden, that no other process picks: only within one folder is a rename atomic. */
function temporaryName(target: string): string {
  return join(dirname(target), `.${basename(target)}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`);
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

function alreadyExists(path: string): WhetstoneError {
  return new WhetstoneError(
    'already-exists',
    `${path} is there already. Choose another name, or ask to overwrite it.`,
    {
      details: { path },
    },
  );
}

/** Makes a rename in `folder` survive a power cut. Windows cannot open folders, and needs no such call. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // Some network file systems refuse it; the rename itself has been done.
    if (systemErrorCode(error) !== 'EINVAL') throw error;
  } finally {
    await handle.close();
  }
}

async function writeAndSync(path: string, content: FileContent, mode: number): Promise<void> {
  const handle = await open(path, 'wx', mode);
  try {
    if (typeof content === 'string' || content instanceof Uint8Array) await handle.writeFile(content);
    else for await (const chunk of content) await handle.appendFile(chunk);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Renames, unless `target` exists: a hard link is refused atomically where a rename would replace. */
async function renameIfAbsent(temporary: string, target: string): Promise<void> {
  try {
    await link(temporary, target);
    await rm(temporary);
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') throw alreadyExists(target);
    // A file system without hard links (exFAT, some shares): the check and the rename are two steps there.
    if (await exists(target)) throw alreadyExists(target);
    await rename(temporary, target);
  }
}

/**
 * Writes a file so that its name never shows less than the whole content: to a temporary name in the same
 * folder, flushed, then renamed. On failure the temporary file is removed and an older `path` stays as it was.
 *
 * @param options.mode permissions of the new file; default 0600 (design §10)
 * @param options.overwrite false refuses a target that exists; default true
 * @throws WhetstoneError `disk-full`, `file-unwritable`, `file-not-found` (no such folder), `already-exists`
 */
export async function writeFileAtomic(
  path: string,
  content: FileContent,
  options: { readonly mode?: number; readonly overwrite?: boolean } = {},
): Promise<void> {
  const { mode = 0o600, overwrite = true } = options;
  if (!overwrite && (await exists(path))) throw alreadyExists(path);
  const temporary = temporaryName(path);
  try {
    await writeAndSync(temporary, content, mode);
    if (overwrite) await rename(temporary, path);
    else await renameIfAbsent(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true });
    throw writeError(path, error);
  }
}

async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await syncTree(path);
    else if (entry.isFile()) {
      const handle = await open(path, 'r+');
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    }
  }
  await syncFolder(folder);
}

/** Puts `temporary` in the place of what stands at `target`: aside, in, and only then away. */
async function swapIn(temporary: string, target: string): Promise<void> {
  const aside = temporaryName(target);
  await rename(target, aside);
  try {
    await rename(temporary, target);
  } catch (error) {
    await rename(aside, target);
    throw error;
  }
  await rm(aside, { recursive: true, force: true });
}

/**
 * Makes a whole folder appear at once: `fill` writes into a temporary folder beside it, which is flushed
 * and then renamed. If `fill` fails, nothing is left, and what stood at `path` before still does.
 *
 * @param options.overwrite replaces what stands at `path`, file or folder; default: refused
 * @returns what `fill` returned
 * @throws WhetstoneError `already-exists`, `disk-full`, `file-unwritable`, `file-not-found`; and what `fill` throws
 */
export async function atomicFolder<T>(
  path: string,
  fill: (temporary: string) => Promise<T>,
  options: { readonly overwrite?: boolean } = {},
): Promise<T> {
  // A trailing slash would put the temporary folder inside its own target.
  const target = resolve(path);
  const overwrite = options.overwrite ?? false;
  if (!overwrite && (await exists(target))) throw alreadyExists(path);
  const temporary = temporaryName(target);
  try {
    await mkdir(temporary, { mode: 0o700 });
    const result = await fill(temporary);
    await syncTree(temporary);
    if (await exists(target)) {
      if (!overwrite) throw alreadyExists(path);
      await swapIn(temporary, target);
    } else {
      await rename(temporary, target);
    }
    await syncFolder(dirname(target));
    return result;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw writeError(target, error);
  }
}

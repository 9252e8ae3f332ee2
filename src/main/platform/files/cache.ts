import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import envPaths from 'env-paths';
import { writeError } from './write-error.ts';

/**
 * The folder for what can be fetched again and is shared by all projects: `WHETSTONE_CACHE`, else the
 * platform's own cache folder.
 */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = environment.WHETSTONE_CACHE;
  return chosen === undefined || chosen === ''
    ? envPaths('whetstone', { suffix: '' }).cache
    : resolve(chosen);
}

/**
 * {@link cacheFolder}, or the folder that is given, created if it is not there.
 *
 * @throws WhetstoneError `disk-full`, `file-unwritable`
 */
export async function openCache(folder: string = cacheFolder()): Promise<string> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw writeError(folder, error);
  }
  return folder;
}

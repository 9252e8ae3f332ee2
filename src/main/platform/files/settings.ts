import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';

/**
 * A file of the user's own settings, outside every project: under `WHETSTONE_CONFIG`, else in the platform's folder for
 * configuration. The folder is made if it is not there.
 */
export async function settingsFile(
  name: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const chosen = environment.WHETSTONE_CONFIG;
  const folder =
    chosen === undefined || chosen === '' ? envPaths('whetstone', { suffix: '' }).config : resolve(chosen);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return join(folder, name);
}

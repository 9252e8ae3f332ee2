import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder } from './cache.ts';
import type { NetworkLog } from './network.ts';
import { writeError } from './write-error.ts';

/** Where requests that leave the machine are listed: beside what they fetched. */
export function networkLogFile(environment: NodeJS.ProcessEnv = process.env): string {
  return join(cacheFolder(environment), 'network.log');
}

/**
 * Appends each request to {@link networkLogFile}, a JSON object a line. It is written before the request is sent: one
 * that cannot be listed is not made.
 */
export function fileNetworkLog(environment: NodeJS.ProcessEnv = process.env): NetworkLog {
  return (request) => {
    const file = networkLogFile(environment);
    try {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      appendFileSync(file, `${JSON.stringify(request)}\n`, { mode: 0o600 });
    } catch (error) {
      throw writeError(file, error);
    }
  };
}

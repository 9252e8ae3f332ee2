import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { deserializeError } from '../../../shared/errors.ts';

/**
 * - `checkpoint` copies what the write-ahead log holds into the database, beside whoever reads and writes.
 * - `restart-log` copies all of it, and lets the next write begin the log anew. No one writes meanwhile.
 * - `truncate-log` does the same and empties the log's file.
 * - `vacuum` writes the database anew, so that nothing of what was deleted is left in it, and empties the log.
 */
export const maintenanceRequestSchema = z.enum(['checkpoint', 'restart-log', 'truncate-log', 'vacuum']);
export type MaintenanceRequest = z.infer<typeof maintenanceRequestSchema>;

export type Maintenance = {
  /** @throws WhetstoneError `disk-full`, `project-damaged` */
  readonly run: (request: MaintenanceRequest) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** The worker's file: beside this one in a checkout, beside the bundle in an installed app. */
function workerEntry(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './maintenance-worker.ts' : './maintenance-worker.js', import.meta.url);
}

/**
 * Starts a thread that does what would hold the event loop too long: it waits for the disk (fsync of many megabytes)
 * or writes the whole database.
 *
 * @param path the database's file
 */
export function startMaintenance(path: string): Maintenance {
  const worker = new Worker(workerEntry(), { workerData: path });
  // What goes wrong is told to whoever waits for a request.
  worker.on('error', () => {});
  return {
    run: async (request) => {
      worker.postMessage(request);
      const [error] = await once(worker, 'message');
      if (error !== null) throw deserializeError(error);
    },
    close: async () => {
      await worker.terminate();
    },
  };
}

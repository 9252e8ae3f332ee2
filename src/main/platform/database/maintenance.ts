import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { deserializeError } from '../../../shared/errors.ts';

/**
 * - `checkpoint` copies the write-ahead log into the database; while no one writes, the next write begins the log anew.
 * - `rewrite` writes the database anew, so that nothing of what was deleted is left in it, and empties the log.
 */
export const maintenanceRequestSchema = z.enum(['checkpoint', 'rewrite']);

export type Maintenance = {
  /** @throws WhetstoneError `disk-full`, `project-damaged` */
  readonly run: (request: z.infer<typeof maintenanceRequestSchema>) => Promise<void>;
  readonly close: () => Promise<void>;
};

function workerEntry(): URL {
  return new URL(
    import.meta.url.endsWith('.ts') ? './maintenance-worker.ts' : './maintenance-worker.js',
    import.meta.url,
  );
}

/**
 * Starts a thread for what would hold the event loop too long: it waits for the disk, or writes the whole database.
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

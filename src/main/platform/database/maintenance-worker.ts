import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { serializeError } from '../../../shared/errors.ts';
import { CONNECTION_PRAGMAS } from './connection.ts';
import { maintenanceRequestSchema } from './maintenance.ts';
import { databaseError } from './open.ts';

/** The thread of {@link startMaintenance}: does one request after another on a connection of its own. */
const path = z.string().parse(workerData);
const db = new Database(path, { fileMustExist: true });
for (const pragma of CONNECTION_PRAGMAS) db.pragma(pragma);

parentPort!.on('message', (message: unknown) => {
  try {
    const request = maintenanceRequestSchema.parse(message);
    if (request === 'rewrite') db.exec('VACUUM');
    db.pragma(`wal_checkpoint(${request === 'checkpoint' ? 'PASSIVE' : 'TRUNCATE'})`);
    parentPort!.postMessage(null);
  } catch (error) {
    parentPort!.postMessage(serializeError(databaseError(error, path)));
  }
});

import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { serializeError } from '../../../shared/errors.ts';
import { databaseError } from '../../platform/database/open.ts';
import { indexAllRows } from './index-rows.ts';
import type { IndexerMessage } from './search-index.ts';

/** The thread of `updateSearchIndex`. */
const path = z.string().parse(workerData);
const send = (message: IndexerMessage): void => parentPort!.postMessage(message);

try {
  indexAllRows(path, (progress) => send({ type: 'progress', progress }));
  send({ type: 'done' });
} catch (error) {
  send({ type: 'failed', error: serializeError(databaseError(error, path)) });
}

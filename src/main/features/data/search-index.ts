import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import { deserializeError, type SerializedError, WhetstoneError } from '../../../shared/errors.ts';
import type { Progress, WorkOptions } from '../../../shared/progress.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import { indexAllRows } from './index-rows.ts';
import { openIndexToRead, rowsBehind, SEARCH_KIND_NAMES } from './search-index-file.ts';

/** What the indexing thread says. */
export type IndexerMessage =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly error: SerializedError };

function workerEntry(): URL {
  return new URL(
    import.meta.url.endsWith('.ts') ? './search-index-worker.ts' : './search-index-worker.js',
    import.meta.url,
  );
}

/** How many rows that complete imports have brought are not in the index yet. */
function rowsToIndex(project: ReadableDatabase): number {
  const index = openIndexToRead(project);
  try {
    return SEARCH_KIND_NAMES.reduce((sum, kind) => sum + rowsBehind(index, project, kind), 0);
  } finally {
    index?.close();
  }
}

/** Whether a search finds every row that complete imports have brought. */
export function isSearchIndexReady(project: ReadableDatabase): boolean {
  return rowsToIndex(project) === 0;
}

/** Up to this many rows, 40 ms of indexing, are not worth a thread, which takes 100 ms to start. */
const ROWS_WITHOUT_THREAD = 1500;

/**
 * Brings the full-text index up to the rows that complete imports have brought, in a thread of its own. It goes on
 * where it stood, so a cancel or a kill only delays it.
 *
 * @throws WhetstoneError `cancelled`, `disk-full`, `file-unreadable` where the project's folder cannot be written
 */
export async function updateSearchIndex(project: ReadableDatabase, options: WorkOptions): Promise<void> {
  const { signal } = options;
  if (signal?.aborted) throw cancelled();
  const rows = rowsToIndex(project);
  if (rows <= ROWS_WITHOUT_THREAD) {
    if (rows > 0) indexAllRows(project.name, (progress) => options.onProgress?.(progress));
    return;
  }
  const worker = new Worker(workerEntry(), { workerData: project.name });
  try {
    for await (const [message] of on(worker, 'message', { signal, close: ['exit'] }) as AsyncIterable<
      [IndexerMessage]
    >) {
      if (message.type === 'failed') throw deserializeError(message.error);
      if (message.type === 'done') return;
      options.onProgress?.(message.progress);
    }
    throw new WhetstoneError(
      'internal',
      'The thread that indexes texts for search ended before it was done. Search again to go on.',
    );
  } catch (cause) {
    throw signal?.aborted ? cancelled(cause) : cause;
  } finally {
    await worker.terminate();
  }
}

function cancelled(cause?: unknown): WhetstoneError {
  return new WhetstoneError(
    'cancelled',
    'Indexing was cancelled; the next search or import goes on with it.',
    {
      cause,
    },
  );
}

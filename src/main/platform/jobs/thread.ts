import { Worker } from 'node:worker_threads';
import { deserializeError, type SerializedError, WhetstoneError } from '../../../shared/errors.ts';

/** What a thread answers to a request of the same number. */
export type ThreadAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: SerializedError };

export type Thread = {
  /** @throws WhetstoneError the thread's own error; `internal` when it ended without an answer */
  readonly ask: (request: unknown) => Promise<unknown>;
  readonly close: () => Promise<void>;
};

type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void };

/**
 * A worker thread that answers requests one after the other. It starts with the first request, and again after a crash.
 *
 * @param entry the thread's module
 * @param workerData what it is started with
 */
export function createThread(entry: URL, workerData: unknown): Thread {
  let worker: Worker | null = null;
  let nextId = 1;
  const waiting = new Map<number, Waiting>();

  function end(cause?: unknown): void {
    worker = null;
    const error = new WhetstoneError('internal', 'A thread of Whetstone ended unexpectedly. Try again.', {
      cause,
    });
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  function start(): Worker {
    const started = new Worker(entry, { workerData });
    started.on('message', (answer: ThreadAnswer) => {
      const asked = waiting.get(answer.id);
      waiting.delete(answer.id);
      // It keeps nothing alive but what is asked of it.
      if (waiting.size === 0) started.unref();
      if ('error' in answer) asked?.reject(deserializeError(answer.error));
      else asked?.resolve(answer.value);
    });
    let failure: unknown;
    started.on('error', (error) => {
      failure = error;
    });
    started.on('exit', () => {
      if (worker === started) end(failure);
    });
    started.unref();
    return started;
  }

  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        worker ??= start();
        const id = nextId++;
        waiting.set(id, { resolve, reject });
        worker.ref();
        worker.postMessage({ id, request });
      }),
    close: async () => {
      const closing = worker;
      end();
      await closing?.terminate();
    },
  };
}

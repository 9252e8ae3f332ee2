import { Worker } from 'node:worker_threads';
import type { ComputeChild } from './compute-child.ts';
import { type ComputeOptions, runInChild } from './compute-process.ts';

/** A thread that talks as a compute process does. */
function startThread(entry: URL): ComputeChild {
  const worker = new Worker(entry);
  return {
    send: (message) => worker.postMessage(message),
    kill: () => void worker.terminate(),
    onMessage: (listener) => void worker.on('message', listener),
    onError: (listener) => void worker.on('error', listener),
    onEnd: (listener) => void worker.on('exit', (code) => listener(code, null)),
    stderr: null,
  };
}

/**
 * Runs one task in a thread of its own, whose entry calls `serveCompute`: what reads much of the project and runs no
 * model.
 *
 * @returns the task's result, unparsed
 * @throws WhetstoneError the task's own error; `cancelled`
 */
export function runInThread(entry: URL, task: unknown, options: ComputeOptions): Promise<unknown> {
  return runInChild(() => startThread(entry), task, options);
}

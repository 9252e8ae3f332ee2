import { parentPort as threadPort } from 'node:worker_threads';
import { z } from 'zod';
import { serializeError, WhetstoneError } from '../../../shared/errors.ts';
import type { ComputeAnswer } from './compute-process.ts';

const requestSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), task: z.unknown() }),
  z.object({ type: z.literal('taken') }),
  z.object({ type: z.literal('cancel') }),
]);

/** What a task is given: its signal, and a way to hand out results that waits until main has taken them. */
export type ComputeContext = {
  readonly signal: AbortSignal;
  readonly emit: (output: unknown) => Promise<void>;
};

type MainLine = {
  readonly send: (answer: ComputeAnswer) => void;
  readonly listen: (listener: (message: unknown) => void) => void;
};

/** What Electron gives its utility processes in place of Node's channel. */
type ParentPort = {
  readonly postMessage: (message: unknown) => void;
  readonly on: (event: 'message', listener: (event: { readonly data: unknown }) => void) => void;
};

function openLine(): MainLine {
  if ('parentPort' in process && process.parentPort !== null && process.parentPort !== undefined) {
    const port = process.parentPort as ParentPort;
    return {
      send: (answer) => port.postMessage(answer),
      listen: (listener) => port.on('message', ({ data }) => listener(data)),
    };
  }
  if (threadPort !== null) {
    const port = threadPort;
    return {
      send: (answer) => port.postMessage(answer),
      listen: (listener) => port.on('message', listener),
    };
  }
  // A compute process without its main has nobody to work for. Electron ends its own by itself.
  process.on('disconnect', () => process.exit(1));
  return {
    send: (answer) => void process.send?.(answer),
    listen: (listener) => void process.on('message', listener),
  };
}

/**
 * The side of the compute process, or of a thread with a task, in the conversation: runs the one task that main sends, and ends.
 *
 * @param run does the task; what it returns is its result
 */
export function serveCompute(run: (task: unknown, context: ComputeContext) => Promise<unknown>): void {
  const abort = new AbortController();
  /** Main takes outputs in the order in which they were sent. */
  const waiting: (() => void)[] = [];
  const { send, listen } = openLine();
  const emit = (output: unknown): Promise<void> =>
    new Promise((resolve) => {
      waiting.push(resolve);
      send({ type: 'output', output });
    });
  const start = async (task: unknown): Promise<void> => {
    try {
      send({ type: 'done', result: await run(task, { signal: abort.signal, emit }) });
    } catch (error) {
      send({ type: 'failed', error: serializeError(error) });
    }
  };
  listen((message) => {
    const request = requestSchema.parse(message);
    if (request.type === 'start') void start(request.task);
    else if (request.type === 'taken') waiting.shift()?.();
    else abort.abort(new WhetstoneError('cancelled', 'Cancelled; what was finished is kept.'));
  });
  // The terminal sends Ctrl+C to both; main decides what becomes of it.
  process.on('SIGINT', () => {});
}

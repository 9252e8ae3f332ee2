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

/**
 * The compute process's side of the conversation: runs the one task that main sends, and ends.
 *
 * @param run does the task; what it returns is its result
 */
export function serveCompute(run: (task: unknown, context: ComputeContext) => Promise<unknown>): void {
  const abort = new AbortController();
  /** Main takes outputs in the order in which they were sent. */
  const waiting: (() => void)[] = [];
  const send = (answer: ComputeAnswer): void => {
    process.send?.(answer);
  };
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
  process.on('message', (message) => {
    const request = requestSchema.parse(message);
    if (request.type === 'start') void start(request.task);
    else if (request.type === 'taken') waiting.shift()?.();
    else abort.abort(new WhetstoneError('cancelled', 'Cancelled; what was finished is kept.'));
  });
  // A compute process without its main has nobody to work for.
  process.on('disconnect', () => process.exit(1));
  // The terminal sends Ctrl+C to both; main decides what becomes of it.
  process.on('SIGINT', () => {});
}

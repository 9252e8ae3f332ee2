import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { deserializeError, type SerializedError, WhetstoneError } from '../../../shared/errors.ts';
import { type ComputeChild, spawnCompute } from './compute-child.ts';

/** What the compute process answers to a task; `output` waits for main's `taken` before the next one is made. */
const answerSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('output'), output: z.unknown() }),
  z.object({ type: z.literal('done'), result: z.unknown() }),
  z.object({ type: z.literal('failed'), error: z.unknown() }),
]);

export type ComputeAnswer =
  | { readonly type: 'output'; readonly output: unknown }
  | { readonly type: 'done'; readonly result: unknown }
  | { readonly type: 'failed'; readonly error: SerializedError };

export type ComputeRequest =
  | { readonly type: 'start'; readonly task: unknown }
  | { readonly type: 'taken' }
  | { readonly type: 'cancel' };

/** ONNX Runtime cannot be interrupted inside a slice; one that takes longer than this is ended with its process. */
const CANCEL_GRACE_MILLISECONDS = 2000;

/** Last lines of what a crashed process printed: enough for the cause, too little to fill a log. */
const KEPT_ERROR_CHARACTERS = 2000;

/** The entry beside the sources in a checkout, beside this bundle in an installed app. */
function computeEntry(): string {
  const source = import.meta.url.endsWith('.ts');
  return fileURLToPath(new URL(source ? '../../compute.ts' : './compute.js', import.meta.url));
}

export type ComputeOptions = {
  readonly signal?: AbortSignal | undefined;
  /** Takes each output in turn; the process makes the next one when this is done. */
  readonly onOutput: (output: unknown) => void | Promise<void>;
};

/**
 * Runs one task in a process of its own, so that a native crash or an out-of-memory ends the task and not the app.
 *
 * @returns the task's result, unparsed
 * @throws WhetstoneError the task's own error; `cancelled`; `compute-crashed` when the process ended by itself
 */
export function runInCompute(task: unknown, options: ComputeOptions): Promise<unknown> {
  return runInProcess(computeEntry(), task, options);
}

/** As {@link runInCompute}, in a process of another entry, which calls `serveCompute`. */
export function runInProcess(entry: string, task: unknown, options: ComputeOptions): Promise<unknown> {
  return runInChild(() => spawnCompute(entry), task, options);
}

/** As {@link runInCompute}, in whatever `start` starts. */
export async function runInChild(
  start: () => ComputeChild,
  task: unknown,
  options: ComputeOptions,
): Promise<unknown> {
  if (options.signal?.aborted) throw new WhetstoneError('cancelled', 'Cancelled before it started.');
  const child = start();
  let errorOutput = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    errorOutput = (errorOutput + chunk).slice(-KEPT_ERROR_CHARACTERS);
  });
  const send = (request: ComputeRequest): void => child.send(request);
  let killTimer: NodeJS.Timeout | undefined;
  const cancel = (): void => {
    send({ type: 'cancel' });
    killTimer = setTimeout(child.kill, CANCEL_GRACE_MILLISECONDS);
  };
  options.signal?.addEventListener('abort', cancel, { once: true });
  try {
    return await converse(child, task, send, options, () => errorOutput);
  } finally {
    options.signal?.removeEventListener('abort', cancel);
    clearTimeout(killTimer);
    child.kill();
  }
}

function converse(
  child: ComputeChild,
  task: unknown,
  send: (request: ComputeRequest) => void,
  options: ComputeOptions,
  errorOutput: () => string,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const answer = async (message: unknown): Promise<void> => {
      const parsed = answerSchema.parse(message);
      if (parsed.type === 'output') {
        await options.onOutput(parsed.output);
        send({ type: 'taken' });
      } else if (parsed.type === 'done') resolve(parsed.result);
      else reject(deserializeError(parsed.error));
    };
    // One after the other: an output that is still being stored is not overtaken by the next, nor by the result.
    let queue: Promise<void> = Promise.resolve();
    child.onMessage((message) => {
      queue = queue.then(() => answer(message));
      queue.catch(reject);
    });
    child.onError(reject);
    child.onEnd(async (code, signal) => {
      await queue.catch(() => {});
      if (options.signal?.aborted) {
        reject(new WhetstoneError('cancelled', 'Cancelled; what was finished is kept.'));
        return;
      }
      reject(
        new WhetstoneError(
          'compute-crashed',
          `The compute process ended unexpectedly (${signal ?? `exit code ${code}`}). Often the memory ran out: close other programs or use a smaller model, then run it again; it goes on where it stood.`,
          { details: { code, signal, output: errorOutput() } },
        ),
      );
    });
    send({ type: 'start', task });
  });
}

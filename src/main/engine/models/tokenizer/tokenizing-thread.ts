import { Worker } from 'node:worker_threads';
import type { z } from 'zod';
import { WhetstoneError } from '../../../../shared/errors.ts';
import type { TokenBatch, TokenizeRequest, workerDataSchema } from './tokenizing-messages.ts';

/** A thread that turns texts into ids while the calling one is held by ONNX Runtime. */
export type TokenizingThread = {
  tokenize(texts: readonly string[], prompt: string): Promise<TokenBatch>;
  close(): Promise<void>;
};

type Pending = PromiseWithResolvers<TokenBatch>;

/** Starts the thread; it does not keep the process alive. */
export function startTokenizingThread(data: z.infer<typeof workerDataSchema>): TokenizingThread {
  const worker = new Worker(new URL('./tokenizing-worker.ts', import.meta.url), { workerData: data });
  const pending = new Map<number, Pending>();
  let requests = 0;
  let failure: WhetstoneError | null = null;

  const fail = (cause: unknown): void => {
    failure ??= new WhetstoneError(
      'internal',
      'The thread that splits texts into tokens has ended. Start the job again.',
      {
        cause,
      },
    );
    for (const { reject } of pending.values()) reject(failure);
    pending.clear();
  };
  worker.on('message', (answer: TokenBatch) => {
    pending.get(answer.request)?.resolve(answer);
    pending.delete(answer.request);
    if (pending.size === 0) worker.unref();
  });
  worker.on('error', fail);
  worker.on('exit', () => fail(null));
  worker.unref();

  return {
    tokenize(texts, prompt) {
      if (failure !== null) return Promise.reject(failure);
      const request: TokenizeRequest = { request: requests++, prompt, texts };
      const answer: Pending = Promise.withResolvers();
      pending.set(request.request, answer);
      // While an answer is awaited, the thread does keep the process alive.
      worker.ref();
      worker.postMessage(request);
      return answer.promise;
    },
    close: async () => {
      await worker.terminate();
    },
  };
}

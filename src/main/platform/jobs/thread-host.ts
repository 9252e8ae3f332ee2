import type { MessagePort } from 'node:worker_threads';
import { z } from 'zod';
import { serializeError } from '../../../shared/errors.ts';
import type { ThreadAnswer } from './thread.ts';

const messageSchema = z.object({ id: z.int(), request: z.unknown() });

/**
 * The thread's side: answers each request in turn.
 *
 * @param answer does what a request asks for; what it throws reaches the asker
 */
export function serveThread(port: MessagePort, answer: (request: unknown) => Promise<unknown>): void {
  let queue: Promise<void> = Promise.resolve();
  const send = (message: ThreadAnswer): void => port.postMessage(message);
  port.on('message', (raw) => {
    const { id, request } = messageSchema.parse(raw);
    queue = queue.then(async () => {
      try {
        send({ id, value: await answer(request) });
      } catch (error) {
        send({ id, error: serializeError(error) });
      }
    });
  });
}

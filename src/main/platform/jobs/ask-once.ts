import { createThread } from './thread.ts';

/**
 * Asks one question of a thread that is started for it and ended with its answer: for what is asked seldom, and takes
 * longer than main may be held.
 *
 * @param entry the thread's module
 * @param workerData what it is started with
 * @throws WhetstoneError the thread's own error
 */
export async function askOnce(entry: URL, workerData: unknown, request: unknown): Promise<unknown> {
  const thread = createThread(entry, workerData);
  try {
    return await thread.ask(request);
  } finally {
    await thread.close();
  }
}

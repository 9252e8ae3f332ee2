import { setImmediate } from 'node:timers/promises';
import { WhetstoneError } from '../../../shared/errors.ts';

/** Often enough for a cancel to be felt at once, seldom enough to cost nothing. */
const TURN_MS = 50;

/**
 * For loops that would hold the event loop: a function to await between two pieces of work. It lets waiting messages
 * in, the cancel among them, and throws `cancelled` once `signal` is aborted.
 */
export function createPause(signal: AbortSignal | undefined): () => Promise<void> {
  let turnStart = performance.now();
  return async () => {
    if (performance.now() - turnStart > TURN_MS) {
      await setImmediate();
      turnStart = performance.now();
    }
    if (signal?.aborted) throw new WhetstoneError('cancelled', 'Cancelled.');
  };
}

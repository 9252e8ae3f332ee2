import type { utilityProcess } from 'electron';
import type { ComputeChild, SpawnCompute } from '../../platform/jobs/compute-child.ts';

/** The process may be gone a moment before its last words are read. */
const LAST_WORDS_MILLISECONDS = 100;

type Utility = Pick<typeof utilityProcess, 'fork'>;

/** Compute as a utility process of Electron, whose binary is built without a way to run as Node. */
export function utilityCompute(utility: Utility): SpawnCompute {
  return (entry): ComputeChild => {
    const child = utility.fork(entry, [], {
      stdio: ['ignore', 'ignore', 'pipe'],
      serviceName: 'Whetstone compute',
    });
    let ended = false;
    return {
      send: (message) => {
        if (!ended) child.postMessage(message);
      },
      // Its own `kill` asks, and a process in the middle of a slice does not listen.
      kill: () => {
        if (!ended && child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
      },
      onMessage: (listener) => void child.on('message', listener),
      onError: (listener) =>
        void child.on('error', (type, location) => listener(new Error(`${type} at ${location}`))),
      onEnd: (listener) =>
        void child.on('exit', (code) => {
          ended = true;
          setTimeout(() => listener(code, null), LAST_WORDS_MILLISECONDS);
        }),
      stderr: child.stderr,
    };
  };
}

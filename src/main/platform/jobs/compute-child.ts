import { fork } from 'node:child_process';
/** A compute process as main sees it, whatever started it. */
export type ComputeChild = {
  /** A structured clone of the message; nothing happens when the process is gone. */
  readonly send: (message: unknown) => void;
  /** Ends it at once, whatever it is doing. */
  readonly kill: () => void;
  readonly onMessage: (listener: (message: unknown) => void) => void;
  /** It could not be started. */
  readonly onError: (listener: (error: Error) => void) => void;
  /** It ended, and its last words on standard error were read. */
  readonly onEnd: (listener: (code: number | null, signal: string | null) => void) => void;
  readonly stderr: NodeJS.ReadableStream | null;
};

export type SpawnCompute = (entry: string) => ComputeChild;

/** A child process of Node. */
function forkCompute(entry: string): ComputeChild {
  const child = fork(entry, [], {
    // A debugger's port or a script to evaluate is main's own.
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  return {
    send: (message) => {
      // A process that has just ended cannot be written to: how it ended is told by `onEnd`.
      if (child.connected) child.send(message as object, () => {});
    },
    kill: () => void child.kill('SIGKILL'),
    onMessage: (listener) => void child.on('message', listener),
    onError: (listener) => void child.on('error', listener),
    // Not `exit`, which does not wait for standard error.
    onEnd: (listener) => void child.on('close', listener),
    stderr: child.stderr,
  };
}

let spawn: SpawnCompute = forkCompute;

/** Starts compute processes in another way: Electron, built without `runAsNode`, has its own. Called once, at the start. */
export function startComputeWith(other: SpawnCompute): void {
  spawn = other;
}

export function spawnCompute(entry: string): ComputeChild {
  return spawn(entry);
}

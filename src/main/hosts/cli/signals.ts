/** What a shell expects of a process that a signal ended: 128 and the signal's number. */
const EXIT_CODE = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * One Ctrl+C may arrive twice: from the terminal, and passed on by npm or by `npx`. Nobody presses it twice so fast.
 */
const SAME_PRESS_MILLISECONDS = 250;

export type Signals = {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** The exit code that the signal asks for; null while there was none. */
  readonly exitCode: () => number | null;
  readonly release: () => void;
};

/**
 * Turns the first SIGINT or SIGTERM into an abort, and the second into the process's end.
 *
 * @param onFirst is told how to end the process at once, as a sentence, and makes the reason of the abort
 */
export function catchSignals(onFirst: (how: string) => Error): Signals {
  const abort = new AbortController();
  let exitCode: number | null = null;
  let firstAt = 0;
  const handle = (signal: NodeJS.Signals): void => {
    if (exitCode !== null) {
      if (performance.now() - firstAt > SAME_PRESS_MILLISECONDS) process.exit(exitCode);
      return;
    }
    firstAt = performance.now();
    exitCode = signal === 'SIGTERM' ? EXIT_CODE.SIGTERM : EXIT_CODE.SIGINT;
    abort.abort(onFirst(signal === 'SIGINT' ? ' Press Ctrl+C again to stop at once.' : ''));
  };
  process.on('SIGINT', handle);
  process.on('SIGTERM', handle);
  return {
    signal: abort.signal,
    exitCode: () => exitCode,
    release: () => {
      process.off('SIGINT', handle);
      process.off('SIGTERM', handle);
    },
  };
}

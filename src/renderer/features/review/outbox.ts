/** One thing to write, bound to what it is about when it was asked for. */
export type Write = {
  /** @param again it was sent before, and whether it arrived is not known */
  readonly send: (again: boolean) => Promise<void>;
};

export type OutboxState = {
  /** How many writes are not on disk yet, the one under way included. */
  readonly waiting: number;
  /** What the first of them failed with; null while all is well. */
  readonly error: unknown;
};

export type Outbox = {
  /** Sends after all that was asked for before. Settles once it is on disk (true), or was given up (false). */
  readonly add: (write: Write) => Promise<boolean>;
  readonly state: () => OutboxState;
  readonly subscribe: (listener: () => void) => () => void;
  /** Sends what failed now, without waiting for its turn. */
  readonly retry: () => void;
  /** Gives up what failed, and goes on with what waits behind it. */
  readonly giveUp: () => void;
};

type Waiting = Write & { readonly settle: (stored: boolean) => void };

const FIRST_RETRY_MILLISECONDS = 500;
const SLOWEST_RETRY_MILLISECONDS = 8000;

/** Writes one after the other, in the order in which they were asked for. What fails stays first and is tried again. */
export function createOutbox(): Outbox {
  const queue: Waiting[] = [];
  const listeners = new Set<() => void>();
  let state: OutboxState = { waiting: 0, error: null };
  let sending = false;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function show(error: unknown): void {
    state = { waiting: queue.length, error };
    for (const listener of listeners) listener();
  }

  function next(): void {
    const first = queue[0];
    if (sending || first === undefined) return;
    clearTimeout(timer);
    sending = true;
    first.send(failures > 0).then(
      () => {
        sending = false;
        leave(first, true);
      },
      (error: unknown) => {
        sending = false;
        failures++;
        timer = setTimeout(
          next,
          Math.min(FIRST_RETRY_MILLISECONDS * 2 ** (failures - 1), SLOWEST_RETRY_MILLISECONDS),
        );
        show(error);
      },
    );
  }

  function leave(first: Waiting, stored: boolean): void {
    queue.shift();
    failures = 0;
    show(null);
    first.settle(stored);
    next();
  }

  return {
    add: (write) =>
      new Promise((settle) => {
        queue.push({ ...write, settle });
        show(state.error);
        next();
      }),
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    retry: () => {
      if (failures > 0) next();
    },
    giveUp: () => {
      const first = queue[0];
      if (first === undefined || sending || failures === 0) return;
      clearTimeout(timer);
      leave(first, false);
    },
  };
}

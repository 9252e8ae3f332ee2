/** What of a project a change touches: whoever shows it asks again. */
export const TOPICS = ['project', 'jobs', 'data', 'teachers', 'runs', 'labels', 'snapshots'] as const;
export type Topic = (typeof TOPICS)[number];

/** Tells every window and tab what changed. */
export type Changes = {
  readonly announce: (topic: Topic) => void;
  /** Topics that changed since the last value, until the signal aborts. */
  readonly watch: (signal: AbortSignal) => AsyncGenerator<readonly Topic[]>;
};

export function createChanges(): Changes {
  const listeners = new Set<(topic: Topic) => void>();
  return {
    announce: (topic) => {
      for (const listener of listeners) listener(topic);
    },
    watch: async function* (signal) {
      let changed = new Set<Topic>();
      let wake = (): void => {};
      const listen = (topic: Topic): void => {
        changed.add(topic);
        wake();
      };
      const stop = (): void => wake();
      listeners.add(listen);
      signal.addEventListener('abort', stop, { once: true });
      try {
        while (!signal.aborted) {
          if (changed.size === 0) {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
            continue;
          }
          const topics = [...changed];
          changed = new Set();
          yield topics;
        }
      } finally {
        listeners.delete(listen);
        signal.removeEventListener('abort', stop);
      }
    },
  };
}

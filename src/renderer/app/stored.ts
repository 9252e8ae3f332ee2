import { useCallback, useSyncExternalStore } from 'react';

const PREFIX = 'whetstone.';
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  // Another tab wrote.
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

/** A preference of this browser or window; without storage (a private window that forbids it) it is the fallback. */
export function readStored(name: string, fallback: string): string {
  try {
    return localStorage.getItem(PREFIX + name) ?? fallback;
  } catch {
    return fallback;
  }
}

/** A preference that every component which shows it follows. What must not be lost belongs in the project instead. */
export function useStored(name: string, fallback: string): readonly [string, (value: string) => void] {
  const value = useSyncExternalStore(subscribe, () => readStored(name, fallback));
  const store = useCallback(
    (next: string) => {
      try {
        localStorage.setItem(PREFIX + name, next);
      } catch {
        // Not kept; nothing depends on it.
      }
      for (const listener of listeners) listener();
    },
    [name],
  );
  return [value, store];
}

import { useSyncExternalStore } from 'react';
import { connectionState } from './api.ts';

let everOpen = false;

function subscribe(listener: () => void): () => void {
  const { unsubscribe } = connectionState.subscribe({
    next: ({ state }) => {
      everOpen ||= state === 'pending';
      listener();
    },
  });
  return unsubscribe;
}

/** `opening`: for the first time. `lost`: it stood, or could not be opened; it is being tried again. */
export type Connection = 'opening' | 'open' | 'lost';

function read(): Connection {
  const { state, error } = connectionState.get();
  if (state === 'pending') return 'open';
  return everOpen || error !== null ? 'lost' : 'opening';
}

/** How the pipe to main stands. tRPC calls a pipe that is open "pending". */
export function useConnection(): Connection {
  return useSyncExternalStore(subscribe, read);
}

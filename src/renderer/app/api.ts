import { QueryClient } from '@tanstack/react-query';
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
// Types alone cross from main to here: the contract.
import type { AppRouter } from '../../main/router.ts';
import { desktopSocket } from './desktop-socket.ts';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // Main says what changed; nothing is asked again by the clock or by a change of focus.
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      retry: false,
      // Main is on this machine, or behind a tunnel: the browser's idea of being online says nothing of it.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

const { whetstone } = window;

const FIRST_RETRY_MILLISECONDS = 250;
const SLOWEST_RETRY_MILLISECONDS = 4000;

/** The pipe to main: a WebSocket in a browser; in the desktop window one that the preload script carries. */
const pipe = createWSClient({
  url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api`,
  retryDelayMs: (attempt) => Math.min(FIRST_RETRY_MILLISECONDS * 2 ** attempt, SLOWEST_RETRY_MILLISECONDS),
  ...(whetstone === undefined
    ? // A tunnel that has died says nothing for minutes: ask.
      { keepAlive: { enabled: true, intervalMs: 10_000, pongTimeoutMs: 5000 } }
    : { WebSocket: desktopSocket(whetstone) }),
});

/** Whether the pipe stands, as it changes. */
export const { connectionState } = pipe;

export const client = createTRPCClient<AppRouter>({ links: [wsLink({ client: pipe })] });

/** Options for `useQuery`, `useMutation` and `useSubscription` of every procedure. */
export const api = createTRPCOptionsProxy<AppRouter>({ client, queryClient });

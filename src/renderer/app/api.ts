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
      retry: false,
    },
  },
});

const { whetstone } = window;

/** The pipe to main: a WebSocket in a browser; in the desktop window one that the preload script carries. */
const pipe = createWSClient({
  url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api`,
  ...(whetstone === undefined ? {} : { WebSocket: desktopSocket(whetstone) }),
});

export const client = createTRPCClient<AppRouter>({ links: [wsLink({ client: pipe })] });

/** Options for `useQuery`, `useMutation` and `useSubscription` of every procedure. */
export const api = createTRPCOptionsProxy<AppRouter>({ client, queryClient });

import type { IncomingMessage } from 'node:http';
import { getWSConnectionHandler } from '@trpc/server/adapters/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { RequestContext } from '../../features/procedures.ts';
import { appRouter } from '../../router.ts';

/** Longest message that a page sends: what it holds is typed by people or lists ids. */
export const MAX_MESSAGE_BYTES = 1 << 20;

/** A tunnel that went away says nothing; a browser that is asked answers at once. */
const KEEP_ALIVE = { enabled: true, pingMs: 30_000, pongWaitMs: 15_000 };

/** Answers one page's calls over its pipe, until the pipe closes; the same for both hosts. */
export function connectionHandler(
  context: RequestContext,
): (pipe: WebSocket, request: IncomingMessage) => void {
  return getWSConnectionHandler({
    router: appRouter,
    // Asked for by the type; connections are handed over one by one.
    wss: new WebSocketServer({ noServer: true }),
    createContext: () => context,
    keepAlive: context.host.kind === 'web' ? KEEP_ALIVE : { enabled: false },
  });
}

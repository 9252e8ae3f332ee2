import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { WhetstoneError } from '../../../shared/errors.ts';
import type { Session } from '../../features/project/session.ts';
import { createPathAccess } from '../../platform/files/access.ts';
import { systemErrorCode } from '../../platform/files/write-error.ts';
import { connectionHandler, MAX_MESSAGE_BYTES } from '../page/connection.ts';
import { requirePage } from '../page/files.ts';
import { securityHeaders } from '../page/policy.ts';
import { Refusal } from './answers.ts';
import { LINK_PARAMETER } from './entrance.ts';
import { hasOwnOrigin } from './origin.ts';
import { answerRequest, requireOwnPage, splitAddress, type WebRequests } from './requests.ts';
import { createTickets } from './tickets.ts';

/** The machine itself and nobody else, whatever its network is. */
const LOOPBACK = '127.0.0.1';

export type WebHostOptions = {
  readonly session: Session;
  /** Folders that the page may choose files in. */
  readonly roots: readonly string[];
  /** 0: one that is free. */
  readonly port: number;
  /** The built page. */
  readonly pageFolder: string;
  /** Told the next link, each time that one was used. */
  readonly onFreshLink?: (url: string) => void;
};

export type WebHost = {
  readonly port: number;
  /** The link that lets one browser in; it works once. */
  readonly url: () => string;
  /** Ends every connection; the session stays. */
  readonly close: () => Promise<void>;
};

/**
 * Serves the app to browsers of this machine: the page, its WebSocket at `/api`, dropped files at `/incoming`, downloads
 * at `/exports/`.
 *
 * @throws WhetstoneError `file-not-found` without a built page; `usage` when the port is taken
 */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const { session, roots, pageFolder, onFreshLink } = options;
  requirePage(pageFolder);
  const context = { session, host: { kind: 'web', access: await createPathAccess(roots) } } as const;
  // A large file may take longer than any fixed time; headers may not.
  const server = createServer({ requestTimeout: 0 });
  const port = await listen(server, options.port);
  const cookieName = `whetstone-${port}`;
  const tickets = createTickets(cookieName);
  const url = (): string => `http://${LOOPBACK}:${port}/?${LINK_PARAMETER}=${tickets.link()}`;
  const web: WebRequests = {
    context,
    port,
    pageFolder,
    tickets,
    cookieName,
    onLinkUsed: () => onFreshLink?.(url()),
  };

  server.on('request', (request, response) => {
    for (const [name, value] of Object.entries(securityHeaders(pipeSource(request, port))))
      response.setHeader(name, value);
    void answerRequest(request, response, web);
  });
  const pipes = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  const connect = connectionHandler(context);
  server.on('upgrade', (request, socket, head) => {
    try {
      requireOwnPipe(request, web);
    } catch (error) {
      refuseUpgrade(socket, error);
      return;
    }
    pipes.handleUpgrade(request, socket, head, (pipe) => connect(pipe, request));
  });

  return {
    port,
    url,
    close: async () => {
      for (const pipe of pipes.clients) pipe.terminate();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** @throws WhetstoneError `usage` when the port is taken */
async function listen(server: Server, port: number): Promise<number> {
  try {
    server.listen(port, LOOPBACK);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  } catch (cause) {
    if (systemErrorCode(cause) !== 'EADDRINUSE' && systemErrorCode(cause) !== 'EACCES') throw cause;
    throw new WhetstoneError('usage', `Port ${port} cannot be used here. Choose another with --port.`, {
      details: { port },
      cause,
    });
  }
}

/** The policy names the host that the browser uses; for a foreign one it names none. */
function pipeSource({ headers }: IncomingMessage, port: number): string {
  const name = headers.host === `localhost:${port}` ? 'localhost' : LOOPBACK;
  return `ws://${name}:${port}`;
}

/** @throws Refusal */
function requireOwnPipe(request: IncomingMessage, web: WebRequests): void {
  requireOwnPage(request, web);
  // Every browser names the origin of a WebSocket; what does not is no page of ours.
  if (!hasOwnOrigin(request)) throw new Refusal(403, 'Only the page itself may connect.');
  if (splitAddress(request.url).path !== '/api') throw new Refusal(404, 'The pipe is at /api.');
}

function refuseUpgrade(socket: Duplex, error: unknown): void {
  const status = error instanceof Refusal ? error.status : 500;
  socket.on('error', () => {});
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

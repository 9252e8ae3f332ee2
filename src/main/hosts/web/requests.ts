import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename } from 'node:path';
import type { RequestContext } from '../../features/procedures.ts';
import { openPageFile } from '../page/files.ts';
import { openInside } from '../page/open-inside.ts';
import { answerError, answerFile, answerJson, Refusal } from './answers.ts';
import { exchangeLink, LINK_PARAMETER } from './entrance.ts';
import { storeIncoming } from './incoming.ts';
import { comesFromElsewhere, hasOwnOrigin, namesOwnHost } from './origin.ts';
import type { Tickets } from './tickets.ts';

export type WebRequests = {
  readonly context: RequestContext;
  readonly port: number;
  readonly pageFolder: string;
  readonly tickets: Tickets;
  readonly cookieName: string;
  readonly onLinkUsed: () => void;
};

/** The address in two parts; the server's own name is not looked at again. */
export function splitAddress(url = '/'): { path: string; query: URLSearchParams } {
  const at = url.indexOf('?');
  return at < 0
    ? { path: url, query: new URLSearchParams() }
    : { path: url.slice(0, at), query: new URLSearchParams(url.slice(at + 1)) };
}

/** @throws Refusal unless the page's own browser asks, with its cookie */
export function requireOwnPage(request: IncomingMessage, { port, tickets }: WebRequests): void {
  if (!namesOwnHost(request, port))
    throw new Refusal(421, `This server answers only as 127.0.0.1:${port} or localhost:${port}.`);
  if (comesFromElsewhere(request))
    throw new Refusal(403, 'A page from elsewhere asked. Type the address into the address bar.');
  if (!tickets.isKnown(request.headers.cookie))
    throw new Refusal(
      401,
      'This browser is not let in yet. Open the link that the terminal with "whetstone serve" shows.',
    );
}

async function answer(request: IncomingMessage, response: ServerResponse, web: WebRequests): Promise<void> {
  const { path, query } = splitAddress(request.url);
  const link = query.get(LINK_PARAMETER);
  if (path === '/' && link !== null && namesOwnHost(request, web.port)) {
    exchangeLink(request, response, link, { ...web, onUsed: web.onLinkUsed });
    return;
  }
  requireOwnPage(request, web);
  if (path === '/incoming') return receive(request, response, query, web);
  if (request.method !== 'GET' && request.method !== 'HEAD')
    throw new Refusal(405, 'Only the page itself sends here, by its own ways.');
  const withBody = request.method === 'GET';
  if (path.startsWith('/exports/')) {
    const { project } = web.context.session.required();
    const file = await openInside(project.folders.exports, path.slice('/exports/'.length));
    return answerFile(response, file, downloadHeaders(basename(file.path)), withBody);
  }
  const file = await openPageFile(web.pageFolder, path);
  return answerFile(response, file, { 'content-type': file.contentType }, withBody);
}

async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
  { context }: WebRequests,
): Promise<void> {
  if (request.method !== 'POST') throw new Refusal(405, 'A dropped file comes by POST.');
  if (!hasOwnOrigin(request)) throw new Refusal(403, 'Only the page itself may send files.');
  const { project } = context.session.required();
  const declared = request.headers['content-length'];
  const stored = await storeIncoming(project.folders.root, {
    name: query.get('name') ?? '',
    drop: query.get('drop'),
    bytes: declared === undefined ? null : Number(declared),
    body: request,
  });
  answerJson(response, stored);
}

/** What is downloaded is never shown in place: corpus text may be markup. */
function downloadHeaders(name: string): Record<string, string> {
  // RFC 6266; `encodeURIComponent` leaves '()* as they are, which RFC 8187 does not allow.
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${encoded}`,
  };
}

/** Answers one request; what goes wrong is answered too. */
export async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  web: WebRequests,
): Promise<void> {
  try {
    await answer(request, response, web);
  } catch (error) {
    answerError(response, error, (request.headers.accept ?? '').includes('text/html'));
  }
}

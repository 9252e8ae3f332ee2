import type { IncomingMessage, ServerResponse } from 'node:http';
import { Refusal } from './answers.ts';
import { isTopNavigation } from './origin.ts';
import type { Tickets } from './tickets.ts';

/** The query parameter of the printed link. */
export const LINK_PARAMETER = 'link';

/**
 * Turns the printed link into a cookie and leads to the clean address.
 *
 * The cookie is SameSite=Strict: where another program or page opened the link, a redirect would arrive without it, so
 * there a page of ours leads on.
 *
 * @param onUsed called when the link was used up
 * @throws Refusal
 */
export function exchangeLink(
  request: IncomingMessage,
  response: ServerResponse,
  secret: string,
  { tickets, cookieName, onUsed }: { tickets: Tickets; cookieName: string; onUsed: () => void },
): void {
  // A frame, a script or another page that got hold of the link does not even use it up.
  if (!isTopNavigation(request)) throw new Refusal(403, 'Open this link in a tab of its own.');
  const cookie = tickets.exchange(secret);
  if (cookie !== null) {
    response.setHeader('set-cookie', `${cookieName}=${cookie}; HttpOnly; SameSite=Strict; Path=/`);
    onUsed();
  } else if (!tickets.isKnown(request.headers.cookie)) {
    throw new Refusal(
      403,
      'This link was used already; each opens one browser. The terminal that runs "whetstone serve" shows a fresh one.',
    );
  }
  const site = request.headers['sec-fetch-site'];
  if (site === undefined || site === 'none' || site === 'same-origin') {
    response.writeHead(303, { location: '/' });
    response.end();
    return;
  }
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end(
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=/"><title>Whetstone</title><a href="/">Open Whetstone</a>',
  );
}

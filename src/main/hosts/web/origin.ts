import type { IncomingMessage } from 'node:http';

/** Names under which a browser reaches the server: itself, or the near end of an ssh tunnel with the same port. */
function ownHosts(port: number): string[] {
  return ['127.0.0.1', 'localhost'].flatMap((name) =>
    port === 80 ? [name, `${name}:80`] : [`${name}:${port}`],
  );
}

/**
 * Whether the request names this server. A page of another site whose name was made to point to 127.0.0.1 (DNS
 * rebinding) reaches us, but with its own name in `Host`.
 */
export function namesOwnHost({ headers }: IncomingMessage, port: number): boolean {
  return ownHosts(port).includes(headers.host ?? '');
}

/** Whether `Origin` is the page's own. Browsers leave it out of ordinary GETs, and of nothing else. */
export function hasOwnOrigin({ headers }: IncomingMessage): boolean {
  return headers.origin === `http://${headers.host}`;
}

/**
 * Whether the browser says that the request was set off by a page of another origin, another port of this machine
 * included (cookies do not tell those apart). Old browsers say nothing; the cookie and `Origin` speak for them.
 */
export function comesFromElsewhere({ headers }: IncomingMessage): boolean {
  if (headers.origin !== undefined && headers.origin !== `http://${headers.host}`) return true;
  return !['same-origin', 'none', undefined].includes(headers['sec-fetch-site'] as string | undefined);
}

/** Whether this is a window or tab that opens an address, and no frame, image or script of another page. */
export function isTopNavigation({ method, headers }: IncomingMessage): boolean {
  return (
    method === 'GET' &&
    headers.origin === undefined &&
    ['document', undefined].includes(headers['sec-fetch-dest'] as string | undefined)
  );
}

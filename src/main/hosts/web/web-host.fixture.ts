import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { createSession, type Session } from '../../features/project/session.ts';
import { startWebHost, type WebHost } from './web-host.ts';

export type Answer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

export type Asked = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
};

export type TestHost = {
  readonly web: WebHost;
  readonly session: Session;
  /** A folder of the test's own: `allowed/` may be looked into, `secret.txt` may not. */
  readonly folder: string;
  readonly freshLinks: readonly string[];
  /** Sends the path as it is, `..` included. */
  readonly ask: (path: string, asked?: Asked) => Promise<Answer>;
  /** Opens the link as a browser does; answers the cookie. */
  readonly enter: () => Promise<string>;
  /** A WebSocket with these headers. */
  readonly dial: (headers: Readonly<Record<string, string>>, path?: string) => WebSocket;
};

export const SECRET = 'nobody may read this';

/** A host over a small page, with a project open in `allowed/project`. */
export async function startTestHost(): Promise<TestHost> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'whetstone-web-')));
  const pageFolder = join(folder, 'page');
  mkdirSync(join(pageFolder, 'assets'), { recursive: true });
  writeFileSync(join(pageFolder, 'index.html'), '<!doctype html><title>the page</title>');
  writeFileSync(join(pageFolder, 'assets', 'app.js'), 'export {};');
  writeFileSync(join(folder, 'secret.txt'), SECRET);
  mkdirSync(join(folder, 'allowed'));
  process.env.WHETSTONE_CONFIG = join(folder, 'config');

  const session = createSession();
  await session.open(join(folder, 'allowed', 'project'), 'create');
  const freshLinks: string[] = [];
  const web = await startWebHost({
    session,
    roots: [join(folder, 'allowed')],
    port: 0,
    pageFolder,
    onFreshLink: (url) => freshLinks.push(url),
  });
  onTestFinished(async () => {
    await web.close();
    await session.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = (path: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: web.port, path, method, headers }, async (response) =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: await text(response),
        }),
      );
      sent.on('error', reject);
      sent.end(body);
    });
  const enter = async (): Promise<string> => {
    const { headers } = await ask(web.url().replace(/^http:\/\/[^/]+/, ''), {
      headers: { 'sec-fetch-site': 'none', 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' },
    });
    return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  };
  const dial = (headers: Readonly<Record<string, string>>, path = '/api'): WebSocket =>
    new WebSocket(`ws://127.0.0.1:${web.port}${path}`, { headers });
  return { web, session, folder, freshLinks, ask, enter, dial };
}

/** How a connection that should be refused ends: the status, or `open` if it was let in. */
export function outcomeOf(socket: WebSocket): Promise<number | 'open'> {
  return new Promise((resolve) => {
    socket.once('open', () => {
      resolve('open');
      socket.terminate();
    });
    socket.once('unexpected-response', (sent, response) => {
      resolve(response.statusCode ?? 0);
      sent.destroy();
    });
    socket.on('error', () => {});
  });
}

import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { startTestHost, type TestHost } from './web-host.fixture.ts';

const linkPath = ({ web }: TestHost): string => web.url().replace(/^http:\/\/[^/]+/, '');

test('a link turns into a cookie once, and another link works then', async () => {
  const host = await startTestHost();
  const path = linkPath(host);
  const first = await host.ask(path);
  expect(first.status).toBe(303);
  expect(first.headers.location).toBe('/');
  const [cookie = ''] = first.headers['set-cookie'] ?? [];
  expect(cookie).toMatch(
    new RegExp(`^whetstone-${host.web.port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`),
  );
  expect(host.freshLinks).toEqual([host.web.url()]);
  expect(linkPath(host)).not.toBe(path);

  const again = await host.ask(path);
  expect([again.status, again.headers['set-cookie']]).toEqual([403, undefined]);
  expect(again.body).toContain('used already');
  // In the browser that is in already the link still leads to the page.
  const returning = await host.ask(path, { headers: { cookie: cookie.split(';')[0]! } });
  expect([returning.status, returning.headers['set-cookie']]).toEqual([303, undefined]);
  expect(host.freshLinks).toHaveLength(1);
  expect((await host.ask(linkPath(host))).status).toBe(303);
});

test('without the cookie there is nothing: not the page, not its files, not the pipe', async () => {
  const host = await startTestHost();
  const cookie = await host.enter();
  const guess = `whetstone-${host.web.port}=${'A'.repeat(43)}`;
  const name = cookie.split('=')[0];
  for (const wrong of [undefined, '', guess, `${name}=`, cookie.slice(0, -1), cookie.replace('=', '2=')]) {
    const headers = wrong === undefined ? {} : { cookie: wrong };
    for (const path of ['/', '/assets/app.js', '/exports/a', '/api', '/?link=guess&x']) {
      const { status, body } = await host.ask(path, { headers });
      expect([wrong, path, status]).toEqual([wrong, path, path.includes('link') ? 403 : 401]);
      expect(body).not.toContain('the page');
    }
  }
  expect((await host.ask('/', { headers: { cookie: `other=1; ${cookie}` } })).body).toContain('the page');
});

test('a link that another page got hold of does not let it in, and is not used up', async () => {
  const host = await startTestHost();
  const path = linkPath(host);
  const elsewhere = { 'sec-fetch-site': 'cross-site' };
  for (const headers of [
    { ...elsewhere, origin: 'https://evil.example' },
    { ...elsewhere, 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors' },
    { ...elsewhere, 'sec-fetch-dest': 'iframe', 'sec-fetch-mode': 'navigate' },
    { ...elsewhere, 'sec-fetch-dest': 'image' },
    { origin: 'null' },
  ]) {
    const { status, headers: answered } = await host.ask(path, { headers });
    expect([headers, status, answered['set-cookie']]).toEqual([headers, 403, undefined]);
  }
  expect((await host.ask(path, { method: 'POST' })).status).toBe(403);
  expect((await host.ask(path, { method: 'HEAD' })).status).toBe(403);
  expect(host.freshLinks).toEqual([]);
  expect((await host.ask(path)).status).toBe(303);
});

test('a link that another program opens leads on by a page of ours: a redirect would come without the cookie', async () => {
  const host = await startTestHost();
  const { status, headers, body } = await host.ask(linkPath(host), {
    headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' },
  });
  expect([status, headers['set-cookie']?.length]).toEqual([200, 1]);
  expect(body).toContain('url=/"');
  expect(body).not.toContain('link=');
});

test.each(['evil.example', '127.0.0.1', '127.0.0.1:1', 'localhost.evil.example', '[::1]', '0.0.0.0'])(
  'a name that is not ours (%s) is refused, cookie or not: its owner points it here',
  async (name) => {
    const host = await startTestHost();
    const path = linkPath(host);
    const cookie = await host.enter();
    const at = name.endsWith('.1') ? name : `${name}:${host.web.port}`;
    const headers = { host: at, origin: `http://${at}`, cookie };
    expect((await host.ask('/', { headers })).status).toBe(421);
    expect((await host.ask(path, { headers })).status).toBe(421);
    const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
    const { status } = await host.ask('/api', {
      headers: { ...headers, ...upgrade, 'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==' },
    });
    expect(status).toBe(421);
  },
);

test('localhost is us as well, as the near end of a tunnel', async () => {
  const host = await startTestHost();
  const cookie = await host.enter();
  const { status, headers } = await host.ask('/', {
    headers: { cookie, host: `localhost:${host.web.port}` },
  });
  expect(status).toBe(200);
  expect(headers['content-security-policy']).toContain(`connect-src 'self' ws://localhost:${host.web.port};`);
});

test('a page of another origin, another port of this machine included, gets nothing with our cookie', async () => {
  const host = await startTestHost();
  const cookie = await host.enter();
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:9' },
    { origin: `http://localhost:${host.web.port}` },
    { origin: `https://127.0.0.1:${host.web.port}` },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ]) {
    const { status } = await host.ask('/assets/app.js', { headers: { cookie, ...headers } });
    expect([headers, status]).toEqual([headers, 403]);
  }
  for (const site of ['same-origin', 'none']) {
    const { status } = await host.ask('/assets/app.js', { headers: { cookie, 'sec-fetch-site': site } });
    expect([site, status]).toEqual([site, 200]);
  }
});

test('every answer, a refusal too, forbids framing, sniffing, referrers and foreign code', async () => {
  const host = await startTestHost();
  const cookie = await host.enter();
  for (const headers of [{}, { cookie }, { host: 'evil.example' }]) {
    const { headers: answered } = await host.ask('/', { headers });
    expect(answered).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    const policy = String(answered['content-security-policy']);
    for (const part of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"])
      expect(policy).toContain(part);
    expect(policy).not.toMatch(/unsafe|\*|data:|https?:/);
    expect(answered['access-control-allow-origin']).toBeUndefined();
  }
});

test('nothing listens beyond loopback', async () => {
  const host = await startTestHost();
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal);
  // 127.0.0.2 is this machine too, and not where the server listens.
  const address = outside?.address ?? (process.platform === 'linux' ? '127.0.0.2' : null);
  if (address === null) return;
  const outcome = await new Promise((resolve) => {
    const socket = connect({ host: address, port: host.web.port, timeout: 2000 });
    socket.once('connect', () => resolve('connected')).once('error', () => resolve('refused'));
    socket.once('timeout', () => resolve('refused'));
    socket.once('close', () => socket.destroy());
  });
  expect(outcome).toBe('refused');
});

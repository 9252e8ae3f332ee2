import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isLoopback, type NetworkRequest, openNetwork } from './network.ts';
import { networkLogFile } from './network-log.ts';

let server: Server;
let origin: string;
let redirectTo: string;
let requests: IncomingMessage[];

beforeEach(async () => {
  requests = [];
  server = createServer((request, response) => {
    requests.push(request);
    if (request.url === '/redirect') response.writeHead(302, { location: redirectTo }).end();
    else if (request.url === '/silent') setTimeout(() => response.end(), 5_000).unref();
    else response.end('here');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const open = (environment: NodeJS.ProcessEnv = {}, log?: (request: NetworkRequest) => void) =>
  openNetwork({
    allowedHosts: ['models.example', '*.cdn.example'],
    purpose: 'model download',
    environment,
    log,
  });

describe('the network', () => {
  it('lets loopback through, even offline', async () => {
    const response = await open({ WHETSTONE_OFFLINE: '1' }).fetch(`${origin}/file`);
    expect(await response.text()).toBe('here');
  });

  it('allows the hosts that the owner allowed, and no others', () => {
    const network = open({}, () => {});
    for (const host of [
      'models.example',
      'eu.cdn.example',
      'a.b.cdn.example',
      'localhost',
      '127.8.9.1',
      '[::1]',
    ]) {
      expect(() => network.permit(host)).not.toThrow();
    }
    for (const host of [
      'other.example',
      'evil-models.example',
      'cdn.example',
      'evilcdn.example',
      '127.0.0.1.example',
      '10.0.0.1',
    ]) {
      expect(() => network.permit(host)).toThrow(expect.objectContaining({ code: 'host-not-allowed' }));
    }
  });

  it('allows none of them when offline', () => {
    expect(() => open({ WHETSTONE_OFFLINE: '1' }).permit('models.example')).toThrow(
      expect.objectContaining({ code: 'offline' }),
    );
    expect(() => open({ WHETSTONE_OFFLINE: '0' }, () => {}).permit('models.example')).not.toThrow();
  });

  it('logs time, host and purpose, and nothing of what is asked', async () => {
    const log: NetworkRequest[] = [];
    await (await open({}, (request) => log.push(request)).fetch(`${origin}/file?text=private`)).text();
    expect(log).toEqual([
      { time: expect.stringMatching(/^\d{4}-.*Z$/), host: '127.0.0.1', purpose: 'model download' },
    ]);
  });

  it('lists what leaves the machine in a file of the cache where nobody else takes the log', async () => {
    const cache = mkdtempSync(join(tmpdir(), 'whetstone-network-'));
    try {
      const network = open({ WHETSTONE_CACHE: cache });
      network.permit('models.example');
      await (await network.fetch(`${origin}/file?text=private`)).text();
      network.permit('a.cdn.example');
      const file = networkLogFile({ WHETSTONE_CACHE: cache });
      const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
      expect(lines.map((line) => JSON.parse(line))).toEqual(
        ['models.example', 'a.cdn.example'].map((host) => ({
          time: expect.stringMatching(/^\d{4}-.*Z$/),
          host,
          purpose: 'model download',
        })),
      );
      expect(statSync(file).mode & 0o777).toBe(0o600);
    } finally {
      rmSync(cache, { recursive: true });
    }
  });

  it('checks where a redirect leads before it goes there', async () => {
    redirectTo = 'https://other.example/file';
    await expect(open().fetch(`${origin}/redirect`)).rejects.toMatchObject({ code: 'host-not-allowed' });
    redirectTo = 'http://models.example/file';
    await expect(open().fetch(`${origin}/redirect`)).rejects.toMatchObject({ code: 'download-failed' });
    redirectTo = '/redirect';
    await expect(open().fetch(`${origin}/redirect`)).rejects.toThrow('circles');
  });

  it('sends no credentials on to another origin', async () => {
    redirectTo = `${origin.replace('127.0.0.1', 'localhost')}/file`;
    const headers = { Authorization: 'Bearer secret', range: 'bytes=0-' };
    await (await open().fetch(`${origin}/redirect`, { headers })).text();
    expect(requests[0]?.headers.authorization).toBe('Bearer secret');
    expect(requests[1]?.headers.authorization).toBeUndefined();
    expect(requests[1]?.headers.range).toBe('bytes=0-');
  });

  it('gives up a host that does not answer', async () => {
    await expect(open().fetch(`${origin}/silent`, { answerWithinMs: 50 })).rejects.toThrow('did not answer');
  });
});

it('loopback is this machine only', () => {
  expect(['localhost', '127.0.0.1', '::1', 'LOCALHOST'].every(isLoopback)).toBe(true);
  expect(['localhost.example', '128.0.0.1', '0.0.0.0', '127.0.0.1.nip.io', '::2'].some(isLoopback)).toBe(
    false,
  );
});

import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { createSession } from '../../features/project/session.ts';
import { hasDisplay, leadingFile } from './browser.ts';
import { incomingParts } from './incoming-name.ts';
import { tunnelCommand } from './tunnel.ts';
import { startTestHost } from './web-host.fixture.ts';
import { startWebHost } from './web-host.ts';

test('without a built page it says how to build it', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'whetstone-web-'));
  onTestFinished(() => rmSync(empty, { recursive: true }));
  await expect(
    startWebHost({ session: createSession(), roots: [], port: 0, pageFolder: empty }),
  ).rejects.toMatchObject({ code: 'file-not-found', message: expect.stringContaining('npm start') });
});

test('a port that is taken is said to be', async () => {
  const host = await startTestHost();
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  const { port } = other.address() as { port: number };
  await expect(
    startWebHost({ session: host.session, roots: [], port, pageFolder: join(host.folder, 'page') }),
  ).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining('--port') });
});

test('closing the host leaves the project open, and the port free', async () => {
  const host = await startTestHost();
  const { port } = host.web;
  await host.web.close();
  expect(host.session.current()).not.toBeNull();
  const again = await startWebHost({
    session: host.session,
    roots: [],
    port,
    pageFolder: join(host.folder, 'page'),
  });
  expect(again.port).toBe(port);
  await again.close();
});

test('the tunnel is the way back that the user came in by', () => {
  const { username } = userInfo();
  expect(tunnelCommand(7437, { SSH_CONNECTION: '10.0.0.7 51234 192.0.2.5 22' })).toBe(
    `ssh -N -L 7437:127.0.0.1:7437 ${username}@192.0.2.5`,
  );
  expect(tunnelCommand(80, { SSH_CONNECTION: '10.0.0.7 51234 192.0.2.5 2222' })).toBe(
    `ssh -N -L 80:127.0.0.1:80 -p 2222 ${username}@192.0.2.5`,
  );
  expect(tunnelCommand(7437, {})).toMatch(/^ssh -N -L 7437:127\.0\.0\.1:7437 \S+@\S+$/);
});

test('a browser is opened on a screen of this machine only', () => {
  expect(hasDisplay({ DISPLAY: ':0', SSH_CONNECTION: 'a 1 b 2' })).toBe(false);
  expect(hasDisplay({ DISPLAY: ':0' })).toBe(true);
  if (process.platform === 'linux') expect(hasDisplay({})).toBe(false);
});

test('the browser is led to the link by a file that nobody else can read', async () => {
  const url = 'http://127.0.0.1:7437/?link=secret';
  const { file, remove } = await leadingFile(url);
  expect(readFileSync(file, 'utf8')).toContain(`url=${url}"`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
  await remove();
  expect(() => statSync(dirname(file))).toThrow(/ENOENT/);
});

test.each([
  ['corpus.jsonl', ['corpus.jsonl']],
  ['nfcorpus/qrels/test.tsv', ['nfcorpus', 'qrels', 'test.tsv']],
  ['a:b*c?"<d>|.csv', ['a_b_c___d__.csv']],
  ['tab\there\u007f', ['tab_here_']],
  ['trailing. .', ['trailing_']],
  ['CON.jsonl', ['_CON.jsonl']],
  ['lpt1', ['_lpt1']],
  ['console.json', ['console.json']],
  ['.hidden', ['.hidden']],
  ['..two-dots', ['..two-dots']],
  ['u\u0308ber', ['über']],
])('a dropped name %j is stored as %j', (name, parts) => {
  expect(incomingParts(name)).toEqual(parts);
});

test('a stored name never leads anywhere, fits every file system, and keeps its end', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
      let parts: string[];
      try {
        parts = incomingParts(name);
      } catch {
        return;
      }
      for (const part of parts) {
        expect(part).not.toMatch(/^\.{0,2}$|[/\\:\u0000-\u001f]|[. ]$/);
        expect(Buffer.byteLength(part)).toBeLessThanOrEqual(141);
      }
    }),
  );
  const long = incomingParts(`${'é'.repeat(300)}.jsonl.gz`)[0] ?? '';
  expect(long.endsWith('é.jsonl.gz')).toBe(true);
  expect(Buffer.byteLength(long)).toBeGreaterThan(135);
});

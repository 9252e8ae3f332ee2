import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { SECRET, startTestHost, type TestHost } from './web-host.fixture.ts';

/** Ways to write a path that leads to `secret.txt`, four folders up at most. */
const WAYS_OUT = [
  '../secret.txt',
  '../../secret.txt',
  '../../../secret.txt',
  '../../../../secret.txt',
  '%2e%2e/secret.txt',
  '..%2fsecret.txt',
  '..%2f..%2f..%2fsecret.txt',
  '%2e%2e%2f%2e%2e%2f%2e%2e%2fsecret.txt',
  '..%5c..%5csecret.txt',
  '..\\..\\secret.txt',
  '%252e%252e/secret.txt',
  '..;/secret.txt',
  '.%00./secret.txt',
  'a/../../../secret.txt',
  '%c0%ae%c0%ae/secret.txt',
  '%',
];

async function enterProject(host: TestHost) {
  const project = join(host.folder, 'allowed', 'project');
  const cookie = await host.enter();
  const origin = `http://127.0.0.1:${host.web.port}`;
  const send = (query: string, body: Buffer | string, headers: Record<string, string> = {}) =>
    host.ask(`/incoming?${query}`, { method: 'POST', headers: { cookie, origin, ...headers }, body });
  return { project, cookie, origin, send };
}

test('the page and its files come with their types, and with nothing from outside its folder', async () => {
  const host = await startTestHost();
  const { cookie } = await enterProject(host);
  const headers = { cookie };
  expect(await host.ask('/', { headers })).toMatchObject({
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: expect.stringContaining('the page'),
  });
  expect((await host.ask('/assets/app.js', { headers })).headers['content-type']).toContain(
    'text/javascript',
  );
  expect(await host.ask('/', { headers, method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  expect((await host.ask('/', { headers, method: 'DELETE' })).status).toBe(405);

  symlinkSync(join(host.folder, 'secret.txt'), join(host.folder, 'page', 'assets', 'link.txt'));
  symlinkSync(host.folder, join(host.folder, 'page', 'assets', 'up'));
  const ways = WAYS_OUT.flatMap((way) => [way, `assets/${way}`]);
  for (const way of [
    ...ways,
    'assets/link.txt',
    'assets/up/secret.txt',
    '/etc/passwd',
    'assets',
    'none.js',
  ]) {
    const { status, body } = await host.ask(`/${way}`, { headers });
    expect([way, status]).toEqual([way, expect.toSatisfy((value) => value === 403 || value === 404)]);
    expect(body).not.toContain(SECRET);
  }
});

test('an export is downloaded, never shown; nothing beside the exports folder is', async () => {
  const host = await startTestHost();
  const { project, cookie } = await enterProject(host);
  const headers = { cookie };
  const name = 'mined "naïve" <b>.html';
  mkdirSync(join(project, 'exports', 'set'));
  writeFileSync(join(project, 'exports', 'set', name), '<script>alert(1)</script>');
  writeFileSync(join(project, 'exports', 'empty.jsonl'), '');
  const answer = await host.ask(`/exports/set/${encodeURIComponent(name)}`, { headers });
  expect(answer).toMatchObject({
    status: 200,
    headers: {
      'content-type': 'application/octet-stream',
      'content-disposition': "attachment; filename*=UTF-8''mined%20%22na%C3%AFve%22%20%3Cb%3E.html",
    },
    body: '<script>alert(1)</script>',
  });
  expect(await host.ask('/exports/empty.jsonl', { headers })).toMatchObject({ status: 200, body: '' });

  symlinkSync(join(host.folder, 'secret.txt'), join(project, 'exports', 'link.txt'));
  for (const way of [...WAYS_OUT, '../project.db', 'link.txt', 'set', '', 'none']) {
    const { status, body } = await host.ask(`/exports/${way}`, { headers });
    expect([way, status]).toEqual([way, expect.toSatisfy((value) => value === 403 || value === 404)]);
    expect(body).not.toContain(SECRET);
  }
  await host.session.close();
  const closed = await host.ask('/exports/empty.jsonl', { headers });
  expect(closed.status).toBe(409);
  expect(JSON.parse(closed.body)).toMatchObject({ error: { code: 'project-not-found' } });
});

test('a dropped file arrives whole in the project, for its owner alone', async () => {
  const host = await startTestHost();
  const { project, send } = await enterProject(host);
  const bytes = Buffer.alloc(3 << 20, 'whetstone ');
  const { status, body } = await send(`name=${encodeURIComponent('größe 1.jsonl')}`, bytes);
  const stored = JSON.parse(body);
  expect([status, stored.bytes]).toEqual([200, bytes.length]);
  expect(stored.path.startsWith(join(project, 'incoming'))).toBe(true);
  expect(stored.path.endsWith('größe 1.jsonl')).toBe(true);
  expect(stored.dropped).toBe(stored.path);
  expect(readFileSync(stored.path).equals(bytes)).toBe(true);
  expect(statSync(stored.path).mode & 0o777).toBe(0o600);
  expect(statSync(join(project, 'incoming')).mode & 0o777).toBe(0o700);
});

test('files of a dropped folder stand together; one name comes once', async () => {
  const host = await startTestHost();
  const { project, send } = await enterProject(host);
  const folder = join(project, 'incoming', 'drop-1', 'nfcorpus');
  for (const name of ['nfcorpus/corpus.jsonl', 'nfcorpus/qrels/test.tsv']) {
    const { body } = await send(`drop=drop-1&name=${encodeURIComponent(name)}`, name);
    expect(JSON.parse(body)).toMatchObject({ dropped: folder, bytes: name.length });
  }
  expect(readFileSync(join(folder, 'qrels', 'test.tsv'), 'utf8')).toBe('nfcorpus/qrels/test.tsv');
  const twice = await send('drop=drop-1&name=nfcorpus/corpus.jsonl', 'other');
  expect([twice.status, JSON.parse(twice.body).error.code]).toEqual([409, 'already-exists']);
  expect(readFileSync(join(folder, 'corpus.jsonl'), 'utf8')).toBe('nfcorpus/corpus.jsonl');
});

test('a dropped file cannot name a place outside its drop', async () => {
  const host = await startTestHost();
  const { project, send } = await enterProject(host);
  const bad = [
    ...[
      'name=../a',
      'name=a/../../b',
      'name=..%2f..%2fa',
      'name=/etc/a',
      'name=a//b',
      'name=a%00',
      'name=.',
      '',
    ],
    ...['name=a&drop=..', 'name=a&drop=../..', 'name=a&drop=a%2fb', 'name=a&drop='],
    `name=${'a/'.repeat(17)}b`,
  ];
  for (const query of bad) {
    const { status } = await send(query, 'x');
    expect([query, status]).toEqual([query, expect.toSatisfy((value) => value === 400 || value === 403)]);
  }
  expect(existsSync(join(project, 'incoming'))).toBe(false);
  const windows = JSON.parse((await send('drop=d&name=..%5C..%5Ca', 'x')).body);
  expect(windows.path).toBe(join(project, 'incoming', 'd', '.._.._a'));

  symlinkSync(host.folder, join(project, 'incoming', 'out'));
  expect((await send('drop=out&name=planted', 'x')).status).toBe(403);
  symlinkSync(join(host.folder, 'planted'), join(project, 'incoming', 'd', 'dangling'));
  expect((await send('drop=d&name=dangling', 'x')).status).toBe(403);
  expect(existsSync(join(host.folder, 'planted'))).toBe(false);
});

test('only the page may send a file', async () => {
  const host = await startTestHost();
  const { project, cookie, origin } = await enterProject(host);
  const post = async (headers: Record<string, string>) =>
    (await host.ask('/incoming?name=a', { method: 'POST', headers, body: 'x' })).status;
  expect(await post({ cookie })).toBe(403);
  expect(await post({ origin })).toBe(401);
  expect(await post({ cookie, origin: 'https://evil.example' })).toBe(403);
  expect(await post({ cookie, origin, host: 'evil.example' })).toBe(421);
  expect((await host.ask('/incoming?name=a', { headers: { cookie } })).status).toBe(405);
  expect(existsSync(join(project, 'incoming'))).toBe(false);
});

test('a file that breaks off leaves nothing, and one that cannot fit is refused before it is sent', async () => {
  const host = await startTestHost();
  const { project, cookie, origin, send } = await enterProject(host);
  const head = (length: number): string =>
    `POST /incoming?drop=d&name=a HTTP/1.1\r\nHost: 127.0.0.1:${host.web.port}\r\nOrigin: ${origin}\r\nCookie: ${cookie}\r\nContent-Length: ${length}\r\n\r\n`;
  const socket = connect(host.web.port, '127.0.0.1');
  socket.write(`${head(1000)}only the start`);
  const path = join(project, 'incoming', 'd', 'a');
  while (!existsSync(path)) await sleep(5);
  socket.destroy();
  while (existsSync(path)) await sleep(5);
  expect(readdirSync(join(project, 'incoming', 'd'))).toEqual([]);
  expect((await send('drop=d&name=a', 'whole')).status).toBe(200);

  const large = connect(host.web.port, '127.0.0.1');
  large.write(head(2 ** 52).replace('name=a', 'name=large'));
  const answer = await new Promise((resolve) => large.once('data', (data) => resolve(String(data))));
  large.destroy();
  expect(answer).toMatch(/^HTTP\/1.1 507 /);
  expect(answer).toContain('disk-full');
});

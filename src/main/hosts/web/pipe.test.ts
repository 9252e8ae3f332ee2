import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import type { AppRouter } from '../../router.ts';
import { MAX_MESSAGE_BYTES } from '../page/connection.ts';
import { outcomeOf, SECRET, startTestHost, type TestHost } from './web-host.fixture.ts';

const originOf = ({ web }: TestHost): string => `http://127.0.0.1:${web.port}`;

/** tRPC's own client, as the page uses it. */
async function connectPage(host: TestHost) {
  const headers = { cookie: await host.enter(), origin: originOf(host) };
  class PageSocket extends WebSocket {
    constructor(url: string) {
      super(url, { headers });
    }
  }
  const pipe = createWSClient({
    url: `ws://127.0.0.1:${host.web.port}/api`,
    WebSocket: PageSocket as unknown as typeof globalThis.WebSocket,
    retryDelayMs: () => 10_000,
  });
  onTestFinished(() => pipe.close());
  return createTRPCClient<AppRouter>({ links: [wsLink({ client: pipe })] });
}

/** A socket that is let in, and what comes back for each text that is sent. */
async function openSocket(host: TestHost) {
  const socket = host.dial({ cookie: await host.enter(), origin: originOf(host) });
  await once(socket, 'open');
  onTestFinished(() => socket.terminate());
  return {
    socket,
    say: async (message: string | Buffer): Promise<unknown> => {
      const answer = once(socket, 'message');
      socket.send(message);
      return JSON.parse(String((await answer)[0]));
    },
  };
}

test('the page calls procedures, and hears of changes that another tab made', async () => {
  const host = await startTestHost();
  const [one, two] = [await connectPage(host), await connectPage(host)];
  expect(await one.project.current.query()).toMatchObject({ host: 'web', project: { name: 'project' } });
  const heard = new Promise((resolve) => {
    const subscription = two.project.changes.subscribe(undefined, {
      onStarted: () => void one.project.close.mutate(),
      onData: (topics) => {
        resolve(topics);
        subscription.unsubscribe();
      },
    });
  });
  expect(await heard).toContain('project');
  expect(await two.project.current.query()).toMatchObject({ project: null });
});

test('an error crosses with its code, message and details', async () => {
  const host = await startTestHost();
  const page = await connectPage(host);
  const outside = join(host.folder, 'secret.txt');
  await expect(page.files.list.query({ folder: outside })).rejects.toMatchObject({
    message: expect.stringContaining('--allow-folder'),
    data: { whetstone: { code: 'path-not-allowed', details: { path: outside } } },
  });
});

test('the picker shows the allowed folders and nothing else, however a path is written', async () => {
  const host = await startTestHost();
  const allowed = join(host.folder, 'allowed');
  mkdirSync(join(allowed, 'corpora'));
  writeFileSync(join(allowed, '<img src=x onerror=alert(1)>.jsonl'), '');
  symlinkSync(host.folder, join(allowed, 'way-out'));
  symlinkSync(join(allowed, 'corpora'), join(allowed, 'inside'));
  const page = await connectPage(host);
  expect(await page.files.roots.query()).toEqual([allowed]);
  const names = (await page.files.list.query({ folder: allowed })).map(({ name }) => name);
  expect(names).toContain('<img src=x onerror=alert(1)>.jsonl');
  expect(await page.files.list.query({ folder: join(allowed, 'inside') })).toEqual([]);
  for (const folder of [
    host.folder,
    '/',
    '..',
    `${allowed}/..`,
    `${allowed}/corpora/../..`,
    `${allowed}/way-out`,
    `${allowed}/way-out/allowed/..`,
    `${allowed}-other`,
    `${allowed}\0/..`,
    `${allowed}/%2e%2e`,
  ]) {
    const listed = await page.files.list.query({ folder }).then(
      (entries) => entries.map(({ name }) => name),
      () => 'refused',
    );
    expect([folder, listed]).toEqual([folder, 'refused']);
  }
  await expect(
    page.project.open.mutate({ folder: join(host.folder, 'new'), mode: 'create' }),
  ).rejects.toMatchObject({ data: { whetstone: { code: 'path-not-allowed' } } });
});

test('a job takes no path outside the allowed folders', async () => {
  const host = await startTestHost();
  const page = await connectPage(host);
  const outside = join(host.folder, 'secret.txt');
  const importing = { dataset: 'd', format: 'auto', columns: {}, split: null, positiveFrom: null } as const;
  const model = {
    pooling: null,
    queryPrompt: null,
    passagePrompt: null,
    maxLength: null,
    similarity: null,
  } as const;
  const exporting = { snapshot: 1, format: 'csv', container: null, split: null, overwrite: true } as const;
  const options = {
    scores: false,
    ids: false,
    texts: true,
    prompts: false,
    escapeSpreadsheet: false,
  } as const;
  for (const request of [
    { kind: 'import', path: outside, onError: 'stop', ...importing },
    { kind: 'add-model', id: 'm', model: outside, ...model },
    { kind: 'export', out: outside, ...exporting, ...options },
  ] as const)
    await expect(page.jobs.add.mutate(request), request.kind).rejects.toMatchObject({
      data: { whetstone: { code: 'path-not-allowed' } },
    });
  expect(await page.jobs.list.query()).toEqual([]);
});

test('the pipe opens for the page alone', async () => {
  const host = await startTestHost();
  const cookie = await host.enter();
  const origin = originOf(host);
  const dial = (headers: Record<string, string>, path?: string) => outcomeOf(host.dial(headers, path));
  expect(await dial({ cookie, origin })).toBe('open');
  expect(await dial({ origin })).toBe(401);
  expect(await dial({ cookie })).toBe(403);
  expect(await dial({ cookie, origin: 'https://evil.example' })).toBe(403);
  expect(await dial({ cookie, origin: 'null' })).toBe(403);
  expect(await dial({ cookie, origin: 'http://127.0.0.1:9' })).toBe(403);
  expect(await dial({ cookie, origin: 'http://evil.example', host: 'evil.example' })).toBe(421);
  expect(await dial({ cookie, origin, 'sec-fetch-site': 'same-site' })).toBe(403);
  expect(await dial({ cookie, origin }, '/other')).toBe(404);
});

test.each([
  ['no JSON', '{"id":'],
  ['null', 'null'],
  ['a number', '7'],
  ['no id', '{"method":"query","params":{"path":"project.current"}}'],
  ['no method', '{"id":1,"params":{"path":"project.current"}}'],
  ['an unknown method', '{"id":1,"method":"delete","params":{"path":"project.current"}}'],
  ['no path', '{"id":1,"method":"query","params":{}}'],
  ['an unknown path', '{"id":1,"method":"query","params":{"path":"process.exit"}}'],
  ['a path of the prototype', '{"id":1,"method":"query","params":{"path":"__proto__.constructor"}}'],
  ['a mutation as a query', '{"id":1,"method":"query","params":{"path":"project.close"}}'],
  ['a wrong input', '{"id":1,"method":"query","params":{"path":"files.list","input":{"folder":7}}}'],
  ['bytes', Buffer.from([0xff, 0x00, 0x81])],
])('a malformed message (%s) is answered with an error, and the pipe goes on', async (_, message) => {
  const host = await startTestHost();
  const { say } = await openSocket(host);
  const answer = await say(message);
  expect(answer).toHaveProperty('error.message');
  expect(JSON.stringify(answer)).not.toMatch(/ at .*\.(ts|js)|node_modules/);
  expect(await say('{"id":2,"method":"query","params":{"path":"project.current"}}')).toMatchObject({
    id: 2,
    result: { data: { host: 'web' } },
  });
  expect(host.session.current()).not.toBeNull();
});

test('a message that is too long ends that connection and no other', async () => {
  const host = await startTestHost();
  const { socket } = await openSocket(host);
  const { say } = await openSocket(host);
  const closed = once(socket, 'close');
  socket.on('error', () => {});
  socket.send('x'.repeat(MAX_MESSAGE_BYTES + 1));
  expect((await closed)[0]).toBe(1009);
  expect(await say('{"id":1,"method":"query","params":{"path":"project.current"}}')).toHaveProperty('result');
});

test('what is named outside is never read', async () => {
  const host = await startTestHost();
  const { say } = await openSocket(host);
  const add = (path: string) =>
    say(
      JSON.stringify({
        id: 1,
        method: 'mutation',
        params: {
          path: 'jobs.add',
          input: {
            kind: 'import',
            path,
            dataset: 'a',
            format: 'auto',
            columns: {},
            split: null,
            onError: 'stop',
            positiveFrom: 1,
          },
        },
      }),
    );
  const answer = await add(join(host.folder, 'allowed', '..', 'secret.txt'));
  expect(answer).toMatchObject({ error: { data: { whetstone: { code: 'path-not-allowed' } } } });
  expect(JSON.stringify(answer)).not.toContain(SECRET);
});

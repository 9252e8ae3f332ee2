import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import type { IpcMain } from 'electron';
import { expect, onTestFinished, test } from 'vitest';
import { PIPE_CHANNEL, type WhetstoneApi } from '../../../preload/api.ts';
import { desktopSocket } from '../../../renderer/app/desktop-socket.ts';
import { createSession } from '../../features/project/session.ts';
import { createPathAccess } from '../../platform/files/access.ts';
import type { AppRouter } from '../../router.ts';
import { MAX_MESSAGE_BYTES } from '../page/connection.ts';
import { acceptPipes } from './pipe.ts';
import type { Port } from './port-socket.ts';

/** Node's port as Electron's main sees one: a message comes as an event. */
function mainPort(port: MessagePort): Port {
  const events = new EventEmitter();
  port.on('message', (data) => events.emit('message', { data }));
  port.on('close', () => events.emit('close'));
  const on = (name: string, listener: (...args: unknown[]) => void): unknown => events.on(name, listener);
  return {
    on: on as unknown as Port['on'],
    postMessage: (message: unknown) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
  };
}

const OWN = { url: 'whetstone://app/', parent: null };

/** Main's side over an `ipcMain` of ours; `connect` opens a pipe as the preload script does. */
async function startMain() {
  const folder = mkdtempSync(join(tmpdir(), 'whetstone-pipe-'));
  process.env.WHETSTONE_CONFIG = join(folder, 'config');
  const session = createSession();
  await session.open(join(folder, 'project'), 'create');
  const ipc = new EventEmitter();
  acceptPipes(ipc as unknown as IpcMain, {
    session,
    host: { kind: 'desktop', access: await createPathAccess(null) },
  });
  const ports: MessagePort[] = [];
  onTestFinished(async () => {
    for (const port of ports) port.close();
    await session.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const openPipe = (senderFrame: unknown): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    ports.push(port1);
    ipc.emit(PIPE_CHANNEL, { senderFrame, ports: [mainPort(port2)] });
    return port1;
  };
  const preload: WhetstoneApi = {
    connect: (onMessage, onClose) => {
      const port = openPipe(OWN);
      port.on('message', (data) => onMessage(String(data)));
      port.on('close', onClose);
      return { send: (text) => port.postMessage(text), close: () => port.close() };
    },
    pathOf: () => '',
  };
  return { session, openPipe, preload };
}

function connectPage(preload: WhetstoneApi) {
  const pipe = createWSClient({ url: 'ws://app/api', WebSocket: desktopSocket(preload) });
  onTestFinished(() => pipe.close());
  return { pipe, client: createTRPCClient<AppRouter>({ links: [wsLink({ client: pipe })] }) };
}

const isClosed = (port: MessagePort): Promise<void> =>
  new Promise((resolve) => port.once('close', () => resolve()));

const CURRENT = '{"id":1,"method":"query","params":{"path":"project.current"}}';

test('the page calls and subscribes over a port as it does over a WebSocket', async () => {
  const { session, preload } = await startMain();
  const { client, pipe } = connectPage(preload);
  expect(await client.project.current.query()).toMatchObject({
    host: 'desktop',
    project: { name: 'project' },
  });
  await expect(client.files.list.query({ folder: '/no/such/folder' })).rejects.toMatchObject({
    data: { whetstone: { code: 'file-not-found', details: { path: '/no/such/folder' } } },
  });
  const heard = new Promise((resolve) => {
    client.project.changes.subscribe(undefined, {
      onStarted: () => session.changes.announce('labels'),
      onData: resolve,
    });
  });
  expect(await heard).toEqual(['labels']);
  await pipe.close();
});

test('a page that is loaded again opens another pipe', async () => {
  const { preload } = await startMain();
  const before = connectPage(preload);
  await before.client.project.current.query();
  await before.pipe.close();
  const after = connectPage(preload);
  expect(await after.client.project.current.query()).toMatchObject({ host: 'desktop' });
});

test.each([
  ['a foreign page', { url: 'https://evil.example/', parent: null }],
  ['a frame in our page', { url: 'whetstone://app/', parent: OWN }],
  ['a frame that is gone', null],
])('%s gets no answer: its port is closed', async (_, frame) => {
  const { openPipe } = await startMain();
  const port = openPipe(frame);
  const heard: unknown[] = [];
  port.on('message', (message) => heard.push(message));
  port.postMessage(CURRENT);
  await isClosed(port);
  expect(heard).toEqual([]);
});

test.each([
  ['what is no text', { id: 1 }],
  ['a message that is too long', 'x'.repeat(MAX_MESSAGE_BYTES + 1)],
])('%s closes the pipe', async (_, message) => {
  const { openPipe } = await startMain();
  const port = openPipe(OWN);
  port.postMessage(message);
  await isClosed(port);
});

test('text that is no message is answered with an error, and the pipe goes on', async () => {
  const { openPipe } = await startMain();
  const port = openPipe(OWN);
  const answers: string[] = [];
  const two = new Promise<void>((resolve) =>
    port.on('message', (text) => {
      if (answers.push(String(text)) === 2) resolve();
    }),
  );
  port.postMessage('{"id":');
  port.postMessage(CURRENT);
  await two;
  expect(JSON.parse(answers[0] ?? '')).toHaveProperty('error');
  expect(JSON.parse(answers[1] ?? '')).toMatchObject({ id: 1, result: { data: { host: 'desktop' } } });
});

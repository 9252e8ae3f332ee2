import { EventEmitter } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MenuItemConstructorOptions } from 'electron';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { contentSecurityPolicy } from '../page/policy.ts';
import { chooseWithDialog } from './dialogs.ts';
import { type MenuState, menuTemplate } from './menu.ts';
import { servePage } from './page-protocol.ts';
import { createReloadLimit } from './reload-limit.ts';
import { denyByDefault, isOwnPage } from './security.ts';
import { windowOptions } from './window-options.ts';
import { fitToScreens, readPlace, storePlace } from './window-place.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'whetstone-desktop-'));
  process.env.WHETSTONE_CONFIG = join(folder, 'config');
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

test('the window is a sandbox without Node, and nothing weakens it', () => {
  const { webPreferences, show } = windowOptions(
    { bounds: { width: 900, height: 700 }, maximized: false },
    '/app/preload.cjs',
  );
  expect(webPreferences).toEqual({
    preload: '/app/preload.cjs',
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: false,
  });
  expect(show).toBe(false);
});

describe('what a page may not do', () => {
  /** Electron's objects as far as they are told what to refuse. */
  function guarded() {
    const app = new EventEmitter();
    const contents = Object.assign(new EventEmitter(), {
      openWindow: (): unknown => 'allowed',
      setWindowOpenHandler: (handler: () => unknown): void => {
        contents.openWindow = handler;
      },
    });
    const asked: Record<string, (...args: unknown[]) => unknown> = {};
    const keep =
      (name: string) =>
      (handler: unknown): void => {
        asked[name] = handler as (...args: unknown[]) => unknown;
      };
    const session = {
      setPermissionRequestHandler: keep('request'),
      setPermissionCheckHandler: keep('check'),
      setDevicePermissionHandler: keep('device'),
      webRequest: { onBeforeRequest: keep('network') },
    };
    denyByDefault(
      app as unknown as Parameters<typeof denyByDefault>[0],
      session as unknown as Parameters<typeof denyByDefault>[1],
    );
    app.emit('web-contents-created', {}, contents);
    return { contents, asked };
  }

  test('lead away, embed a guest or open a window', () => {
    const { contents } = guarded();
    for (const name of ['will-frame-navigate', 'will-redirect', 'will-attach-webview']) {
      let prevented = false;
      contents.emit(name, { url: 'https://evil.example', preventDefault: () => (prevented = true) });
      expect([name, prevented]).toEqual([name, true]);
    }
    expect(contents.openWindow()).toEqual({ action: 'deny' });
  });

  test('be granted any permission or device', () => {
    const { asked } = guarded();
    for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal']) {
      let granted: unknown;
      asked.request?.({}, permission, (answer: unknown) => {
        granted = answer;
      });
      expect([permission, granted]).toEqual([permission, false]);
      expect(asked.check?.({}, permission)).toBe(false);
    }
    expect(asked.device?.({ deviceType: 'usb' })).toBe(false);
  });

  test('reach anything but its own files', () => {
    const { asked } = guarded();
    const isCancelled = (url: string): unknown => {
      let answer: unknown;
      asked.network?.({ url }, (given: { cancel: boolean }) => {
        answer = given.cancel;
      });
      return answer;
    };
    expect(isCancelled('whetstone://app/assets/app.js')).toBe(false);
    for (const url of [
      'https://example.org/',
      'http://127.0.0.1:7437/',
      'ws://127.0.0.1:7437/api',
      'file:///etc/passwd',
      'whetstone://app.evil.example/',
      'data:text/html,hi',
    ])
      expect([url, isCancelled(url)]).toEqual([url, true]);
  });
});

test('only our page itself is listened to', () => {
  const own = { url: 'whetstone://app/index.html#/review', parent: null };
  expect(isOwnPage(own)).toBe(true);
  expect(isOwnPage(null)).toBe(false);
  expect(isOwnPage({ ...own, parent: own as never })).toBe(false);
  for (const url of [
    'whetstone://evil/',
    'whetstone://app.evil.example/',
    'whetstone://app:1/',
    'https://app/',
    'file:///app/index.html',
    'about:blank',
    'data:text/html,whetstone://app/',
    '',
  ])
    expect([url, isOwnPage({ url, parent: null })]).toEqual([url, false]);
});

test('the page comes from its folder alone, with the strict policy', async () => {
  const page = join(folder, 'page');
  mkdirSync(page);
  writeFileSync(join(page, 'index.html'), 'the page');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  const ask = async (url: string, method = 'GET') => {
    // Not `Request`, which would tidy the address.
    const response = await servePage(page)({ url, method } as Request);
    return { status: response.status, body: await response.text(), headers: response.headers };
  };
  const answer = await ask('whetstone://app/');
  expect([answer.status, answer.body]).toEqual([200, 'the page']);
  expect(answer.headers.get('content-security-policy')).toBe(contentSecurityPolicy(''));
  expect(answer.headers.get('content-security-policy')).toContain("connect-src 'self';");
  for (const url of [
    'whetstone://app/../secret.txt',
    'whetstone://app/%2e%2e/secret.txt',
    'whetstone://app/..%2fsecret.txt',
    'whetstone://app//etc/passwd',
    'whetstone://other/index.html',
    'file:///etc/passwd',
  ]) {
    const { status, body } = await ask(url);
    expect([url, status >= 400, body]).toEqual([url, true, '']);
  }
  expect((await ask('whetstone://app/', 'POST')).status).toBe(403);
});

test("the page's own policy allows nothing that the hosts' headers do not, except the pipe's exact address", () => {
  const html = readFileSync(new URL('../../../renderer/index.html', import.meta.url), 'utf8');
  const meta = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(html)?.[1];
  // Browsers ignore `frame-ancestors` in a `<meta>`, and say so on the console.
  expect(meta).toBe(contentSecurityPolicy('ws:').replace("; frame-ancestors 'none'", ''));
});

describe('the menu', () => {
  const state: MenuState = { isMac: false, hasProject: true, recent: [], isDevelopment: false };
  const done: string[] = [];
  const actions = {
    newProject: () => done.push('new'),
    openProject: () => done.push('open'),
    openRecent: (project: string) => done.push(project),
    closeProject: () => done.push('close'),
  };
  const submenu = (items: MenuItemConstructorOptions[], label: string): MenuItemConstructorOptions[] =>
    items.find((item) => item.label === label)?.submenu as MenuItemConstructorOptions[];
  const click = (item: MenuItemConstructorOptions | undefined): void =>
    (item?.click as (() => void) | undefined)?.();

  test('lists recent projects that are still there, and tells two of one name apart', () => {
    const project = (path: string, present = true) => ({
      folder: path,
      name: path.split('/').at(-1) ?? '',
      openedAt: '2026-01-01T00:00:00Z',
      present,
    });
    const recent = [project('/a/faq'), project('/b/faq'), project('/a/R&D'), project('/a/gone', false)];
    const items = submenu(submenu(menuTemplate({ ...state, recent }, actions), '&Project'), 'Open Recent');
    expect(items.map(({ label }) => label)).toEqual(['/a/faq', '/b/faq', 'R&&D']);
    click(items[1]);
    expect(done.at(-1)).toBe('/b/faq');
    const none = submenu(submenu(menuTemplate(state, actions), '&Project'), 'Open Recent');
    expect(none).toEqual([{ label: 'None yet', enabled: false }]);
  });

  test('closes a project only where one is open, and has developer tools only in a checkout', () => {
    const closing = (hasProject: boolean) =>
      submenu(menuTemplate({ ...state, hasProject }, actions), '&Project').find(
        ({ label }) => label === 'Close Project',
      )?.enabled;
    expect([closing(true), closing(false)]).toEqual([true, false]);
    const roles = (isDevelopment: boolean) =>
      submenu(menuTemplate({ ...state, isDevelopment }, actions), '&View').map(({ role }) => role);
    expect(roles(true)).toContain('toggleDevTools');
    expect(roles(false)).not.toContain('toggleDevTools');
    expect(roles(false)).not.toContain('reload');
  });

  test("begins with the app's own menu on a Mac, and quits from its own menu elsewhere", () => {
    const mac = menuTemplate({ ...state, isMac: true }, actions);
    expect(mac[0]).toEqual({ role: 'appMenu' });
    expect(submenu(mac, 'File').at(-1)).toEqual({ role: 'close' });
    expect(submenu(menuTemplate(state, actions), '&Project').at(-1)).toEqual({ role: 'quit' });
  });
});

describe("the window's place", () => {
  const screens = [
    { x: 0, y: 25, width: 1440, height: 875 },
    { x: 1440, y: 0, width: 1920, height: 1080 },
  ];
  const placed = (x: number, y: number, width = 1000, height = 700) =>
    fitToScreens({ bounds: { x, y, width, height }, maximized: true }, screens).bounds;

  test('is kept where it can be seen', () => {
    expect(placed(100, 100)).toEqual({ x: 100, y: 100, width: 1000, height: 700 });
    expect(placed(2000, 300)).toEqual({ x: 2000, y: 300, width: 1000, height: 700 });
    // A corner that is enough to catch.
    expect(placed(-840, 100)).toEqual({ x: -840, y: 100, width: 1000, height: 700 });
  });

  test('is left to the system where the screen is gone, or the title bar out of reach', () => {
    const size = { width: 1000, height: 700 };
    expect(placed(-841, 100)).toEqual(size);
    expect(placed(4000, 100)).toEqual(size);
    expect(placed(100, -300)).toEqual(size);
    expect(placed(100, 880)).toEqual(size);
  });

  test('is never larger than the largest screen', () => {
    expect(placed(1440, 0, 5000, 3000)).toEqual({ x: 1440, y: 0, width: 1920, height: 1080 });
  });

  test('is remembered, for its owner alone; what cannot be read is the usual size', async () => {
    expect(await readPlace(screens)).toEqual({ bounds: { width: 1280, height: 820 }, maximized: false });
    await storePlace({ x: 10, y: 30, width: 900, height: 600 }, true);
    expect(await readPlace(screens)).toEqual({
      bounds: { x: 10, y: 30, width: 900, height: 600 },
      maximized: true,
    });
    expect(statSync(join(folder, 'config', 'window.json')).mode & 0o777).toBe(0o600);
    writeFileSync(join(folder, 'config', 'window.json'), '{"bounds":{"x":"far"}}');
    expect((await readPlace(screens)).bounds).toEqual({ width: 1280, height: 820 });
  });
});

test('a page that keeps crashing is loaded again three times a minute', () => {
  let now = 0;
  const mayReload = createReloadLimit(() => now);
  expect([mayReload(), mayReload(), mayReload(), mayReload()]).toEqual([true, true, true, false]);
  now = 60_001;
  expect(mayReload()).toBe(true);
});

test('a dialog answers the path that was chosen, or null', async () => {
  const shown: unknown[] = [];
  const dialog = {
    showOpenDialog: async (_window: unknown, options: { title?: string; properties?: string[] }) => {
      shown.push(options.properties);
      return options.title === 'Choose a file'
        ? { canceled: true, filePaths: [] }
        : { canceled: false, filePaths: ['/chosen'] };
    },
    showSaveDialog: async () => ({ canceled: false, filePath: '/new.jsonl' }),
  } as unknown as Parameters<typeof chooseWithDialog>[0];
  const choose = chooseWithDialog(dialog, () => ({}) as never);
  expect(await choose('file')).toBeNull();
  expect(await choose('folder')).toBe('/chosen');
  expect(await choose('new-folder')).toBe('/chosen');
  expect(await choose('new-file')).toBe('/new.jsonl');
  expect(shown).toEqual([
    ['openFile'],
    ['openDirectory'],
    ['openDirectory', 'createDirectory', 'promptToCreate'],
  ]);
  expect(await chooseWithDialog(dialog, () => null)('file')).toBeNull();
});

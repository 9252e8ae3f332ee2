import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, session } from 'electron';

/** Built files stand in out/main, out/preload and out/renderer. */
const PRELOAD = fileURLToPath(new URL('../preload/index.cjs', import.meta.url));
const PAGE = fileURLToPath(new URL('../renderer/index.html', import.meta.url));

/** Below this the page's lines break in odd places. */
const SMALLEST = { width: 640, height: 480 };

let mainWindow: BrowserWindow | null = null;

/** The window shows one page of our own: nothing it holds may lead away from it, open another, or ask for a device. */
function openWindow(): void {
  const window = new BrowserWindow({
    width: 1080,
    height: 780,
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    show: false,
    webPreferences: {
      preload: PRELOAD,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  window.once('closed', () => {
    mainWindow = null;
  });
  mainWindow = window;
  void window.loadFile(PAGE);
}

/** For every page there will ever be, frames included. */
function denyByDefault(): void {
  app.on('web-contents-created', (_created, contents) => {
    contents.on('will-frame-navigate', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.defaultSession.setPermissionCheckHandler(() => false);
}

async function start(): Promise<void> {
  await app.whenReady();
  denyByDefault();
  openWindow();
  app.on('activate', () => {
    if (mainWindow === null) openWindow();
  });
}

app.enableSandbox();
if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => {
    if (mainWindow?.isMinimized()) mainWindow.restore();
    mainWindow?.focus();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  void start();
} else {
  app.quit();
}

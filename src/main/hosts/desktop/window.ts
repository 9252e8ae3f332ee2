import { fileURLToPath } from 'node:url';
import { BrowserWindow, dialog, screen } from 'electron';
import { createReloadLimit } from './reload-limit.ts';
import { PAGE_URL } from './security.ts';
import { windowOptions } from './window-options.ts';
import { readPlace, storePlace } from './window-place.ts';

/** Built files stand in out/main, out/preload and out/renderer. */
const PRELOAD = fileURLToPath(new URL('../preload/index.cjs', import.meta.url));

/** Opens the window where it stood last, with the page in it. */
export async function openWindow(): Promise<BrowserWindow> {
  const place = await readPlace(screen.getAllDisplays().map(({ workArea }) => workArea));
  const window = new BrowserWindow(windowOptions(place, PRELOAD));
  window.once('ready-to-show', () => {
    if (place.maximized) window.maximize();
    window.show();
  });
  window.on('close', () => {
    // A place that is not kept is no reason to stay open.
    storePlace(window.getNormalBounds(), window.isMaximized()).catch(() => {});
  });
  reloadAfterCrashes(window);
  void window.loadURL(PAGE_URL);
  return window;
}

function reloadAfterCrashes(window: BrowserWindow): void {
  const mayReload = createReloadLimit();
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    if (mayReload()) window.reload();
    else
      dialog.showErrorBox(
        'The page keeps failing',
        'Whetstone has loaded it again several times. What you saved is safe. Close the window and start Whetstone again; if it goes on, please report it.',
      );
  });
}

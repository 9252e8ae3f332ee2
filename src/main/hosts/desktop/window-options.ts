import type { BrowserWindowConstructorOptions } from 'electron';
import type { WindowPlace } from './window-place.ts';

/** Below this the page's lines break in odd places. */
const SMALLEST = { width: 640, height: 480 };

/** A window that shows our page and can do nothing else: no Node in it, a sandbox around it. */
export function windowOptions(place: WindowPlace, preload: string): BrowserWindowConstructorOptions {
  return {
    ...place.bounds,
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    // Shown when there is something to see.
    show: false,
    title: 'Whetstone',
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      // The dictionaries would be fetched from the network.
      spellcheck: false,
    },
  };
}

import type { App, Session, WebFrameMain } from 'electron';

/** Where the page stands: a scheme of our own, so that it has an origin and no file of the machine shares it. */
export const PAGE_SCHEME = 'whetstone';
export const PAGE_URL = `${PAGE_SCHEME}://app/`;

type Frame = Pick<WebFrameMain, 'url' | 'parent'>;

/** Whether a call comes from our page itself, and not from a frame in it or from what it was led to. */
export function isOwnPage(frame: Frame | null): boolean {
  if (frame === null || frame.parent !== null || !URL.canParse(frame.url)) return false;
  const { protocol, host } = new URL(frame.url);
  return `${protocol}//${host}/` === PAGE_URL;
}

type SessionGuards = Pick<
  Session,
  'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler' | 'webRequest'
>;

/**
 * For every page there will ever be: none leads away, opens another, embeds a guest, is granted a device, or reaches the
 * network.
 */
export function denyByDefault(app: Pick<App, 'on'>, session: SessionGuards): void {
  app.on('web-contents-created', (_created, contents) => {
    contents.on('will-frame-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  // The page's policy says the same; this holds for what comes from outside a page too.
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !isOwnAddress(url) }));
}

/** Our page, and the developer tools of a checkout. */
function isOwnAddress(url: string): boolean {
  return url.startsWith(PAGE_URL) || url.startsWith('devtools://');
}

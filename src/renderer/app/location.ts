import { useSyncExternalStore } from 'react';

/*
 * Where the window is, in the address's hash (`#/review?run=first-pass`): it works from a file as from a server, and a
 * reload, a bookmark and the Back button do what they should. Given to wouter, whose hooks and `Link` pages use. Its own
 * hash location keeps the search part outside the hash, where it would stay when the page changes.
 */

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  window.addEventListener('popstate', listener);
  return () => {
    window.removeEventListener('hashchange', listener);
    window.removeEventListener('popstate', listener);
  };
}

const hash = (): string => window.location.hash.replace(/^#?\/?/, '/');
const path = (): string => hash().split('?', 1)[0] ?? '/';
const search = (): string => hash().split('?').slice(1).join('?');

function navigate(to: string, { replace = false }: { replace?: boolean } = {}): void {
  const address = `#${to}`;
  if (replace) window.history.replaceState(null, '', address);
  else window.history.pushState(null, '', address);
  window.dispatchEvent(new Event('hashchange'));
}

const useHashPath = (): [string, typeof navigate] => [useSyncExternalStore(subscribe, path), navigate];
const useHashSearch = (): string => useSyncExternalStore(subscribe, search);

/** What wouter's `Router` takes. */
export const hashRouter = {
  hook: useHashPath,
  searchHook: useHashSearch,
  hrefs: (href: string) => `#${href}`,
};

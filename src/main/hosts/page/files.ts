import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WhetstoneError } from '../../../shared/errors.ts';
import { type OpenedFile, openInside } from './open-inside.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Where the built page stands: out/renderer of a checkout, beside this bundle's folder where it is installed. */
export function pageFolder(): string {
  const source = import.meta.url.endsWith('.ts');
  return fileURLToPath(new URL(source ? '../../../../out/renderer' : '../renderer', import.meta.url));
}

/** @throws WhetstoneError `file-not-found` when nobody has built the page yet */
export function requirePage(folder: string): void {
  if (existsSync(join(folder, 'index.html'))) return;
  throw new WhetstoneError(
    'file-not-found',
    `The page is not built: there is no index.html in ${folder}. "npm start" builds it, and so does "npm run build".`,
    { details: { path: folder } },
  );
}

export type PageFile = OpenedFile & { readonly contentType: string };

/**
 * A file of the page.
 *
 * @param path of the request, still encoded: `/` is the page itself
 * @throws WhetstoneError `not-found`, `path-not-allowed`
 */
export async function openPageFile(folder: string, path: string): Promise<PageFile> {
  const file = await openInside(folder, path === '/' ? 'index.html' : path.slice(1));
  return { ...file, contentType: CONTENT_TYPES[extname(file.path)] ?? 'application/octet-stream' };
}

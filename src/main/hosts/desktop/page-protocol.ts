import { openPageFile } from '../page/files.ts';
import { securityHeaders } from '../page/policy.ts';
import { PAGE_URL } from './security.ts';

function refusal(status: number): Response {
  return new Response(null, { status, headers: securityHeaders('') });
}

/** Answers what the page asks for at its own address: the same files and headers as in a browser. */
export function servePage(folder: string): (request: Request) => Promise<Response> {
  return async ({ method, url }) => {
    if (method !== 'GET' || !url.startsWith(PAGE_URL)) return refusal(403);
    try {
      const { handle, contentType } = await openPageFile(folder, new URL(url).pathname);
      try {
        return new Response(await handle.readFile(), {
          headers: { ...securityHeaders(''), 'content-type': contentType },
        });
      } finally {
        await handle.close();
      }
    } catch {
      return refusal(404);
    }
  };
}

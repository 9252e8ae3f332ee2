import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

async function digest(path: string, algorithm: string, head: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash(algorithm).update(head);
  const stream = createReadStream(path, { highWaterMark: 1 << 20, ...(signal && { signal }) });
  for await (const chunk of stream) hash.update(chunk);
  return hash.digest('hex');
}

/** SHA-256 of a file, in hexadecimal. */
export function sha256File(path: string, signal?: AbortSignal): Promise<string> {
  return digest(path, 'sha256', '', signal);
}

/** The id that git gives a file's content: SHA-1 over `blob SIZE NUL` and the bytes. */
export async function gitBlobId(path: string, signal?: AbortSignal): Promise<string> {
  return digest(path, 'sha1', `blob ${(await stat(path)).size}\0`, signal);
}

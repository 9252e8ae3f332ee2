import { type FileHandle, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { WhetstoneError } from '../../../shared/errors.ts';
import type { WorkOptions } from '../../../shared/progress.ts';
import { writeFileAtomic } from './atomic.ts';
import { sha256File } from './hash.ts';
import type { Network } from './network.ts';
import { writeError } from './write-error.ts';

export type DownloadOptions = WorkOptions & {
  readonly network: Network;
  /** Verified before the file gets its final name. */
  readonly sha256?: string;
  /** Bytes; verified likewise. */
  readonly size?: number;
  /** Waits before the second, third … try; a try that received something starts the count anew. */
  readonly retryDelaysMs?: readonly number[];
  /** A connection that brings nothing for so long is given up and tried again. */
  readonly idleMs?: number;
};

/** A server that is restarting or a Wi-Fi that changes cells is back within half a minute. */
const RETRY_DELAYS_MS = [500, 1_000, 2_000, 4_000, 8_000, 16_000] as const;
const IDLE_MS = 30_000;
/** Progress is reported at most so often: a listener may draw. */
const PROGRESS_EVERY_MS = 100;

/** What is remembered of a download that broke off: only the same content may be continued. */
const partRecordSchema = z.object({ url: z.string(), validator: z.string() });

/** A try that failed for a reason that may pass. */
class PassingFailure extends Error {}

/** The URL without its query: signed addresses carry tokens there. */
function shown(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

function failed(url: string, reason: string, cause?: unknown): WhetstoneError {
  return new WhetstoneError('download-failed', `${shown(url)} could not be downloaded: ${reason}.`, {
    details: { url: shown(url), reason },
    cause,
  });
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

async function readValidator(recordFile: string, url: string): Promise<string | null> {
  try {
    const record = partRecordSchema.parse(JSON.parse(await readFile(recordFile, 'utf8')));
    return record.url === url ? record.validator : null;
  } catch {
    return null;
  }
}

/** What `If-Range` may name: a strong ETag, or a date (RFC 9110 §13.1.5). */
function validatorOf(response: Response): string | null {
  const etag = response.headers.get('etag');
  if (etag !== null && !etag.startsWith('W/')) return etag;
  return response.headers.get('last-modified');
}

/** The first byte and the whole length of a 206 answer: `bytes 100-199/200`. */
function parseContentRange(response: Response): { start: number; total: number | null } | null {
  const match = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');
  if (match === null) return null;
  return { start: Number(match[1]), total: match[2] === '*' ? null : Number(match[2]) };
}

/** The next chunk, or a {@link PassingFailure} when none comes for `idleMs`. */
async function readWithin(reader: ReadableStreamDefaultReader<Uint8Array>, idleMs: number) {
  const timer = new AbortController();
  const idle = wait(idleMs, undefined, { signal: timer.signal }).then(() => {
    throw new PassingFailure(`nothing came for ${idleMs / 1000} s`);
  });
  idle.catch(() => undefined);
  try {
    return await Promise.race([reader.read(), idle]);
  } finally {
    timer.abort();
  }
}

type Part = { readonly file: string; readonly recordFile: string };
type Try = { readonly url: string; readonly part: Part; readonly options: DownloadOptions };

/** Appends a body to the open part file, and says how far it is. */
async function receive(
  response: Response,
  handle: FileHandle,
  from: number,
  total: number | null,
  { url, part, options }: Try,
) {
  if (response.body === null) return;
  const reader = response.body.getReader();
  const stage = `Downloading ${basename(part.file, '.part')}`;
  let done = from;
  let reported = 0;
  try {
    for (;;) {
      const { value, done: ended } = await readWithin(reader, options.idleMs ?? IDLE_MS);
      if (ended) break;
      // A server that never stops would fill the disk before the size is checked at the end.
      if (options.size !== undefined && done + value.length > options.size) {
        throw failed(url, `it is longer than the expected ${options.size} bytes`);
      }
      try {
        await handle.write(value);
      } catch (error) {
        throw writeError(part.file, error);
      }
      done += value.length;
      const now = performance.now();
      if (now - reported >= PROGRESS_EVERY_MS) {
        reported = now;
        options.onProgress?.({ stage, done, total, unit: 'bytes' });
      }
    }
    options.onProgress?.({ stage, done, total, unit: 'bytes' });
  } finally {
    // Without this a connection given up half-way would keep the process alive.
    await reader.cancel().catch(() => undefined);
  }
  if (total !== null && done < total)
    throw new PassingFailure(`the connection broke off after ${done} of ${total} bytes`);
}

/** One request that continues the part file where that is possible, and else starts it anew. */
async function tryOnce(attempt: Try): Promise<void> {
  const { url, part, options } = attempt;
  const have = await sizeOf(part.file);
  const validator = have > 0 ? await readValidator(part.recordFile, url) : null;
  const resume = validator !== null;
  const response = await options.network.fetch(url, {
    signal: options.signal,
    headers: {
      // A compressed answer would have other lengths and ranges than the file.
      'accept-encoding': 'identity',
      ...(resume && { range: `bytes=${have}-`, 'if-range': validator }),
    },
  });

  if (response.status === 416) {
    await response.body?.cancel();
    // Nothing is left to send: the part is the whole file, or one that is no longer served.
    const total = Number(/\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1] ?? Number.NaN);
    if (have === total) return;
    await rm(part.file, { force: true });
    throw new PassingFailure('the server has another version than the one that was begun');
  }
  if (response.status === 408 || response.status === 429 || response.status >= 500) {
    await response.body?.cancel();
    throw new PassingFailure(`the server answered ${response.status}`);
  }
  if (!response.ok) {
    await response.body?.cancel();
    throw failed(url, `the server answered ${response.status}`);
  }

  const range = response.status === 206 ? parseContentRange(response) : null;
  const continues = resume && range !== null && range.start === have;
  if (response.status === 206 && !continues) {
    await response.body?.cancel();
    await rm(part.file, { force: true });
    throw new PassingFailure('the server sent another range than the one asked for');
  }
  const length = response.headers.get('content-length');
  const total = continues ? range.total : length === null ? (options.size ?? null) : Number(length);
  if (!continues) {
    await rm(part.file, { force: true });
    const fresh = validatorOf(response);
    if (fresh === null) await rm(part.recordFile, { force: true });
    else
      await writeFileAtomic(
        part.recordFile,
        JSON.stringify({ url, validator: fresh } satisfies z.infer<typeof partRecordSchema>),
      );
  }
  const handle = await open(part.file, 'a', 0o600);
  try {
    await receive(response, handle, continues ? have : 0, total, attempt);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** True for what may be otherwise in a moment: no route, a reset, a time-out, an overloaded server. */
function mayPass(error: unknown): boolean {
  return error instanceof PassingFailure || (error instanceof Error && !(error instanceof WhetstoneError));
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // fetch() says only "fetch failed"; its cause says why.
  return error.cause instanceof Error ? error.cause.message : error.message;
}

async function fetchPart(attempt: Try): Promise<void> {
  const delays = attempt.options.retryDelaysMs ?? RETRY_DELAYS_MS;
  let failures = 0;
  for (;;) {
    const before = await sizeOf(attempt.part.file);
    try {
      await tryOnce(attempt);
      return;
    } catch (error) {
      attempt.options.signal?.throwIfAborted();
      if (!mayPass(error)) throw error;
      failures = (await sizeOf(attempt.part.file)) > before ? 1 : failures + 1;
      const delay = delays[failures - 1];
      if (delay === undefined) throw failed(attempt.url, reasonOf(error), error);
      await wait(delay, undefined, { signal: attempt.options.signal });
    }
  }
}

/** Why the part is not the file that was expected, or null. */
async function findMismatch(file: string, { size, sha256, signal }: DownloadOptions): Promise<string | null> {
  const actualSize = await sizeOf(file);
  if (size !== undefined && actualSize !== size) return `${actualSize} bytes instead of ${size}`;
  if (sha256 === undefined) return null;
  const actual = await sha256File(file, signal);
  return actual === sha256 ? null : `SHA-256 ${actual} instead of ${sha256}`;
}

/**
 * Downloads a file to `target`, which never holds less than the whole, verified content. Until then it is
 * `<target>.part`; a later call with the same URL continues that where the server still has the same
 * content (Range with If-Range). Passing failures are tried again with growing waits.
 *
 * @throws WhetstoneError `offline`, `host-not-allowed`, `download-failed`, `checksum-mismatch`, `disk-full`,
 *   `file-unwritable`; and the signal's reason
 */
export async function download(url: string, target: string, options: DownloadOptions): Promise<void> {
  const part: Part = { file: `${target}.part`, recordFile: `${target}.part.json` };
  try {
    const resumed = (await sizeOf(part.file)) > 0;
    await fetchPart({ url, part, options });
    let mismatch = await findMismatch(part.file, options);
    if (mismatch !== null && resumed) {
      // What an earlier call left may be what is wrong.
      await rm(part.file, { force: true });
      await fetchPart({ url, part, options });
      mismatch = await findMismatch(part.file, options);
    }
    if (mismatch !== null) {
      await rm(part.file, { force: true });
      await rm(part.recordFile, { force: true });
      throw new WhetstoneError(
        'checksum-mismatch',
        `What ${shown(url)} sent is not the file that was expected (${mismatch}); it was thrown away. Try again, or ask who runs that server.`,
        { details: { url: shown(url), mismatch } },
      );
    }
    await rename(part.file, target);
    await rm(part.recordFile, { force: true });
  } catch (error) {
    options.signal?.throwIfAborted();
    throw writeError(target, error);
  }
}

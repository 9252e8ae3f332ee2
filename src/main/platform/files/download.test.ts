import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Progress } from '../../../shared/progress.ts';
import { type DownloadOptions, download } from './download.ts';
import { openNetwork } from './network.ts';

const CONTENT = Buffer.from(
  Array.from({ length: 200_000 }, (_, index) => (index * 31 + (index >> 8)) & 0xff),
);
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let folder: string;
let target: string;
let server: Server;
let url: string;
/** One answer per request, the last one for all further requests. */
let answers: Answer[];
let requests: IncomingMessage[];

const network = openNetwork({ allowedHosts: [], purpose: 'test', environment: {} });
const options: DownloadOptions = {
  network,
  sha256: SHA256,
  size: CONTENT.length,
  retryDelaysMs: [1, 1],
  idleMs: 2_000,
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whetstone-download-'));
  target = join(folder, 'file');
  requests = [];
  server = createServer((request, response) => {
    requests.push(request);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    answer?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

/** Serves `content` as a static server does: ETag, Range, If-Range, 416. */
function serve(content: Buffer, etag: string | null = '"one"'): Answer {
  return (request, response) => {
    const headers = { ...(etag && { etag }), 'accept-ranges': 'bytes' };
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? Number.NaN);
    if (Number.isNaN(start) || request.headers['if-range'] !== etag) {
      response.writeHead(200, { ...headers, 'content-length': content.length }).end(content);
    } else if (start >= content.length) {
      response.writeHead(416, { ...headers, 'content-range': `bytes */${content.length}` }).end();
    } else {
      const range = `bytes ${start}-${content.length - 1}/${content.length}`;
      response.writeHead(206, {
        ...headers,
        'content-range': range,
        'content-length': content.length - start,
      });
      response.end(content.subarray(start));
    }
  };
}

/** Waits until the client has written so many bytes: what is still under way is lost when a connection breaks. */
async function untilWritten(count: number): Promise<void> {
  const size = () =>
    stat(`${target}.part`).then(
      (found) => found.size,
      () => 0,
    );
  while ((await size()) < count) await wait(5);
}

/** Promises everything, sends `count` bytes, and then does `next`. */
function sendPart(
  content: Buffer,
  count: number,
  next: (response: ServerResponse) => void,
  etag = '"one"',
): Answer {
  return (_request, response) => {
    response.writeHead(200, { ...(etag && { etag }), 'content-length': content.length });
    response.write(content.subarray(0, count));
    void untilWritten(count).then(() => next(response));
  };
}

function breakOff(content: Buffer, count: number, etag?: string): Answer {
  return sendPart(content, count, (response) => response.destroy(), etag);
}

const status =
  (code: number): Answer =>
  (_request, response) => {
    response.writeHead(code).end('no');
  };

describe('download', () => {
  it('brings the file, and reports every byte', async () => {
    answers = [serve(CONTENT)];
    const seen: Progress[] = [];
    await download(url, target, { ...options, onProgress: (progress) => seen.push(progress) });
    expect(await readFile(target)).toEqual(CONTENT);
    expect(await readdir(folder)).toEqual(['file']);
    expect(seen.at(-1)).toEqual({
      stage: 'Downloading file',
      done: CONTENT.length,
      total: CONTENT.length,
      unit: 'bytes',
    });
  });

  it('goes on after a connection that was cut, from the byte it had', async () => {
    answers = [breakOff(CONTENT, 50_000), serve(CONTENT)];
    await download(url, target, options);
    expect(await readFile(target)).toEqual(CONTENT);
    expect(requests[1]?.headers.range).toBe('bytes=50000-');
    expect(requests[1]?.headers['if-range']).toBe('"one"');
  });

  it('goes on in a later call, and never shows a part under the final name', async () => {
    answers = [breakOff(CONTENT, 50_000)];
    await expect(download(url, target, { ...options, retryDelaysMs: [] })).rejects.toMatchObject({
      code: 'download-failed',
    });
    expect((await readdir(folder)).toSorted()).toEqual(['file.part', 'file.part.json']);
    expect(await readFile(`${target}.part`)).toEqual(CONTENT.subarray(0, 50_000));
    answers = [serve(CONTENT)];
    await download(url, target, options);
    expect(requests.at(-1)?.headers.range).toBe('bytes=50000-');
    expect(await readFile(target)).toEqual(CONTENT);
  });

  it('starts anew when the content changed in between', async () => {
    const other = Buffer.alloc(CONTENT.length, 7);
    answers = [breakOff(other, 50_000, '"old"'), serve(CONTENT, '"new"')];
    await download(url, target, options);
    expect(requests[1]?.headers['if-range']).toBe('"old"');
    expect(await readFile(target)).toEqual(CONTENT);
  });

  it('starts anew when the server gives nothing to recognise the content by', async () => {
    answers = [breakOff(CONTENT, 100, ''), serve(CONTENT, null)];
    await download(url, target, options);
    expect(requests[1]?.headers.range).toBeUndefined();
    expect(await readFile(target)).toEqual(CONTENT);
  });

  it('takes a 416 for a part that is complete as the end', async () => {
    await writeFile(`${target}.part`, CONTENT);
    await writeFile(`${target}.part.json`, JSON.stringify({ url, validator: '"one"' }));
    answers = [serve(CONTENT)];
    await download(url, target, options);
    expect(requests).toHaveLength(1);
    expect(await readFile(target)).toEqual(CONTENT);
  });

  it('starts anew on a 416 for a part that is too long', async () => {
    await writeFile(`${target}.part`, Buffer.concat([CONTENT, CONTENT]));
    await writeFile(`${target}.part.json`, JSON.stringify({ url, validator: '"one"' }));
    answers = [serve(CONTENT)];
    await download(url, target, options);
    expect(await readFile(target)).toEqual(CONTENT);
  });

  it('recovers from a part whose bytes were damaged on disk', async () => {
    await writeFile(`${target}.part`, Buffer.alloc(1_000, 1));
    await writeFile(`${target}.part.json`, JSON.stringify({ url, validator: '"one"' }));
    answers = [serve(CONTENT)];
    await download(url, target, options);
    expect(requests).toHaveLength(2);
    expect(await readFile(target)).toEqual(CONTENT);
  });

  it('throws away what has another hash', async () => {
    const wrong = Buffer.from(CONTENT);
    wrong[1234] = (wrong[1234] ?? 0) ^ 1;
    answers = [serve(wrong)];
    await expect(download(url, target, options)).rejects.toMatchObject({ code: 'checksum-mismatch' });
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['shorter', CONTENT.subarray(0, 100), 'checksum-mismatch'],
    ['longer', Buffer.concat([CONTENT, CONTENT]), 'download-failed'],
  ])('refuses a file that is %s than it should be', async (_name, content, code) => {
    answers = [serve(content)];
    await expect(
      download(url, target, { network, size: CONTENT.length, retryDelaysMs: [] }),
    ).rejects.toMatchObject({ code });
    expect(await readdir(folder)).not.toContain('file');
  });

  it('tries again when the server is overloaded, and gives up when it stays so', async () => {
    answers = [status(503), status(429), serve(CONTENT)];
    await download(url, target, options);
    expect(requests).toHaveLength(3);
    answers = [status(500)];
    await expect(download(url, join(folder, 'other'), options)).rejects.toMatchObject({
      code: 'download-failed',
    });
    expect(requests).toHaveLength(6);
  });

  it('does not try again what is not there', async () => {
    answers = [status(404)];
    await expect(download(`${url}?token=secret`, target, options)).rejects.toMatchObject({
      code: 'download-failed',
      message: expect.not.stringContaining('secret'),
      details: { reason: 'the server answered 404' },
    });
    expect(requests).toHaveLength(1);
  });

  it('gives up a connection that brings nothing', async () => {
    answers = [sendPart(CONTENT, 1_000, () => undefined), serve(CONTENT)];
    await download(url, target, { ...options, idleMs: 300 });
    expect(requests[1]?.headers.range).toBe('bytes=1000-');
    expect(await readFile(target)).toEqual(CONTENT);
  });

  it('stops when it is cancelled, and keeps the part', async () => {
    const controller = new AbortController();
    answers = [sendPart(CONTENT, 1_000, () => controller.abort())];
    await expect(download(url, target, { ...options, signal: controller.signal })).rejects.toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    );
    expect(await readFile(`${target}.part`)).toEqual(CONTENT.subarray(0, 1_000));
    expect(await readdir(folder)).not.toContain('file');
  });

  it('asks nobody when offline', async () => {
    const offline = openNetwork({
      allowedHosts: ['models.example'],
      purpose: 'test',
      environment: { WHETSTONE_OFFLINE: '1' },
    });
    await expect(download('https://models.example/file', target, { network: offline })).rejects.toMatchObject(
      {
        code: 'offline',
      },
    );
    expect(await readdir(folder)).toEqual([]);
  });

  it('says so where a server cannot be reached at all', async () => {
    await expect(download('http://127.0.0.1:1/file', target, options)).rejects.toMatchObject({
      code: 'download-failed',
    });
  });
});

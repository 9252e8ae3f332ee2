import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');
const blobId = (content: Buffer) =>
  createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');

export type FakeHub = {
  readonly url: string;
  readonly requests: readonly string[];
  /** Sent in place of what is listed. */
  readonly sent: Map<string, Buffer>;
  /** Files whose next answer breaks off half-way. */
  readonly breaks: Set<string>;
  readonly close: () => Promise<void>;
};

/** The part of the Hugging Face hub's HTTP interface that a download needs, for one repository. */
export async function startHub(
  id: string,
  commit: string,
  contents: ReadonlyMap<string, Buffer>,
): Promise<FakeHub> {
  const requests: string[] = [];
  const sent = new Map<string, Buffer>();
  const breaks = new Set<string>();
  const listing = [...contents].map(([path, content]) => ({
    type: 'file',
    path,
    size: content.length,
    oid: blobId(content),
    ...(path.endsWith('.safetensors') && {
      lfs: { oid: sha256(content), size: content.length, pointerSize: 130 },
    }),
  }));
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '', 'http://hub').pathname;
    requests.push(path);
    const json = (value: object) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (path.startsWith(`/api/models/${id}/revision/`)) {
      json({ _id: 'x', id, sha: commit, lastModified: '2024-01-01T00:00:00.000Z' });
    } else if (path === `/api/models/${id}/tree/${commit}`) {
      json(listing);
    } else {
      const file = path.slice(`/${id}/resolve/${commit}/`.length);
      const content = sent.get(file) ?? contents.get(file);
      if (content === undefined) {
        response.writeHead(404).end();
        return;
      }
      const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
      const headers = {
        etag: '"one"',
        'content-length': content.length - start,
        ...(start > 0 && { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` }),
      };
      response.writeHead(start > 0 ? 206 : 200, headers);
      if (breaks.delete(file)) {
        response.write(content.subarray(0, content.length >> 1), () =>
          setTimeout(() => response.destroy(), 20),
        );
      } else {
        response.end(content.subarray(start));
      }
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    sent,
    breaks,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

import { mkdir } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import { listFiles } from '@huggingface/hub';
import { WhetstoneError } from '../../../shared/errors.ts';
import type { WorkOptions } from '../../../shared/progress.ts';
import { openCache } from '../../platform/files/cache.ts';
import { download } from '../../platform/files/download.ts';
import { type Network, openNetwork } from '../../platform/files/network.ts';

const HUB_HOSTS = ['huggingface.co', '*.hf.co', '*.huggingface.co'];
const NAME = /^hf:([\w.-]+\/[\w.-]+)$/;

/** What a hub's data set keeps in Parquet; most keep the rest on a branch that the hub converts them to. */
const REVISIONS = ['main', 'refs/convert/parquet'] as const;

/**
 * The path to read for what a user named: a path is itself; `hf:ORG/NAME` is a data set of the Hugging Face hub, whose
 * Parquet files are fetched into the cache (each verified by the hub's sha256, and resumed where a fetch broke off).
 *
 * @throws WhetstoneError `usage` for a name that is none, `offline`, `download-failed`, `not-found` where the data set
 *   has no Parquet files
 */
export async function resolveSource(
  source: string,
  options: WorkOptions & { readonly log: (line: string) => void },
): Promise<string> {
  if (!source.startsWith('hf:')) return source;
  const name = NAME.exec(source)?.[1];
  if (name === undefined) {
    throw new WhetstoneError('usage', `"${source}" names no data set of the hub. Write hf:ORG/NAME.`);
  }
  const network = openNetwork({ allowedHosts: HUB_HOSTS, purpose: 'data set download' });
  const folder = join(await openCache(), 'datasets', name.replace('/', '--'));
  for (const revision of REVISIONS) {
    const files = await parquetFiles(name, revision, hubFetch(network));
    if (files.length === 0) continue;
    options.log(`Fetching ${files.length} Parquet files of ${name} from the Hugging Face hub.`);
    for (const { path, size, sha256 } of files) {
      const target = join(folder, encodeURIComponent(revision), path);
      await mkdir(dirname(target), { recursive: true });
      const url = `https://huggingface.co/datasets/${name}/resolve/${encodeURIComponent(revision)}/${path}`;
      await download(url, target, { ...options, network, size, ...(sha256 === undefined ? {} : { sha256 }) });
    }
    return join(folder, encodeURIComponent(revision));
  }
  throw new WhetstoneError(
    'not-found',
    `The hub's data set ${name} has no Parquet files. Download it and name its folder.`,
  );
}

/** A path that a server sends may not lead out of the folder that it is put into. */
function isInside(path: string): boolean {
  return !isAbsolute(path) && !normalize(path).startsWith('..') && !path.includes('\\');
}

/** The hub's client asks through the one way out of the machine. */
function hubFetch(network: Network): typeof globalThis.fetch {
  return (input, init) =>
    network.fetch(input instanceof Request ? input.url : input, {
      headers: Object.fromEntries(new Headers(init?.headers)),
      ...(init?.signal ? { signal: init.signal } : {}),
    });
}

async function parquetFiles(name: string, revision: string, fetch: typeof globalThis.fetch) {
  const files: { path: string; size: number; sha256: string | undefined }[] = [];
  try {
    for await (const file of listFiles({
      repo: { type: 'dataset', name },
      revision,
      recursive: true,
      fetch,
    })) {
      if (file.type === 'file' && file.path.endsWith('.parquet') && isInside(file.path)) {
        files.push({ path: file.path, size: file.size, sha256: file.lfs?.oid });
      }
    }
  } catch (cause) {
    if (cause instanceof WhetstoneError) throw cause;
    if (revision !== 'main') return files;
    throw new WhetstoneError(
      'download-failed',
      `The Hugging Face hub does not answer for the data set ${name}. Check the name and the connection, or download it elsewhere and import the folder.`,
      { cause },
    );
  }
  return files;
}

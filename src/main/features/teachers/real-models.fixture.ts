import { cacheFolder } from '../../platform/files/cache.ts';
import { type CatalogueModel, findInCatalogue } from './catalogue.ts';
import { findCached } from './model-cache.ts';

/** For tests: a real model, from the user's own cache; `npm run test:full` fetches what is missing there. */
export type RealModel = {
  readonly name: string;
  readonly known: CatalogueModel;
  /** null where its weights are not in the cache. */
  readonly folder: string | null;
  /** For a test's name: the closing lines of `npm test` list the tests that did not run. */
  readonly note: string;
};

export const REAL_MODELS = ['all-MiniLM-L6-v2', 'bge-small-en-v1.5', 'e5-small-v2'] as const;

export function findRealModels(): Promise<RealModel[]> {
  // The tests themselves have a cache of their own (vitest.config.ts).
  const cache = cacheFolder({ WHETSTONE_CACHE: process.env.WHETSTONE_TEST_MODELS });
  return Promise.all(
    REAL_MODELS.map(async (name) => {
      const known = findInCatalogue(name)!;
      const folder = (await findCached(cache, known.id))?.folder ?? null;
      return {
        name,
        known,
        folder,
        note: folder === null ? 'no weights in the cache' : 'weights from the cache',
      };
    }),
  );
}

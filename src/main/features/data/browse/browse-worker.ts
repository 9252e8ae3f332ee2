import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { serveThread } from '../../../platform/jobs/thread-host.ts';
import { openProjectToRead } from '../../project/project.ts';
import { readStatus } from '../../project/status.ts';
import { isSearchIndexReady, updateSearchIndex } from '../search-index.ts';
import { createIndexLoader } from './dataset-index.ts';
import { passageDetail, queryDetail } from './details.ts';
import { createOrders } from './order.ts';
import { countDataset, listDatasets } from './overview.ts';
import { showRows } from './shown-rows.ts';
import { browseRequestSchema, KINDS, type View } from './view.ts';

const project = openProjectToRead(z.string().parse(workerData));
const { db } = project;
const load = createIndexLoader(db);
const orderOf = createOrders(db);

let updating: Promise<void> | null = null;
let updateError: unknown = null;

/** Whether a search finds everything; where it does not, the index is brought up to date beside what is asked here. */
function searchState(): { readonly ready: boolean } {
  if (updateError !== null) {
    const error = updateError;
    updateError = null;
    throw error;
  }
  if (updating === null && isSearchIndexReady(db)) return { ready: true };
  updating ??= updateSearchIndex(db, {})
    .catch((error: unknown) => {
      updateError = error;
    })
    .finally(() => {
      updating = null;
    });
  return { ready: false };
}

serveThread(parentPort!, async (raw) => {
  const request = browseRequestSchema.parse(raw);
  switch (request.type) {
    case 'status':
      return readStatus(project);
    case 'datasets':
      return listDatasets(db);
    case 'counts':
      return countDataset(load(request.dataset));
    case 'rows': {
      const { view, from, count } = request;
      const index = load(view.dataset);
      const { rows, ranked } = orderOf(index, view);
      return {
        total: rows.length,
        ranked,
        rows: showRows(db, index, view, rows.subarray(from, from + count)),
      };
    }
    case 'totals': {
      const { dataset, search, split } = request;
      const common: Omit<View, 'kind'> = {
        dataset,
        search,
        split,
        show: 'all',
        sort: 'order',
        descending: false,
      };
      const index = load(dataset);
      return Object.fromEntries(KINDS.map((kind) => [kind, orderOf(index, { ...common, kind }).rows.length]));
    }
    case 'passage':
      return passageDetail(db, load(request.dataset), request.id, request.search);
    case 'query':
      return queryDetail(db, load(request.dataset), request.id, request.search);
    case 'search-state':
      return searchState();
  }
});

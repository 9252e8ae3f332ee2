import { createThread } from '../../../platform/jobs/thread.ts';
import type { ProjectStatus } from '../../project/status.ts';
import type { PassageDetail, QueryDetail } from './details.ts';
import type { InspectRequest, SourceInspection } from './inspect.ts';
import type { DatasetCounts, DatasetSummary } from './overview.ts';
import type { ShownRow } from './shown-rows.ts';
import type { BrowseRequest, Kind, View } from './view.ts';

type Of<Type extends BrowseRequest['type']> = Omit<Extract<BrowseRequest, { type: Type }>, 'type'>;

export type RowsAnswer = {
  readonly total: number;
  /** False: a search found too many to rank them. */
  readonly ranked: boolean;
  readonly rows: readonly ShownRow[];
};

/** Looks through a project's data, and at files before they are imported, in threads of its own. */
export type DataBrowser = {
  readonly status: () => Promise<ProjectStatus>;
  readonly datasets: () => Promise<readonly DatasetSummary[]>;
  /** @throws WhetstoneError `dataset-not-found`, as do all that name one */
  readonly counts: (dataset: string) => Promise<DatasetCounts>;
  readonly rows: (view: View, from: number, count: number) => Promise<RowsAnswer>;
  /** How much a search finds of each kind. */
  readonly totals: (of: Of<'totals'>) => Promise<Readonly<Record<Kind, number>>>;
  readonly passage: (of: Of<'passage'>) => Promise<PassageDetail>;
  readonly query: (of: Of<'query'>) => Promise<QueryDetail>;
  /** Whether a search finds everything; asking starts what is still to be done. */
  readonly searchState: () => Promise<{ readonly ready: boolean }>;
  readonly inspect: (request: InspectRequest) => Promise<SourceInspection>;
  readonly close: () => Promise<void>;
};

function workerEntry(name: string): URL {
  return new URL(import.meta.url.endsWith('.ts') ? `./${name}.ts` : `./${name}.js`, import.meta.url);
}

/** @param folder the project's */
export function createDataBrowser(folder: string): DataBrowser {
  const reading = createThread(workerEntry('browse-worker'), folder);
  // A file may take long to look into; rows do not wait for it.
  const inspecting = createThread(workerEntry('inspect-worker'), null);
  // What the threads answer is our own code's, from our own process: its shape needs no second check.
  const ask = <Answer>(request: BrowseRequest): Promise<Answer> => reading.ask(request) as Promise<Answer>;
  return {
    status: () => ask({ type: 'status' }),
    datasets: () => ask({ type: 'datasets' }),
    counts: (dataset) => ask({ type: 'counts', dataset }),
    rows: (view, from, count) => ask({ type: 'rows', view, from, count }),
    totals: (of) => ask({ type: 'totals', ...of }),
    passage: (of) => ask({ type: 'passage', ...of }),
    query: (of) => ask({ type: 'query', ...of }),
    searchState: () => ask({ type: 'search-state' }),
    inspect: (request) => inspecting.ask(request) as Promise<SourceInspection>,
    close: async () => {
      await Promise.all([reading.close(), inspecting.close()]);
    },
  };
}

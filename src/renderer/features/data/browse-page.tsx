import './browse.css';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { api } from '../../app/api.ts';
import { ErrorNote } from '../../app/errors.tsx';
import { useKeys } from '../../app/keys.tsx';
import { KeyHints } from '../../app/slots.tsx';
import { SplitPane } from '../../ui/split-pane.tsx';
import { BrowseTable } from './browse-table.tsx';
import { BrowseToolbar } from './browse-toolbar.tsx';
import { DatasetPane } from './dataset-pane.tsx';
import type { DatasetSummary } from './types.ts';
import { useSearch } from './use-search.ts';
import { useView, viewAddress } from './view-state.ts';

/** The tables of a data set, and what it holds beside them. */
export function BrowsePage({ datasets }: { readonly datasets: readonly DatasetSummary[] }) {
  const [view, change] = useView(datasets);
  const [, navigate] = useLocation();
  const counts = useQuery(
    api.data.counts.queryOptions({ dataset: view.dataset }, { placeholderData: keepPreviousData }),
  );
  const search = useSearch(view);
  useKeys('Data', [{ keys: 'i', label: 'Import', run: () => navigate('/data/import') }]);
  const dataset = datasets.find(({ name }) => name === view.dataset);
  return (
    <SplitPane
      name="data"
      label="Data sets"
      initial={270}
      min={220}
      max={460}
      pane={
        <DatasetPane
          datasets={datasets}
          counts={counts.data ?? null}
          view={view}
          onChange={change}
          onImport={() => navigate('/data/import')}
        />
      }
    >
      <div className="browse">
        <ErrorNote error={counts.error} onRetry={() => void counts.refetch()} />
        <ErrorNote error={search.error} />
        <BrowseToolbar
          view={view}
          onChange={change}
          totals={view.search === '' ? (counts.data ?? null) : search.totals}
          splits={counts.data?.splits.map(({ split }) => split) ?? []}
          indexing={!search.ready}
        />
        {dataset !== undefined && (
          <BrowseTable
            // Another question: the row that was open is not among its answers.
            key={viewAddress({ ...view, sort: 'order', descending: false })}
            view={view}
            onChange={change}
            searched={search.version}
            has={{
              severalIds: (counts.data?.severalIds ?? 0) > 0,
              judgedZero: counts.data?.splits.some(({ judgedZero }) => judgedZero > 0) ?? false,
            }}
          />
        )}
      </div>
      <KeyHints
        hints={[
          { keys: ['ArrowUp', 'ArrowDown'], label: 'rows' },
          { keys: ['/'], label: 'search' },
          { keys: ['i'], label: 'import' },
        ]}
      />
    </SplitPane>
  );
}

import './data.css';
import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { api } from '../../app/api.ts';
import { ErrorNote } from '../../app/errors.tsx';
import { BrowsePage } from './browse-page.tsx';
import { DropTarget } from './drop-target.tsx';
import { ImportPage } from './import-page.tsx';
import { NoData } from './no-data.tsx';

/** What the project holds, and the way in for more. A file may be dropped anywhere on it. */
export function DataPage() {
  const [path] = useLocation();
  const datasets = useQuery(api.data.datasets.queryOptions());
  return (
    <DropTarget>
      <ErrorNote error={datasets.error} onRetry={() => void datasets.refetch()} />
      {datasets.data !== undefined &&
        (path.startsWith('/data/import') ? (
          <ImportPage datasets={datasets.data} />
        ) : datasets.data.length === 0 ? (
          <NoData />
        ) : (
          <BrowsePage datasets={datasets.data} />
        ))}
    </DropTarget>
  );
}

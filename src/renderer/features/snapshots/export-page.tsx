import './export.css';
import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { api } from '../../app/api.ts';
import { ErrorNote } from '../../app/errors.tsx';
import { useKeys } from '../../app/keys.tsx';
import { KeyHints } from '../../app/slots.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { SplitPane } from '../../ui/split-pane.tsx';
import { ExportSnapshot } from './export-snapshot.tsx';
import { SnapshotsPane } from './snapshots-pane.tsx';
import { TakeSnapshot } from './take-snapshot.tsx';
import { useExportAddress } from './use-export-address.ts';

/** Snapshots of runs, and the files that are written of them. */
export function ExportPage() {
  const snapshots = useQuery(api.snapshots.list.queryOptions());
  const runs = useQuery(api.mining.runs.queryOptions());
  const [, navigate] = useLocation();
  const { shown, taking, run, show, take } = useExportAddress();
  const error = snapshots.error ?? runs.error;
  useKeys('Export', [
    { keys: 's', label: 'Take a snapshot', enabled: (runs.data?.length ?? 0) > 0, run: () => take() },
  ]);
  if (snapshots.data === undefined || runs.data === undefined)
    return (
      <div className="export-error">
        <ErrorNote
          error={error}
          onRetry={() => {
            void snapshots.refetch();
            void runs.refetch();
          }}
        />
      </div>
    );
  if (runs.data.length === 0 && snapshots.data.length === 0)
    return (
      <Empty
        icon="export"
        title="Nothing to export yet"
        actions={
          <Button look="primary" onClick={() => navigate('/mining')}>
            Go to Mining
          </Button>
        }
      >
        A snapshot of a run is what is exported and trained on. Save a run on the Mining page first.
      </Empty>
    );
  const snapshot = snapshots.data.find(({ number }) => number === shown) ?? snapshots.data[0];
  const takes = taking || snapshot === undefined;
  return (
    <SplitPane
      name="snapshots"
      label="Snapshots"
      initial={280}
      min={220}
      max={460}
      pane={
        <SnapshotsPane
          snapshots={snapshots.data}
          shown={takes ? null : snapshot.number}
          taking={takes}
          onShow={show}
          onTake={runs.data.length === 0 ? null : () => take()}
        />
      }
    >
      {takes ? (
        <TakeSnapshot runs={runs.data} chosen={run} newest={snapshots.data[0]?.number ?? 0} />
      ) : (
        <ExportSnapshot key={snapshot.number} snapshot={snapshot} />
      )}
      <KeyHints hints={[{ keys: ['s'], label: 'take a snapshot' }]} />
    </SplitPane>
  );
}

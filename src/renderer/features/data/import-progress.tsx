import { useLocation } from 'wouter';
import type { Job, JobRequest } from '../../../shared/jobs.ts';
import { ErrorNote } from '../../app/errors.tsx';
import { isWaiting, progressText, shareDone, useJobActions, useJobs } from '../../app/jobs.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Meter } from '../../ui/meter.tsx';
import { ImportOutcome } from './import-outcome.tsx';
import type { DatasetSummary } from './types.ts';
import { useImportAddress } from './use-import-address.ts';

/** How far an import is, and then what came in. */
export function ImportProgress({
  source,
  jobId,
  datasets,
}: {
  readonly source: string;
  readonly jobId: number;
  readonly datasets: readonly DatasetSummary[];
}) {
  const { go } = useImportAddress();
  const [, navigate] = useLocation();
  const { add, cancel, retry } = useJobActions();
  const job = useJobs().find(({ id }) => id === jobId);
  if (job === undefined)
    return (
      <Empty
        icon="data"
        title="This import is not listed any more"
        actions={<Button onClick={() => navigate('/data')}>Look at the data</Button>}
      />
    );
  const waiting = isWaiting(job);
  const skip = (request: JobRequest): void => {
    if (request.kind === 'import')
      add.mutate({ ...request, onError: 'skip' }, { onSuccess: ({ id }) => go({ source, job: id }) });
  };
  const into = job.request.kind === 'import' && job.state === 'done' ? job.request.dataset : null;
  return (
    <div className="import-progress">
      <section aria-labelledby="import-title">
        <h2 id="import-title">{waiting || job.state !== 'done' ? job.title : 'What came in'}</h2>
        {waiting && (
          <>
            <Meter label={job.title} share={shareDone(job)} />
            <p className="muted" role="status">
              {job.state === 'queued'
                ? 'Waiting for the jobs before it. It starts by itself.'
                : progressText(job)}
            </p>
            <p className="muted">
              It goes on if you leave this page. Nothing of it is seen until all of it is in.
            </p>
            <div className="import-buttons">
              <Button disabled={cancel.isPending} onClick={() => cancel.mutate({ id: job.id })}>
                Cancel
              </Button>
            </div>
          </>
        )}
        <ErrorNote error={job.error ?? cancel.error ?? retry.error ?? add.error} />
        {(job.state === 'cancelled' || job.state === 'interrupted') && (
          <p>
            {job.state === 'cancelled' ? 'It was cancelled.' : 'Whetstone ended while it ran.'} The project is
            as it was.
          </p>
        )}
        {!waiting && job.state !== 'done' && (
          <div className="import-buttons">
            <Button disabled={retry.isPending} onClick={() => retry.mutate({ id: job.id })}>
              Import again
            </Button>
            <Button onClick={() => go({ source, again: job.id })}>Change how it is read</Button>
            {job.request.kind === 'import' && job.request.onError === 'stop' && isBadRow(job) && (
              <Button look="primary" disabled={add.isPending} onClick={() => skip(job.request)}>
                Import, and skip bad rows
              </Button>
            )}
          </div>
        )}
        {into !== null && <ImportOutcome job={job} into={into} imported={importOf(datasets, into, job)} />}
      </section>
    </div>
  );
}

/** An import that one row stopped: it names where. */
const isBadRow = ({ error }: Job): boolean =>
  error?.code === 'bad-input' && (error.details.line != null || error.details.row != null);

/** Of a data set's imports the one that a job made. */
function importOf(
  datasets: readonly DatasetSummary[],
  name: string,
  { startedAt, finishedAt }: { readonly startedAt: string | null; readonly finishedAt: string | null },
) {
  const dataset = datasets.find((each) => each.name === name);
  const found = dataset?.imports.find(
    (each) =>
      startedAt !== null &&
      finishedAt !== null &&
      each.startedAt >= startedAt &&
      each.finishedAt <= finishedAt,
  );
  return dataset === undefined || found === undefined ? null : { dataset, found };
}

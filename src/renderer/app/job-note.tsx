import './job-note.css';
import type { Job } from '../../shared/jobs.ts';
import { Button } from '../ui/button.tsx';
import { Meter } from '../ui/meter.tsx';
import { ErrorNote } from './errors.tsx';
import { isWaiting, progressText, shareDone, useJobActions } from './jobs.ts';

/** How far a job is, beside what it is about; what it failed with, and how one goes on. Nothing once it is done. */
export function JobNote({ job }: { readonly job: Job }) {
  const { cancel, retry } = useJobActions();
  if (job.state === 'done') return null;
  const waiting = isWaiting(job);
  return (
    <div className="job-note">
      {waiting && (
        <>
          <Meter label={job.title} share={job.state === 'queued' ? 0 : shareDone(job)} />
          <p className="muted" role="status">
            {job.state === 'queued'
              ? 'Waiting for the jobs before it. It starts by itself.'
              : progressText(job)}
          </p>
        </>
      )}
      <ErrorNote error={job.error ?? cancel.error ?? retry.error} />
      {(job.state === 'cancelled' || job.state === 'interrupted') && (
        <p className="muted">
          {job.state === 'cancelled' ? 'It was cancelled' : 'Whetstone ended while it ran'}; what was finished
          is kept.
        </p>
      )}
      <div>
        {waiting ? (
          <Button small disabled={cancel.isPending} onClick={() => cancel.mutate({ id: job.id })}>
            Cancel
          </Button>
        ) : (
          <Button small disabled={retry.isPending} onClick={() => retry.mutate({ id: job.id })}>
            {job.state === 'failed' ? 'Try again' : 'Go on'}
          </Button>
        )}
      </div>
    </div>
  );
}

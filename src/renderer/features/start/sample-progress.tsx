import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { ErrorNote } from '../../app/errors.tsx';
import { isWaiting, progressText, shareDone, useJobActions, useJobs } from '../../app/jobs.ts';
import { Button } from '../../ui/button.tsx';
import { Meter } from '../../ui/meter.tsx';

/** How far the sample is; when it is ready, Review opens. */
export function SampleProgress() {
  const job = useJobs().find(({ request }) => request.kind === 'sample');
  const [, navigate] = useLocation();
  const { cancel, retry } = useJobActions();
  const waited = useRef(false);
  const waiting = job !== undefined && isWaiting(job);
  const done = job?.state === 'done';
  useEffect(() => {
    if (waited.current && done) navigate('/review');
    waited.current = waiting;
  }, [waiting, done, navigate]);

  if (job === undefined || done) return null;
  return (
    <section className="sample" aria-label="The sample">
      <h2>Setting up the sample</h2>
      {waiting && <Meter label="Setting up the sample" share={shareDone(job)} />}
      {waiting && <p className="muted">{progressText(job)}</p>}
      {!waiting && job.error === null && <p className="muted">It was stopped. What was finished is kept.</p>}
      <ErrorNote error={job.error} />
      <div className="sample-actions">
        {waiting ? (
          <Button small onClick={() => cancel.mutate({ id: job.id })}>
            Cancel
          </Button>
        ) : (
          <Button small onClick={() => retry.mutate({ id: job.id })}>
            Go on
          </Button>
        )}
      </div>
    </section>
  );
}

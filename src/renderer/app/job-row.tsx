import type { Job, JobState } from '../../shared/jobs.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Meter } from '../ui/meter.tsx';
import { ErrorNote } from './errors.tsx';
import { isWaiting, progressText, shareDone, useJobActions } from './jobs.ts';
import { agoText, durationText } from './wording.ts';

const STATE_WORDS = {
  queued: 'waiting',
  running: 'running',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
  interrupted: 'interrupted',
} as const satisfies Record<JobState, string>;

function seconds({ startedAt, finishedAt }: Job): number | null {
  if (startedAt === null || finishedAt === null) return null;
  return (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
}

function StateWord({ job }: { readonly job: Job }) {
  const took = seconds(job);
  return (
    <span className={`job-state job-state-${job.state}`}>
      {job.state === 'done' && <Icon name="check" size={11} />}
      {job.state === 'failed' && <Icon name="warning" size={11} />}
      {STATE_WORDS[job.state]}
      {job.state === 'done' && took !== null && ` in ${durationText(took)}`}
      {job.finishedAt !== null && ` · ${agoText(job.finishedAt)}`}
    </span>
  );
}

/** One job of the panel: how far it is or what came of it, and what one can do about it. */
export function JobRow({ job }: { readonly job: Job }) {
  const { cancel, retry } = useJobActions();
  const running = job.state === 'running';
  const again = job.state === 'failed' || job.state === 'cancelled' || job.state === 'interrupted';
  return (
    <li className="job">
      <div className="job-title">
        <h3>{job.title}</h3>
        <StateWord job={job} />
      </div>
      {running && <Meter label={job.title} share={shareDone(job)} />}
      {running && <p className="job-text">{progressText(job)}</p>}
      {job.outcome !== null && <p className="job-text">{job.outcome}</p>}
      {job.state === 'interrupted' && (
        <p className="job-text">Whetstone ended while it ran. It goes on from what was finished.</p>
      )}
      <ErrorNote error={job.error ?? cancel.error ?? retry.error} />
      {job.log.length > 0 && (
        <details className="job-log">
          <summary>Log, {job.log.length === 1 ? '1 line' : `${job.log.length} lines`}</summary>
          <ol>
            {job.log.map((line, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever added
              <li key={index}>{line}</li>
            ))}
          </ol>
        </details>
      )}
      {(isWaiting(job) || again) && (
        <div className="job-actions">
          {isWaiting(job) && (
            <Button small disabled={cancel.isPending} onClick={() => cancel.mutate({ id: job.id })}>
              Cancel
            </Button>
          )}
          {again && (
            <Button small disabled={retry.isPending} onClick={() => retry.mutate({ id: job.id })}>
              {job.state === 'failed' ? 'Try again' : 'Go on'}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

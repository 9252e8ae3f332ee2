import '../ui/chip.css';
import './jobs-panel.css';
import { Button, IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Meter } from '../ui/meter.tsx';
import { JobRow } from './job-row.tsx';
import { isWaiting, shareDone, useJobActions, useJobs } from './jobs.ts';
import { useStored } from './stored.ts';
import { shareText } from './wording.ts';

/** Whether the panel is shown: remembered, so that a reload changes nothing. */
export function useJobsPanel(): readonly [boolean, (shown: boolean) => void] {
  const [stored, store] = useStored('jobs-panel', 'hidden');
  return [stored === 'shown', (shown) => store(shown ? 'shown' : 'hidden')];
}

/** All jobs of the project, beside the page. */
export function JobsPanel({ onClose }: { readonly onClose: () => void }) {
  const jobs = useJobs();
  const { forgetEnded } = useJobActions();
  const ended = jobs.some((job) => !isWaiting(job));
  return (
    <aside className="jobs-panel" aria-label="Jobs">
      <header className="jobs-head">
        <h2>Jobs</h2>
        {ended && (
          <Button small look="quiet" onClick={() => forgetEnded.mutate()}>
            Clear ended
          </Button>
        )}
        <IconButton label="Close the jobs" icon={<Icon name="close" />} small onClick={onClose} />
      </header>
      {jobs.length === 0 ? (
        <p className="jobs-none">
          No jobs. Imports, encoding, searches and exports run here, one after the other, while you go on
          working.
        </p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        <ul className="jobs-list" aria-label="All jobs" tabIndex={0}>
          {jobs.map((job) => (
            <JobRow key={job.id} job={job} />
          ))}
        </ul>
      )}
    </aside>
  );
}

/** In the top bar: how far the running job is, and the way to the panel. */
export function JobsChip({ shown, onToggle }: { readonly shown: boolean; readonly onToggle: () => void }) {
  const jobs = useJobs();
  const running = jobs.find(({ state }) => state === 'running');
  const waiting = jobs.filter(({ state }) => state === 'queued').length;
  const failed = jobs[0]?.state === 'failed';
  const share = running === undefined ? null : shareDone(running);
  return (
    <button type="button" className="chip jobs-chip" aria-expanded={shown} onClick={onToggle}>
      <Icon name={failed ? 'warning' : 'jobs'} size={14} />
      {running === undefined ? (
        <span>{failed ? 'Job failed' : 'Jobs'}</span>
      ) : (
        <>
          <span className="jobs-chip-title">{running.title}</span>
          <span className="jobs-chip-meter">
            <Meter label={running.title} share={share} />
          </span>
          {share !== null && <span className="jobs-chip-share">{shareText(share)}</span>}
        </>
      )}
      {waiting > 0 && <span className="muted">+ {waiting}</span>}
    </button>
  );
}

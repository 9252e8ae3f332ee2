import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { client } from '../../app/api.ts';
import { api } from '../../app/api.ts';
import { ErrorNote } from '../../app/errors.tsx';
import { JobNote } from '../../app/job-note.tsx';
import { isWaiting, useJobActions, useJobs } from '../../app/jobs.ts';
import { useKeys } from '../../app/keys.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/input.tsx';
import { Meter } from '../../ui/meter.tsx';
import { toast } from '../../ui/toasts.tsx';
import { PreflightCounts } from './preflight-counts.tsx';
import { useExportAddress } from './use-export-address.ts';
import { recipeText } from './words.ts';

type Runs = Awaited<ReturnType<typeof client.mining.runs.query>>;

/** What a snapshot of a run would hold, and the way to take it. */
export function TakeSnapshot({
  runs,
  chosen,
  newest,
}: {
  readonly runs: Runs;
  /** The run that the address names. */
  readonly chosen: string | null;
  /** The number of the newest snapshot; 0 where there is none. */
  readonly newest: number;
}) {
  const { take, show } = useExportAddress();
  const { add } = useJobActions();
  const [jobId, setJobId] = useState<number | null>(null);
  const [before, setBefore] = useState(newest);
  const run = runs.find(({ name }) => name === chosen) ?? runs[0];
  const preflight = useQuery(
    api.snapshots.preflight.queryOptions(
      { run: run?.name ?? '' },
      // Labels change on other pages: it is counted anew whenever this one is opened.
      { enabled: run !== undefined, placeholderData: keepPreviousData, staleTime: 0 },
    ),
  );
  const job = useJobs().find(({ id }) => id === jobId);
  const busy = add.isPending || (job !== undefined && isWaiting(job));
  const nothing = preflight.data !== undefined && pairsOf(preflight.data.summary) === 0;
  const ready = run !== undefined && !busy && !nothing && preflight.error === null;

  const taken = job?.state === 'done' && newest > before ? newest : null;
  useEffect(() => {
    if (taken === null) return;
    toast(`Snapshot ${taken} was taken.`);
    show(taken, { replace: true });
  }, [taken, show]);

  function start(): void {
    if (!ready) return;
    setBefore(newest);
    add.mutate({ kind: 'snapshot', run: run.name }, { onSuccess: ({ id }) => setJobId(id) });
  }
  useKeys('Export', [
    { keys: 'Mod+Enter', label: 'Take this snapshot', enabled: ready, whileTyping: true, run: start },
  ]);

  return (
    <div className="take">
      <header>
        <h2>Take a snapshot</h2>
        <p className="take-lead">
          It freezes a run's pairs and negatives, with every answer as it is now, under a number that never
          changes. Exports and training take snapshots.
        </p>
      </header>
      <Field label="Run" hint={run === undefined ? undefined : recipeText(run.recipe)}>
        <Select
          value={run?.name ?? ''}
          options={runs.map(({ name }) => ({ value: name, label: name }))}
          onChange={take}
        />
      </Field>
      <ErrorNote error={preflight.error} onRetry={() => void preflight.refetch()} />
      {preflight.isLoading && <Meter label="Counting" share={null} />}
      {preflight.data !== undefined && preflight.error === null && (
        <div aria-busy={preflight.isPlaceholderData}>
          <PreflightCounts preflight={preflight.data} />
        </div>
      )}
      {job !== undefined && <JobNote job={job} />}
      <ErrorNote error={add.error} />
      <div>
        <Button look="primary" keys="Mod+Enter" disabled={!ready} onClick={start}>
          {busy ? 'Taking it …' : `Take snapshot ${newest + 1}`}
        </Button>
      </div>
    </div>
  );
}

const pairsOf = ({ pairs, skipped }: { readonly pairs: number; readonly skipped: number }): number =>
  pairs - skipped;

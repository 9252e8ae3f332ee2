import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { DEVICES, type Device } from '../../../shared/teachers.ts';
import { api } from '../../app/api.ts';
import { ErrorNote } from '../../app/errors.tsx';
import { JobNote } from '../../app/job-note.tsx';
import { isWaiting, useJobActions, useJobs } from '../../app/jobs.ts';
import { useKeys } from '../../app/keys.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/input.tsx';
import { NumberInput } from '../../ui/number-input.tsx';
import { RetrievalTable } from './retrieval-table.tsx';
import { latestRetrieveJob } from './teacher-state.ts';
import type { ListedTeacher } from './types.ts';

const DEVICE_NAMES = {
  auto: 'The fastest there is',
  cpu: 'CPU',
  cuda: 'CUDA',
  webgpu: 'WebGPU',
} as const satisfies Record<Device, string>;

const ALL_SPLITS = 'all';

/** What a teacher has found for the queries, and the way to have it search. */
export function Retrieval({ teacher }: { readonly teacher: ListedTeacher }) {
  const { id, config, retrievals } = teacher;
  const datasets = useQuery(api.project.status.queryOptions()).data?.datasets;
  const { add } = useJobActions();
  const job = latestRetrieveJob(useJobs(), id);
  const newest = retrievals[0];
  const [chosen, choose] = useState<{ dataset?: string; split?: string; device?: Device }>({});
  const [topK, setTopK] = useState(newest?.topK ?? 100);

  const dataset = datasets?.find(({ name }) => name === (chosen.dataset ?? newest?.dataset)) ?? datasets?.[0];
  const splits = dataset?.splits.map(({ split }) => split) ?? [];
  const usual = splits.includes('train') ? 'train' : ALL_SPLITS;
  const split =
    chosen.split !== undefined && splits.includes(chosen.split)
      ? chosen.split
      : chosen.split === ALL_SPLITS
        ? ALL_SPLITS
        : usual;
  const device = chosen.device ?? 'auto';
  const usesModel = config.kind === 'dense' || config.kind === 'embeddings';
  const busy = job !== null && isWaiting(job);
  const ready = dataset !== undefined && splits.length > 0 && !busy && !add.isPending;

  function start(): void {
    if (ready) add.mutate({ kind: 'retrieve', teacher: id, dataset: dataset.name, split, topK, device });
  }

  useKeys('Teachers', [{ keys: 'r', label: 'Retrieve', enabled: ready, run: start }]);
  return (
    <section className="teacher-section" aria-labelledby="retrieval-title">
      <h3 id="retrieval-title">Retrieval</h3>
      {retrievals.length === 0 ? (
        <p className="teacher-lead">
          {usesModel
            ? 'It has not searched yet. It encodes the corpus once, finds the nearest passages of every query, and scores the positives. Runs are mined from that.'
            : 'It has not searched yet. It finds candidates for every query that has a positive. Runs are mined from that.'}
        </p>
      ) : (
        <RetrievalTable retrievals={retrievals} job={job} />
      )}
      {job !== null && <JobNote job={job} />}
      <form
        className="retrieve-form"
        onSubmit={(event) => {
          event.preventDefault();
          start();
        }}
      >
        {datasets !== undefined && datasets.length > 1 && (
          <Field label="Data set">
            <Select
              value={dataset?.name ?? ''}
              options={datasets.map(({ name }) => ({ value: name, label: name }))}
              onChange={(name) => choose({ ...chosen, dataset: name })}
            />
          </Field>
        )}
        <Field label="Split">
          <Select
            value={split}
            options={[
              ...splits.map((name) => ({ value: name, label: name })),
              { value: ALL_SPLITS, label: 'All splits' },
            ]}
            onChange={(name) => choose({ ...chosen, split: name })}
          />
        </Field>
        <Field label="Candidates each">
          <NumberInput value={topK} min={1} max={10_000} onChange={(value) => setTopK(value ?? 100)} />
        </Field>
        {usesModel && (
          <Field label="Device">
            <Select
              value={device}
              options={DEVICES.map((value) => ({ value, label: DEVICE_NAMES[value] }))}
              onChange={(value) => choose({ ...chosen, device: value })}
            />
          </Field>
        )}
        <Button
          type="submit"
          look={retrievals.length === 0 ? 'primary' : 'normal'}
          keys="r"
          disabled={!ready}
        >
          Retrieve
        </Button>
      </form>
      {datasets !== undefined && datasets.length === 0 && (
        <p className="muted">There is no data to search in yet. Import some on the Data page.</p>
      )}
      {dataset !== undefined && splits.length === 0 && (
        <p className="muted">
          {dataset.name} has no judgements, so there are no positives to mine against. Import some on the Data
          page.
        </p>
      )}
      <ErrorNote error={add.error} />
    </section>
  );
}

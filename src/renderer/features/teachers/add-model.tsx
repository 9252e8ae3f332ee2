import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from '../../app/api.ts';
import { ErrorNote } from '../../app/errors.tsx';
import { JobNote } from '../../app/job-note.tsx';
import { isWaiting, useJobActions, useJobs } from '../../app/jobs.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { TextInput } from '../../ui/input.tsx';
import { Meter } from '../../ui/meter.tsx';
import { toast } from '../../ui/toasts.tsx';
import { ModelSettings, type Settings, settingsOf } from './model-settings.tsx';
import { ModelSources } from './model-sources.tsx';
import type { ModelLook } from './types.ts';
import { useTeachersAddress, type Way } from './use-teachers-address.ts';
import { freeId, idProblem } from './words.ts';

const READ_FROM = {
  folder: 'Read from its folder. What you leave as it is stays the model’s own.',
  cache: 'It is in the cache: nothing is fetched. What you leave as it is stays the model’s own.',
  catalogue: 'As Whetstone knows it; once it is fetched, its own files decide what you leave as it is.',
  nowhere: 'Nothing is known of it before it is fetched. What you leave open is read from its files.',
} as const satisfies Record<ModelLook['readFrom'], string>;

/** A model that was named: what is known of it, what would be fetched, and how it is to be used. */
export function AddModel({
  model,
  way,
  jobId,
  taken,
}: {
  readonly model: string;
  readonly way: Way;
  readonly jobId: number | null;
  readonly taken: readonly string[];
}) {
  const look = useQuery(api.teachers.look.queryOptions({ model }, { staleTime: 0, gcTime: 0 }));
  const { add } = useTeachersAddress();
  return (
    <div className="add-form">
      <header>
        <div className="add-model-head">
          <h2>{look.data?.readFrom === 'folder' ? look.data.suggestedId : model}</h2>
          <Button small onClick={() => add({ way })}>
            Another model
          </Button>
        </div>
        {look.data?.readFrom === 'folder' && <p className="mono muted add-path">{look.data.model}</p>}
      </header>
      <ErrorNote error={look.error} onRetry={() => void look.refetch()} />
      {look.isLoading && <Meter label={`Looking at ${model}`} share={null} />}
      {look.data !== undefined && (
        <ModelForm look={look.data} named={model} way={way} jobId={jobId} taken={taken} />
      )}
    </div>
  );
}

function ModelForm({
  look,
  named,
  way,
  jobId,
  taken,
}: {
  readonly look: ModelLook;
  readonly named: string;
  readonly way: Way;
  readonly jobId: number | null;
  readonly taken: readonly string[];
}) {
  const { add: goTo, show } = useTeachersAddress();
  const { add } = useJobActions();
  const job = useJobs().find(({ id }) => id === jobId);
  const adding = job?.request.kind === 'add-model' ? job.request : null;
  const [typed, type] = useState<string | null>(null);
  const [changes, change] = useState<Partial<Settings>>({});
  const id = typed ?? adding?.id ?? freeId(look.suggestedId, taken);
  // While its job runs, and when it is done, the name is taken by this very teacher.
  const problem = adding?.id === id ? null : idProblem(id, taken);
  const busy = job !== undefined && isWaiting(job);
  const done = job?.state === 'done';
  const added = adding?.id;
  useEffect(() => {
    if (!done || added === undefined) return;
    toast(`${added} is ready.`);
    show(added, { replace: true });
  }, [done, added, show]);

  const own = settingsOf(look.use);
  const unreachable = look.offline && look.sources.length > 0;
  const ready = problem === null && !unreachable && !busy && !done && !add.isPending;
  function start(): void {
    add.mutate(
      {
        kind: 'add-model',
        id,
        model: look.model,
        pooling: changes.pooling ?? null,
        queryPrompt: changes.queryPrompt ?? null,
        passagePrompt: changes.passagePrompt ?? null,
        maxLength: changes.maxLength ?? null,
        similarity: changes.similarity ?? null,
      },
      { onSuccess: (started) => goTo({ way, model: named, job: started.id }) },
    );
  }

  return (
    <form
      className="add-form-inner"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) start();
      }}
    >
      {look.sources.length > 0 && <ModelSources sources={look.sources} offline={look.offline} />}
      <p className="muted">{READ_FROM[look.readFrom]}</p>
      <ModelSettings use={look.use} settings={{ ...own, ...changes }} onChange={change} changes={changes} />
      <Field label="Name" hint="Runs and exports name it so." error={problem}>
        <TextInput value={id} onChange={type} />
      </Field>
      <ErrorNote error={add.error} />
      {job !== undefined && <JobNote job={job} />}
      {!busy && (
        <div>
          <Button type="submit" look="primary" disabled={!ready}>
            {look.sources.length > 0 ? 'Fetch and add' : 'Add'}
          </Button>
        </div>
      )}
    </form>
  );
}

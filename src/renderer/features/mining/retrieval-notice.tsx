import { useState } from 'react';
import { ErrorNote } from '../../app/errors.tsx';
import { JobNote } from '../../app/job-note.tsx';
import { isWaiting, useJobActions, useJobs } from '../../app/jobs.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { NumberInput } from '../../ui/number-input.tsx';

/** As many as the paper's tables need, and few enough to search quickly. */
const USUAL_TOP_K = 100;

/** A teacher that has to search before it can be mined with: the button that starts it, and how far it is. */
export function RetrievalNotice({
  teacher,
  dataset,
  split,
}: {
  readonly teacher: string;
  readonly dataset: string;
  /** null: every split. */
  readonly split: string | null;
}) {
  const { add } = useJobActions();
  const [topK, setTopK] = useState(USUAL_TOP_K);
  const job = useJobs().find(
    ({ request }) =>
      request.kind === 'retrieve' && request.teacher === teacher && request.dataset === dataset,
  );
  const shown = job !== undefined && job.state !== 'done' ? job : null;
  const start = (): void =>
    add.mutate({ kind: 'retrieve', teacher, dataset, split: split ?? 'all', topK, device: 'auto' });
  return (
    <div className="mining-retrieval">
      {shown === null ? (
        <>
          <p>
            {teacher} has not searched {split === null ? 'all splits' : split} yet. It does so once; then any
            number of runs is mined from what it found.
          </p>
          {/* No form: it stands within the recipe's. */}
          <div className="mining-retrieval-start">
            <Field label="Candidates each">
              <NumberInput value={topK} min={1} max={10_000} onChange={(value) => setTopK(value ?? topK)} />
            </Field>
            <Button look="primary" disabled={add.isPending} onClick={start}>
              Search now
            </Button>
          </div>
        </>
      ) : (
        <>
          {isWaiting(shown) && <p>{teacher} is searching. It goes on if you leave this page.</p>}
          <JobNote job={shown} />
        </>
      )}
      <ErrorNote error={add.error} />
    </div>
  );
}

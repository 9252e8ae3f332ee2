import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { api } from '../../app/api.ts';
import { ErrorNote } from '../../app/errors.tsx';
import { useKeys } from '../../app/keys.tsx';
import { countText, durationText, quantityText } from '../../app/wording.ts';
import { Button } from '../../ui/button.tsx';
import { Select, TextInput } from '../../ui/input.tsx';
import { Meter } from '../../ui/meter.tsx';
import { TriedPassages } from './tried-passages.tsx';
import type { ListedTeacher, TeacherConfig, TryOutAnswer } from './types.ts';

const SHOWN = 10;

/** Why a teacher cannot be tried out; null where it can. */
function whyNot({ kind }: TeacherConfig): string | null {
  switch (kind) {
    case 'dense':
    case 'bm25':
      return null;
    case 'embeddings':
      return 'Its embeddings were made elsewhere, without their model: it cannot encode a new question.';
    case 'ranking':
      return 'Its ranking was made elsewhere, for the queries of the data alone.';
    case 'given':
      return 'It knows only the negatives that came with the data.';
    case 'random':
      return 'It draws passages by chance: no question makes a difference.';
  }
}

/** A question of one's own, and the passages that a teacher finds for it. */
export function TryOut({ teacher }: { readonly teacher: ListedTeacher }) {
  const input = useRef<HTMLInputElement>(null);
  const problem = whyNot(teacher.config);
  useKeys('Teachers', [
    { keys: 't', label: 'Try it out', enabled: problem === null, run: () => input.current?.select() },
  ]);
  return (
    <section className="teacher-section" aria-labelledby="try-title">
      <h3 id="try-title">Try it out</h3>
      {problem === null ? (
        <TryBox teacher={teacher} input={input} />
      ) : (
        <p className="teacher-lead">{problem}</p>
      )}
    </section>
  );
}

function TryBox({
  teacher,
  input,
}: {
  readonly teacher: ListedTeacher;
  readonly input: React.RefObject<HTMLInputElement | null>;
}) {
  const datasets = useQuery(api.project.status.queryOptions()).data?.datasets ?? [];
  const [chosen, choose] = useState<string | null>(null);
  const [typed, type] = useState('');
  const [asked, ask] = useState<string | null>(null);
  const dataset = chosen ?? datasets[0]?.name ?? '';
  const tried = useQuery(
    api.teachers.tryOut.queryOptions(
      { teacher: teacher.id, dataset, text: asked ?? '', count: SHOWN },
      { enabled: asked !== null && dataset !== '', placeholderData: keepPreviousData },
    ),
  );
  const ready = typed.trim() !== '' && dataset !== '';
  return (
    <>
      <form
        className="try-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!ready) return;
          if (asked === typed.trim()) void tried.refetch();
          ask(typed.trim());
        }}
      >
        <TextInput
          ref={input}
          aria-label="Question"
          placeholder="Ask as a user would ask"
          maxLength={2000}
          value={typed}
          onChange={type}
        />
        {datasets.length > 1 && (
          <Select
            aria-label="Data set"
            value={dataset}
            options={datasets.map(({ name }) => ({ value: name, label: name }))}
            onChange={choose}
          />
        )}
        <Button type="submit" disabled={!ready}>
          Find
        </Button>
      </form>
      {tried.isFetching && <Meter label="Searching" share={null} />}
      <ErrorNote error={tried.error} onRetry={() => void tried.refetch()} />
      {asked !== null && tried.data !== undefined && tried.error === null && (
        <div aria-busy={tried.isFetching}>
          <Answer answer={tried.data} question={asked} />
        </div>
      )}
    </>
  );
}

function Answer({ answer, question }: { readonly answer: TryOutAnswer; readonly question: string }) {
  if (answer.state === 'not-encoded')
    return (
      <p className="teacher-lead" role="status">
        The corpus is not encoded yet ({countText(answer.encoded)} of {quantityText(answer.total, 'passage')}
        ). Retrieve first: that encodes it, once.
      </p>
    );
  const { passages, seconds } = answer;
  if (passages.length === 0)
    return (
      <p className="teacher-lead" role="status">
        No passage shares a word with this question.
      </p>
    );
  return (
    <>
      <p className="muted" role="status">
        The {passages.length === 1 ? 'nearest passage' : `${passages.length} nearest passages`}, in{' '}
        {durationText(seconds)}
      </p>
      <TriedPassages passages={passages} question={question} />
    </>
  );
}

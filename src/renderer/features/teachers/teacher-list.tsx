import { isWaiting, shareDone, useJobs } from '../../app/jobs.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Meter } from '../../ui/meter.tsx';
import { latestRetrieveJob, stateOf } from './teacher-state.ts';
import type { EmbeddingState, ListedTeacher } from './types.ts';
import { KIND_NAMES, teacherPhrase } from './words.ts';

/** The teachers one under the other, each with what it is and how far it is. */
export function TeacherList({
  teachers,
  embeddings,
  shown,
  onShow,
  onAdd,
}: {
  readonly teachers: readonly ListedTeacher[];
  readonly embeddings: readonly EmbeddingState[];
  readonly shown: string | null;
  readonly onShow: (id: string) => void;
  readonly onAdd: () => void;
}) {
  const jobs = useJobs();
  return (
    <section className="teachers-pane" aria-labelledby="teachers-title">
      <header>
        <h2 id="teachers-title">Teachers</h2>
        <Button small keys="a" onClick={onAdd}>
          Add
        </Button>
      </header>
      <ul>
        {teachers.map((teacher) => {
          const job = latestRetrieveJob(jobs, teacher.id);
          const state = stateOf(
            teacher,
            embeddings.filter((each) => each.teacher === teacher.id),
          );
          return (
            <li key={teacher.id}>
              <button
                type="button"
                className="teachers-row"
                aria-current={teacher.id === shown ? 'true' : undefined}
                onClick={() => onShow(teacher.id)}
              >
                <b>{teacher.id}</b>
                <span className="teachers-row-kind">{KIND_NAMES[teacher.config.kind]}</span>
                <span className="teachers-row-phrase">{teacherPhrase(teacher.config)}</span>
                {job !== null && isWaiting(job) ? (
                  <Meter label={job.title} share={job.state === 'queued' ? 0 : shareDone(job)} />
                ) : (
                  <span className={`teachers-row-state teachers-row-${state.tone}`}>
                    <Icon name={state.icon} size={12} />
                    {state.text}
                  </span>
                )}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

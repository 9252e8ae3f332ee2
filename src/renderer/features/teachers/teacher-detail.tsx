import { RemoveTeacher } from './remove-teacher.tsx';
import { Retrieval } from './retrieval.tsx';
import { TeacherFacts } from './teacher-facts.tsx';
import { TryOut } from './try-out.tsx';
import type { EmbeddingState, ListedTeacher } from './types.ts';
import { KIND_NAMES } from './words.ts';

/** One teacher: what it has found and finds in the middle, what it is beside that. */
export function TeacherDetail({
  teacher,
  embeddings,
}: {
  readonly teacher: ListedTeacher;
  /** null: not counted yet. */
  readonly embeddings: readonly EmbeddingState[] | null;
}) {
  return (
    <div className="teacher">
      <div className="teacher-main">
        <header className="teacher-head">
          <p className="muted">{KIND_NAMES[teacher.config.kind]}</p>
          <h2>{teacher.id}</h2>
        </header>
        <Retrieval teacher={teacher} />
        <TryOut teacher={teacher} />
      </div>
      <aside className="teacher-side" aria-label={`About ${teacher.id}`}>
        <TeacherFacts teacher={teacher} embeddings={embeddings} />
        <RemoveTeacher teacher={teacher} embeddings={embeddings ?? []} />
      </aside>
    </div>
  );
}

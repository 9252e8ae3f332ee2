import { useQuery } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { useKeys } from '../../app/keys.tsx';
import { KeyHints } from '../../app/slots.tsx';
import { SplitPane } from '../../ui/split-pane.tsx';
import { TeacherDetail } from './teacher-detail.tsx';
import { TeacherList } from './teacher-list.tsx';
import type { ListedTeacher } from './types.ts';
import { useTeachersAddress } from './use-teachers-address.ts';

/** The project's teachers, and one of them in full. */
export function TeachersBrowser({ teachers }: { readonly teachers: readonly ListedTeacher[] }) {
  const { shown, show, add } = useTeachersAddress();
  const embeddings = useQuery(api.teachers.embeddings.queryOptions());
  const found = teachers.findIndex(({ id }) => id === shown);
  const place = Math.max(0, found);
  const teacher = teachers[place];
  const step = (by: number): void => {
    const next = teachers[place + by];
    if (next !== undefined) show(next.id);
  };
  useKeys('Teachers', [
    { keys: 'a', label: 'Add a teacher', run: () => add() },
    { keys: ['j', 'ArrowDown'], label: 'Next teacher', repeats: true, run: () => step(1) },
    { keys: ['k', 'ArrowUp'], label: 'Previous teacher', repeats: true, run: () => step(-1) },
  ]);
  return (
    <SplitPane
      name="teachers"
      label="Teachers"
      initial={250}
      min={200}
      max={420}
      pane={
        <TeacherList
          teachers={teachers}
          embeddings={embeddings.data ?? []}
          shown={teacher?.id ?? null}
          onShow={show}
          onAdd={() => add()}
        />
      }
    >
      {teacher !== undefined && (
        <TeacherDetail
          key={teacher.id}
          teacher={teacher}
          embeddings={embeddings.data?.filter((each) => each.teacher === teacher.id) ?? null}
        />
      )}
      <KeyHints
        hints={[
          { keys: ['j', 'k'], label: 'teachers' },
          { keys: ['r'], label: 'retrieve' },
          { keys: ['t'], label: 'try it' },
          { keys: ['a'], label: 'add' },
        ]}
      />
    </SplitPane>
  );
}

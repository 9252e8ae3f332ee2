import './teachers.css';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { ErrorNote } from '../../app/errors.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { AddTeacher } from './add-teacher.tsx';
import { TeachersBrowser } from './teachers-browser.tsx';
import { useTeachersAddress } from './use-teachers-address.ts';

/** What scores passages in this project, and the way to more of it. */
export function TeachersPage() {
  const teachers = useQuery(api.teachers.list.queryOptions());
  const { adding, add } = useTeachersAddress();
  if (teachers.data === undefined)
    return (
      <div className="teachers-error">
        <ErrorNote error={teachers.error} onRetry={() => void teachers.refetch()} />
      </div>
    );
  if (adding !== null) return <AddTeacher taken={teachers.data.map(({ id }) => id)} />;
  if (teachers.data.length === 0)
    return (
      <Empty
        icon="teachers"
        title="No teachers yet"
        actions={
          <>
            <Button look="primary" onClick={() => add()}>
              Add an encoder
            </Button>
            <Button onClick={() => add({ way: 'bm25' })}>Add BM25</Button>
          </>
        }
      >
        A teacher scores passages for each query: an encoder, BM25, or what another program made. BM25 needs
        no model and is there at once; an encoder finds harder negatives.
      </Empty>
    );
  return <TeachersBrowser teachers={teachers.data} />;
}

import { Empty } from '../../ui/empty.tsx';

export function TeachersPage() {
  return (
    <Empty icon="teachers" title="No teachers yet">
      A teacher scores passages for each query: an encoder, BM25, or chance.
    </Empty>
  );
}

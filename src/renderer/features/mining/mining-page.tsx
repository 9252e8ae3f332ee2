import { Empty } from '../../ui/empty.tsx';

export function MiningPage() {
  return (
    <Empty icon="mining" title="No runs yet">
      A run picks hard negatives from what a teacher found. It needs data and a teacher.
    </Empty>
  );
}

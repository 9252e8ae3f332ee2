import { Empty } from '../../ui/empty.tsx';

export function ReviewPage() {
  return (
    <Empty icon="review" title="Nothing to review yet">
      When a run is saved, its queries stand here with what was kept and what was removed.
    </Empty>
  );
}

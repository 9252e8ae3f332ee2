import { Empty } from '../../ui/empty.tsx';

export function ExportPage() {
  return (
    <Empty icon="export" title="Nothing to export yet">
      A snapshot of a run is what is exported and trained on.
    </Empty>
  );
}

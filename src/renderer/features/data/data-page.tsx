import { Empty } from '../../ui/empty.tsx';

export function DataPage() {
  return (
    <Empty icon="data" title="No data yet">
      Import questions and passages: a file, a folder or a data set from the hub.
    </Empty>
  );
}

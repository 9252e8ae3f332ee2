import { Empty } from '../../ui/empty.tsx';

export function ExportPage() {
  return (
    <Empty icon="export" title="Export is not in the window yet">
      Close the project here, then export on the command line: <code>whetstone export --help</code>.
    </Empty>
  );
}

import { Empty } from '../../ui/empty.tsx';

export function MiningPage() {
  return (
    <Empty icon="mining" title="Mining is not in the window yet">
      Close the project here, then mine on the command line: <code>whetstone mine --help</code>.
    </Empty>
  );
}

import { Empty } from '../../ui/empty.tsx';

export function ReviewPage() {
  return (
    <Empty icon="review" title="Review is not in the window yet">
      Close the project here, then look and label on the command line: <code>whetstone show --help</code> and{' '}
      <code>whetstone label --help</code>.
    </Empty>
  );
}

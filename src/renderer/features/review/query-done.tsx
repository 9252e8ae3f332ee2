import { useLocation } from 'wouter';
import { quantityText } from '../../app/wording.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import type { ReviewAddress } from './review-address.ts';
import type { QueuePlace } from './types.ts';
import type { ChangeAddress } from './use-review-address.ts';

type QueryDoneProps = {
  readonly place: QueuePlace | undefined;
  readonly address: ReviewAddress;
  readonly change: ChangeAddress;
  readonly onOpen: (query: string | null) => void;
  readonly onReopen: () => void;
};

/** The end of a queue: what was done, what was not, and where one goes from here. */
export function QueryDone({ place, address, change, onOpen, onReopen }: QueryDoneProps) {
  const [, navigate] = useLocation();
  if (place === undefined) return null;
  const { toJudge, judged, passed, nextToJudge } = place;
  const left = toJudge - judged - passed;
  const done = left === 0;
  const facts = [
    `${quantityText(judged, 'query is', 'queries are')} judged`,
    ...(passed > 0 ? [`${quantityText(passed, 'was', 'were')} gone past`] : []),
    ...(left > 0 ? [`${quantityText(left, 'is', 'are')} left`] : []),
  ];
  return (
    <Empty
      icon="check"
      title={done ? 'This queue is done' : 'The end of this queue'}
      actions={
        <>
          {nextToJudge !== null && left > 0 && (
            <Button look="primary" onClick={() => onOpen(nextToJudge)}>
              Go to what is left
            </Button>
          )}
          <Button onClick={onReopen}>Open it anew</Button>
          {address.queue !== 'unjudged' && (
            <Button onClick={() => change({ queue: 'unjudged', sort: 'order', other: null, query: null })}>
              Queries without an answer
            </Button>
          )}
          <Button look="quiet" onClick={() => navigate('/export')}>
            Go to Export
          </Button>
        </>
      }
    >
      {facts.join(', ')}.{' '}
      {done &&
        'That is not the whole set: other queues hold other queries, and a snapshot on the Export page holds every answer.'}
    </Empty>
  );
}

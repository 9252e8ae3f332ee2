import { useQuery } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { agoText } from '../../app/wording.ts';
import { StateShape } from '../../ui/state-shape.tsx';
import type { HistoryEvent } from './types.ts';
import { LABEL_WORDS } from './words.ts';

type HistoryProps = {
  readonly dataset: string;
  readonly query: string;
  readonly passage: string;
  readonly curator: string;
};

/** Everything that curators said of a passage under a query, newest first. */
export function History({ dataset, query, passage, curator }: HistoryProps) {
  const { data } = useQuery(api.review.history.queryOptions({ dataset, query, passage }));
  if (data === undefined) return null;
  if (data.length === 0) return <p className="inspector-empty">Nobody has answered yet.</p>;
  return (
    <ol className="history">
      {data.map((event) => (
        <li key={event.id}>
          <p>
            <EventText event={event} />
          </p>
          {event.note !== null && !event.undo && (
            <p className="history-note" dir="auto">
              {event.note}
            </p>
          )}
          <p className="history-who" title={new Date(event.at).toLocaleString()}>
            {event.curator === curator ? 'you' : event.curator}, {agoText(event.at)}
          </p>
        </li>
      ))}
    </ol>
  );
}

const SHAPES = {
  'true-negative': 'kept',
  'false-negative': 'false-negative',
  ambiguous: 'removed',
} as const;

function EventText({ event: { label, undo } }: { readonly event: HistoryEvent }) {
  if (label === null) return undo ? 'Taken back' : 'Cleared';
  return (
    <>
      <StateShape state={SHAPES[label]} size={9} />{' '}
      {undo ? `Taken back: ${LABEL_WORDS[label]} again` : LABEL_WORDS[label]}
    </>
  );
}

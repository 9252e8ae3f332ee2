import './queue.css';
import { useEffect, useState } from 'react';
import { countText, quantityText } from '../../app/wording.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Select, TextInput } from '../../ui/input.tsx';
import { QueueTable } from './queue-table.tsx';
import { REVIEW_SORTS, type ReviewAddress } from './review-address.ts';
import type { QueuePlace, ReviewQueue, Run } from './types.ts';
import type { ChangeAddress } from './use-review-address.ts';
import { CHOSEN_QUEUES, OUTCOME_WORDS, QUEUE_WORDS, SORT_WORDS } from './words.ts';

type QueuePaneProps = {
  readonly address: ReviewAddress;
  readonly change: ChangeAddress;
  readonly queue: ReviewQueue;
  readonly place: QueuePlace | undefined;
  readonly splits: readonly string[];
  /** What `differs` may hold the run against. */
  readonly others: readonly Run[];
  readonly onOpen: (query: string) => void;
  readonly onReopen: () => void;
};

/** The queue: which queries, why, in what order, and how far one is. */
export function QueuePane({
  address,
  change,
  queue,
  place,
  splits,
  others,
  onOpen,
  onReopen,
}: QueuePaneProps) {
  const { name, why } = QUEUE_WORDS[address.queue];
  const left = place === undefined ? null : place.toJudge - place.judged - place.passed;
  const options = [
    ...CHOSEN_QUEUES.filter((each) => each !== 'differs' || others.length > 0),
    ...CHOSEN_QUEUES.filter((each) => each === 'differs' && others.length === 0 && address.queue === each),
    ...(CHOSEN_QUEUES.some((each) => each === address.queue) ? [] : [address.queue]),
  ].map((value) => ({ value, label: QUEUE_WORDS[value].name }));
  return (
    <section className="queue" aria-label="Queue">
      <header className="queue-head">
        <div className="queue-title">
          <Select
            aria-label="Queue"
            value={address.queue}
            options={options}
            onChange={(chosen) =>
              change({
                queue: chosen,
                other: chosen === 'differs' ? (address.other ?? others[0]?.name ?? null) : null,
                outcome: null,
                ranks: null,
                sort: chosen === 'near' ? 'margin' : 'order',
                descending: false,
                query: null,
              })
            }
          />
          {left !== null && <span className="queue-left">{countText(left)} left</span>}
          <IconButton
            small
            label="Open the queue anew, with what the answers changed"
            icon={<Icon name="retry" size={13} />}
            onClick={onReopen}
          />
        </div>
        <p className="queue-why">{queueReason(address, why)}</p>
        {address.queue === 'differs' && others.length > 0 && (
          <Select
            aria-label="Other run"
            value={address.other ?? ''}
            options={others.map((run) => ({ value: run.name, label: `against ${run.name}` }))}
            onChange={(other) => change({ other, query: null })}
          />
        )}
        <TextFilter value={address.text} onChange={(text) => change({ text }, { replace: true })} />
        <div className="queue-filters">
          {splits.length > 1 && (
            <Select
              aria-label="Split"
              value={address.split ?? ''}
              options={[
                { value: '', label: 'all splits' },
                ...splits.map((split) => ({ value: split, label: split })),
              ]}
              onChange={(split) => change({ split: split === '' ? null : split })}
            />
          )}
          <Select
            aria-label="Order"
            value={address.sort}
            options={REVIEW_SORTS.map((sort) => ({ value: sort, label: SORT_WORDS[sort] }))}
            onChange={(sort) =>
              change({ sort, descending: sort !== 'order' && sort !== 'text' && sort !== 'margin' })
            }
          />
          <IconButton
            small
            label={address.descending ? 'Turn the order: now falling' : 'Turn the order: now rising'}
            icon={<Icon name={address.descending ? 'down' : 'up'} size={13} />}
            onClick={() => change({ descending: !address.descending })}
          />
        </div>
        {(address.text !== '' || (address.split !== null && splits.length > 1)) && place !== undefined && (
          <div className="queue-chips">
            {address.text !== '' && (
              <Chip small removeLabel="Remove the filter on the text" onRemove={() => change({ text: '' })}>
                text <b>{address.text}</b>
              </Chip>
            )}
            {address.split !== null && (
              <Chip
                small
                removeLabel="Remove the filter on the split"
                onRemove={() => change({ split: null })}
              >
                split <b>{address.split}</b>
              </Chip>
            )}
            <span className="queue-count">{quantityText(place.total, 'query', 'queries')}</span>
          </div>
        )}
      </header>
      <QueueTable
        label={name}
        queue={queue}
        selected={place?.place ?? null}
        onOpen={onOpen}
        empty={<EmptyQueue address={address} change={change} />}
      />
    </section>
  );
}

/** Why a query is in the queue, in a sentence. */
function queueReason({ queue, other, outcome, ranks }: ReviewAddress, why: string): string {
  if (queue === 'differs' && other !== null) return `The run “${other}” keeps something else.`;
  if (queue !== 'outcome' || outcome === null) return why;
  const at =
    ranks === null
      ? ''
      : ranks[0] === ranks[1]
        ? ` at rank ${ranks[0]}`
        : ` at the ranks ${ranks[0]} to ${ranks[1]}`;
  return `A candidate${at} ${OUTCOME_WORDS[outcome]}.`;
}

/** The queue follows as one types, once one pauses. */
const PAUSE_MILLISECONDS = 200;

function TextFilter({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (text: string) => void;
}) {
  const [draft, setDraft] = useState<string | null>(null);
  useEffect(() => {
    if (draft === null) return;
    const timer = setTimeout(() => {
      if (draft !== value) onChange(draft);
      setDraft(null);
    }, PAUSE_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [draft, value, onChange]);
  return (
    <TextInput
      type="search"
      aria-label="Filter by the query’s words"
      placeholder="Filter by the query’s words"
      value={draft ?? value}
      onChange={setDraft}
    />
  );
}

function EmptyQueue({
  address,
  change,
}: {
  readonly address: ReviewAddress;
  readonly change: ChangeAddress;
}) {
  const filtered = address.text !== '' || address.split !== null;
  if (filtered)
    return (
      <Empty
        title="No query fits the filter"
        actions={
          <Button small onClick={() => change({ text: '', split: null })}>
            Remove the filter
          </Button>
        }
      />
    );
  return (
    <Empty
      title="The queue is empty"
      actions={
        address.queue === 'all' ? undefined : (
          <Button small onClick={() => change({ queue: 'all', sort: 'order', query: null, other: null })}>
            Look at all queries
          </Button>
        )
      }
    >
      {EMPTY_WORDS[address.queue] ?? 'No query of the run is in it.'}
    </Empty>
  );
}

const EMPTY_WORDS: Readonly<Partial<Record<ReviewAddress['queue'], string>>> = {
  all: 'The run’s split has no query with a positive. Import judgements, or mine another split.',
  near: 'No candidate lies within 0.02 of its threshold. Some methods have none.',
  unjudged: 'Each query has an answer.',
  short: 'Each pair has as many negatives as the run asks for.',
  contradicted: 'The method agrees with every answer so far.',
  differs: 'Both runs keep the same.',
  'above-positive': 'No kept negative scores above its positive.',
};

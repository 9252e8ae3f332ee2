import { type ReactNode, useCallback } from 'react';
import { api, client } from '../../app/api.ts';
import { ErrorNote } from '../../app/errors.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useRowWindow } from '../../ui/row-window.ts';
import { MiniRail } from './mini-rail.tsx';
import type { QueueRow, ReviewQueue } from './types.ts';

const COLUMNS: readonly DataColumn<QueueRow>[] = [
  { id: 'query', header: 'Query', width: 'minmax(0, 1fr)', cell: (row) => <QueueCell row={row} /> },
];

/** In rem: two lines of text, and the rail. */
const ROW_HEIGHT = 5.85;

type QueueTableProps = {
  readonly label: string;
  readonly queue: ReviewQueue;
  /** The place of the query that is open. */
  readonly selected: number | null;
  readonly onOpen: (query: string) => void;
  readonly empty: ReactNode;
};

/** The queries of a queue: those in sight are asked for as one scrolls. */
export function QueueTable({ label, queue, selected, onOpen, empty }: QueueTableProps) {
  const fetch = useCallback(
    (from: number, count: number, signal: AbortSignal) =>
      client.review.rows.query({ queue, from, count }, { signal }),
    [queue],
  );
  const window = useRowWindow<QueueRow>({ key: [...api.review.rows.pathKey(), queue], fetch });
  return (
    <div className="queue-table">
      <ErrorNote error={window.error} />
      <DataTable
        label={label}
        columns={COLUMNS}
        window={window}
        rowHeight={ROW_HEIGHT}
        selected={selected}
        onSelect={(index) => {
          const row = window.rowAt(index);
          if (row !== undefined) onOpen(row.id);
          // A leap to what was never in sight.
          else
            void fetch(index, 1, new AbortController().signal).then(
              ({ rows }) => rows[0] && onOpen(rows[0].id),
            );
        }}
        empty={empty}
      />
    </div>
  );
}

function QueueCell({ row }: { readonly row: QueueRow }) {
  const { text, rail, left } = row;
  return (
    <div className={left === 0 && row.items > 0 ? 'queue-row queue-row-judged' : 'queue-row'}>
      <p className="queue-text" dir="auto">
        {text}
      </p>
      <div className="queue-facts">
        <MiniRail rail={rail} />
        <RowState row={row} />
      </div>
    </div>
  );
}

function RowState({ row: { left, items, passed, margin, short } }: { readonly row: QueueRow }) {
  if (items === 0)
    return <span title="Nothing is kept of it, so that there is nothing to judge">nothing kept</span>;
  if (left === 0)
    return (
      <span className="queue-judged">
        <Icon name="check" size={11} /> judged
      </span>
    );
  if (passed) return <span title="Gone past without answering everything">gone past</span>;
  if (left < items)
    return (
      <span title={`${items - left} of ${items} answered`}>
        {items - left} of {items}
      </span>
    );
  if (margin !== null)
    return <span title="From the nearest candidate to the threshold">{marginText(margin)} away</span>;
  return <span>{short ? 'too few' : ''}</span>;
}

const marginText = (margin: number): string => (margin >= 10 ? margin.toFixed(1) : margin.toFixed(3));

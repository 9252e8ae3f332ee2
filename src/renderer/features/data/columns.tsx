import type { ReactNode } from 'react';
import { countText } from '../../app/wording.ts';
import type { DataColumn } from '../../ui/data-table.tsx';
import { GradeTag } from './grade-tag.tsx';
import { Marked } from './marked.tsx';
import type { Kind, MarkedText, Shown, ShownRow } from './types.ts';

/** A row's own id; of a judgement its query's. */
export const rowName = (row: ShownRow): string => (row.kind === 'judgements' ? row.queryId : row.id);

const count = (value: number): ReactNode =>
  value === 0 ? <span className="browse-zero">0</span> : countText(value);

const erased = <span className="muted">erased on request</span>;

function Id({ children }: { readonly children: string }) {
  return (
    <span className="browse-id" title={children}>
      {children}
    </span>
  );
}

function Titled({ title, text }: { readonly title: MarkedText; readonly text: MarkedText }) {
  return (
    <>
      {title.length > 0 && (
        <b className="browse-title">
          <Marked text={title} />
        </b>
      )}
      <span className="browse-text">
        <Marked text={text} />
      </span>
    </>
  );
}

/** The columns of one kind of row, which are asked only for rows of theirs. */
function columnsFor<Of extends Kind>(
  kind: Of,
  columns: readonly DataColumn<Shown<Of>>[],
): DataColumn<ShownRow>[] {
  const isOfKind = (row: ShownRow): row is Shown<Of> => row.kind === kind;
  return columns.map(({ cell, ...column }) => ({
    ...column,
    cell: (row) => (isOfKind(row) ? cell(row) : null),
  }));
}

/** What a data set has any of: columns of nothing but zeros are left out. */
export type ColumnNeeds = { readonly severalIds: boolean; readonly judgedZero: boolean };

const ID_WIDTH = '8.6rem';
const TEXT_WIDTH = 'minmax(10rem, 1fr)';

const PASSAGE_COLUMNS = columnsFor('passages', [
  { id: 'id', header: 'Id', width: ID_WIDTH, sortable: true, cell: ({ id }) => <Id>{id}</Id> },
  {
    id: 'text',
    header: 'Passage',
    width: TEXT_WIDTH,
    cell: (row) => (row.erased ? erased : <Titled title={row.title} text={row.text} />),
  },
  {
    id: 'ids',
    header: 'Ids',
    width: '4.5rem',
    align: 'end',
    sortable: true,
    cell: ({ ids }) => (ids === 1 ? <span className="browse-zero">1</span> : ids),
  },
  {
    id: 'positives',
    header: 'Positive for',
    width: '7.4rem',
    align: 'end',
    sortable: true,
    cell: ({ positives }) => count(positives),
  },
  {
    id: 'judged-zero',
    header: 'Judged 0',
    width: '6.4rem',
    align: 'end',
    sortable: true,
    cell: ({ judgedZero }) => count(judgedZero),
  },
]);

const QUERY_COLUMNS = columnsFor('queries', [
  { id: 'id', header: 'Id', width: ID_WIDTH, sortable: true, cell: ({ id }) => <Id>{id}</Id> },
  {
    id: 'text',
    header: 'Query',
    width: TEXT_WIDTH,
    cell: (row) => (row.erased ? erased : <Marked text={row.text} />),
  },
  {
    id: 'splits',
    header: 'Split',
    width: '6rem',
    cell: ({ splits }) => <span className="browse-text">{splits.join(', ')}</span>,
  },
  {
    id: 'positives',
    header: 'Positives',
    width: '6.6rem',
    align: 'end',
    sortable: true,
    cell: ({ positives }) => count(positives),
  },
  {
    id: 'judged-zero',
    header: 'Judged 0',
    width: '6.4rem',
    align: 'end',
    sortable: true,
    cell: ({ judgedZero }) => count(judgedZero),
  },
]);

const JUDGEMENT_COLUMNS = columnsFor('judgements', [
  {
    id: 'grade',
    header: 'Grade',
    width: '11.5rem',
    sortable: true,
    cell: ({ grade, state }) => <GradeTag grade={grade} state={state} />,
  },
  { id: 'query', header: 'Query', width: 'minmax(11rem, 1fr)', cell: ({ query }) => <Marked text={query} /> },
  {
    id: 'passage',
    header: 'Passage',
    width: 'minmax(11rem, 1.3fr)',
    cell: ({ title, passage }) => <Titled title={title} text={passage} />,
  },
  {
    id: 'split',
    header: 'Split',
    width: '5.5rem',
    cell: ({ split }) => <span className="browse-text">{split}</span>,
  },
]);

const COLUMNS = {
  passages: PASSAGE_COLUMNS,
  queries: QUERY_COLUMNS,
  judgements: JUDGEMENT_COLUMNS,
} as const satisfies Record<Kind, readonly DataColumn<ShownRow>[]>;

export function columnsOf(
  kind: Kind,
  { severalIds, judgedZero }: ColumnNeeds,
): readonly DataColumn<ShownRow>[] {
  return COLUMNS[kind].filter(
    ({ id }) => (id !== 'ids' || severalIds) && (id !== 'judged-zero' || judgedZero),
  );
}

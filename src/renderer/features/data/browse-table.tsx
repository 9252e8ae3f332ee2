import { useState } from 'react';
import { api, client } from '../../app/api.ts';
import { ErrorNote } from '../../app/errors.tsx';
import { useKeys } from '../../app/keys.tsx';
import { Button } from '../../ui/button.tsx';
import { DataTable, type Sort } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { useRowWindow } from '../../ui/row-window.ts';
import { SplitPane } from '../../ui/split-pane.tsx';
import { type ColumnNeeds, columnsOf, rowName } from './columns.tsx';
import { type Opened, RowDetail } from './row-detail.tsx';
import { PART_ROWS, TableParts } from './table-parts.tsx';
import type { ShownRow, View } from './types.ts';

/** One table of a data set, and the row that is open beside it. */
export function BrowseTable({
  view,
  onChange,
  searched,
  has,
}: {
  readonly view: View;
  readonly onChange: (changes: Partial<View>) => void;
  /** Changes as more texts can be found. */
  readonly searched: string;
  /** What the data set has any of. */
  readonly has: ColumnNeeds;
}) {
  const [selected, setSelected] = useState<number | null>(null);
  const [followed, setFollowed] = useState<Opened | null>(null);
  const [{ ranked, total }, setAnswered] = useState({ ranked: true, total: 0 });
  const [part, setPart] = useState(0);
  const start = part * PART_ROWS;
  const rows = useRowWindow<ShownRow>({
    key: [...api.data.rows.pathKey(), view, searched, part],
    fetch: async (from, count, signal) => {
      const answer = await client.data.rows.query({ view, from: start + from, count }, { signal });
      setAnswered({ ranked: answer.ranked, total: answer.total });
      return { rows: answer.rows, total: Math.min(PART_ROWS, answer.total - start) };
    },
  });
  const row = selected === null ? undefined : rows.rowAt(selected);
  const opened = followed ?? (row === undefined ? null : openedOf(row));
  const close = (): void => {
    setSelected(null);
    setFollowed(null);
  };
  useKeys('Data', [{ keys: 'Escape', label: 'Close the row', enabled: opened !== null, run: close }]);

  return (
    // The table keeps its place, its scrolling and the focus whether a row is open or not.
    <div className={opened === null ? 'browse-rows browse-rows-closed' : 'browse-rows'}>
      <SplitPane
        name="data-row"
        label="Open row"
        side="end"
        initial={430}
        min={300}
        max={760}
        pane={
          opened !== null && (
            <RowDetail
              // A new row is read from its beginning.
              key={rowKey(opened)}
              dataset={view.dataset}
              search={view.search}
              opened={opened}
              onOpen={setFollowed}
              onBack={followed === null || row === undefined ? undefined : () => setFollowed(null)}
              onClose={close}
            />
          )
        }
      >
        <div className="browse-table">
          <ErrorNote error={rows.error} />
          {!ranked && (
            <p className="browse-note">
              So many rows hold these words that they are not ranked: they stand in the order in which they
              came in.
            </p>
          )}
          <DataTable<ShownRow>
            // Another part begins at its top.
            key={part}
            label={view.kind}
            columns={columnsOf(view.kind, has)}
            window={rows}
            sort={view.sort === 'order' ? null : { column: view.sort, descending: view.descending }}
            onSort={(sort) => onChange(sortOf(sort))}
            selected={selected}
            onSelect={(index) => {
              setSelected(index);
              setFollowed(null);
            }}
            empty={<NothingShown view={view} onChange={onChange} />}
          />
          {total > PART_ROWS && (
            <TableParts
              part={part}
              total={total}
              onGo={(row) => {
                setPart(Math.floor(row / PART_ROWS));
                setSelected(row % PART_ROWS);
                setFollowed(null);
              }}
            />
          )}
        </div>
      </SplitPane>
    </div>
  );
}

const rowKey = ({ kind, id }: Opened): string => `${kind} ${id}`;

function openedOf(row: ShownRow): Opened {
  if (row.kind === 'judgements') return { kind: 'query', id: row.queryId, passage: row.passageId };
  return { kind: row.kind === 'passages' ? 'passage' : 'query', id: rowName(row), passage: null };
}

const SORTS = ['id', 'ids', 'positives', 'judged-zero', 'grade'] as const;

function sortOf(sort: Sort | null): Pick<View, 'sort' | 'descending'> {
  const column = SORTS.find((name) => name === sort?.column);
  return column === undefined || sort === null
    ? { sort: 'order', descending: false }
    : { sort: column, descending: sort.descending };
}

function NothingShown({
  view,
  onChange,
}: {
  readonly view: View;
  readonly onChange: (changes: Partial<View>) => void;
}) {
  const { kind, search, split, show } = view;
  const filtered = split !== null || show !== 'all';
  if (search !== '')
    return (
      <Empty
        icon="search"
        title={`No ${kind} found`}
        actions={<Button onClick={() => onChange({ search: '' })}>Clear the search</Button>}
      >
        Every word must occur as it is written. Try fewer words, a whole id, or another table
        {filtered && ', or take the filters away'}.
      </Empty>
    );
  if (filtered)
    return (
      <Empty
        title={`No ${kind} like that`}
        actions={<Button onClick={() => onChange({ split: null, show: 'all' })}>Show all {kind}</Button>}
      />
    );
  return (
    <Empty icon="data" title={`This data set has no ${kind}`}>
      Import them into the same data set.
    </Empty>
  );
}

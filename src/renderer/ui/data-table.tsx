// biome-ignore-all lint/a11y/useSemanticElements: rows are placed by hand, which the table elements do not allow
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, and names its active row
import './data-table.css';
import {
  type ColumnDef,
  type Header,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useMemo,
  useRef,
} from 'react';
import { Icon } from './icon.tsx';
import type { RowWindow } from './row-window.ts';

export type DataColumn<Row> = {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** A track of a CSS grid: `6rem`, `minmax(12rem, 1fr)`. */
  readonly width?: string;
  /** Numbers stand at the end. */
  readonly align?: 'start' | 'end';
  readonly sortable?: boolean;
};

export type Sort = { readonly column: string; readonly descending: boolean };

export type DataTableProps<Row> = {
  /** What the table lists, for those who cannot see it. */
  readonly label: string;
  readonly columns: readonly DataColumn<Row>[];
  /** From `useRowWindow`. */
  readonly window: RowWindow<Row>;
  readonly sort?: Sort | null;
  /** null: the order in which the rows come by themselves. */
  readonly onSort?: (sort: Sort | null) => void;
  /** Index of the chosen row. The arrow keys, Page, Home and End choose too. */
  readonly selected?: number | null;
  readonly onSelect?: (index: number) => void;
  /** Enter, or a double click. */
  readonly onOpen?: (index: number) => void;
  /** In rem. */
  readonly rowHeight?: number;
  /** In place of the rows where there is none. */
  readonly empty?: ReactNode;
};

type Shown<Row> = { readonly index: number; readonly row: Row | undefined };

const features = tableFeatures({ rowSortingFeature });
type Features = typeof features;

/** A browser draws no element that is much higher; half of it, for it counts in the pixels of a page at 200 %. */
const HIGHEST_PIXELS = 15_000_000;
const HEADER_REM = 2.5;
const ROWS_A_PAGE = 15;

const pixelsPerRem = (): number => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

function useColumns<Row>(columns: readonly DataColumn<Row>[]): ColumnDef<Features, Shown<Row>>[] {
  return useMemo(
    () =>
      columns.map((column) => ({
        id: column.id,
        header: column.header,
        accessorFn: ({ index }) => index,
        enableSorting: column.sortable ?? false,
        // Of numbers one wants to see the largest first.
        sortDescFirst: column.align === 'end',
        cell: ({ row: { original } }) =>
          original.row === undefined ? <span className="data-table-waiting" /> : column.cell(original.row),
      })),
    [columns],
  );
}

/**
 * A table of any length: it draws the rows in sight and asks for those of them that it has not got. Sorting is done by
 * whoever answers.
 */
export function DataTable<Row>({
  label,
  columns,
  window: { rowAt, total, stale, setWindow },
  sort = null,
  onSort,
  selected = null,
  onSelect,
  onOpen,
  rowHeight = 2.46,
  empty,
}: DataTableProps<Row>) {
  const id = useId();
  const scroll = useRef<HTMLDivElement>(null);
  const rem = useMemo(pixelsPerRem, []);
  const height = Math.round(rowHeight * rem);
  const count = Math.min(total ?? 0, Math.floor(HIGHEST_PIXELS / height));
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroll.current,
    estimateSize: () => height,
    overscan: 8,
    scrollPaddingEnd: HEADER_REM * rem,
  });
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const end = (items.at(-1)?.index ?? 0) + 1;
  useEffect(() => setWindow(first, end), [setWindow, first, end]);

  // A choice made elsewhere, by another key or a number typed in, comes into sight too.
  useEffect(() => {
    if (selected !== null && selected < count) virtualizer.scrollToIndex(selected);
  }, [virtualizer, selected, count]);

  const data: Shown<Row>[] = items.map(({ index }) => ({ index, row: rowAt(index) }));
  const sorting: SortingState = sort === null ? [] : [{ id: sort.column, desc: sort.descending }];
  const table = useTable({
    features,
    columns: useColumns(columns),
    data,
    getRowId: ({ index }) => String(index),
    manualSorting: true,
    state: { sorting },
    onSortingChange: (update) => {
      const [next] = typeof update === 'function' ? update(sorting) : update;
      onSort?.(next === undefined ? null : { column: next.id, descending: next.desc });
    },
  });

  function select(index: number): void {
    const next = Math.max(0, Math.min(count - 1, index));
    onSelect?.(next);
    virtualizer.scrollToIndex(next);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.target !== event.currentTarget || onSelect === undefined || count === 0) return;
    const move = moves(selected ?? -1, count)[event.key];
    if (move !== undefined) select(move);
    else if (event.key === 'Enter' && selected !== null && onOpen !== undefined) onOpen(selected);
    else return;
    event.preventDefault();
  }

  const chosen = onSelect !== undefined;
  const rowId = (index: number): string => `${id}-${index}`;
  const inSight = items.some(({ index }) => index === selected);
  const template: CSSProperties & Record<'--columns', string> = {
    '--columns': columns.map(({ width = 'minmax(8rem, 1fr)' }) => width).join(' '),
  };
  return (
    <div className={stale ? 'data-table data-table-stale' : 'data-table'} style={template}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it is a grid or a table */}
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: a grid has an active descendant, a table has none */}
      <div
        ref={scroll}
        className="data-table-scroll"
        role={chosen ? 'grid' : 'table'}
        aria-label={label}
        aria-rowcount={(total ?? 0) + 1}
        aria-busy={stale}
        aria-activedescendant={chosen && inSight && selected !== null ? rowId(selected) : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <div role="rowgroup" className="data-table-head">
          {table.getHeaderGroups().map((group) => (
            <div key={group.id} role="row" aria-rowindex={1} className="data-table-row">
              {group.headers.map((header, index) => (
                <HeaderCell key={header.id} header={header} end={columns[index]?.align === 'end'} />
              ))}
            </div>
          ))}
        </div>
        <div role="rowgroup" className="data-table-body" style={{ height: virtualizer.getTotalSize() }}>
          {table.getRowModel().rows.map((row) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the grid takes the keys
            <div
              key={row.id}
              id={rowId(row.original.index)}
              role="row"
              aria-rowindex={row.original.index + 2}
              aria-selected={chosen ? row.original.index === selected : undefined}
              className="data-table-row"
              style={{ height, transform: `translateY(${row.original.index * height}px)` }}
              onClick={chosen ? () => onSelect(row.original.index) : undefined}
              onDoubleClick={onOpen === undefined ? undefined : () => onOpen(row.original.index)}
            >
              {row.getAllCells().map((cell, column) => (
                <div
                  key={cell.id}
                  role={chosen ? 'gridcell' : 'cell'}
                  className={cellClass(columns[column]?.align === 'end')}
                >
                  <table.FlexRender cell={cell} />
                </div>
              ))}
            </div>
          ))}
        </div>
        {total === 0 && empty}
      </div>
      {total !== null && count < total && (
        <p className="data-table-note">
          The first {count.toLocaleString('en-US')} of {total.toLocaleString('en-US')} can be scrolled
          through. Search or filter to see others.
        </p>
      )}
    </div>
  );
}

const cellClass = (end: boolean): string => (end ? 'data-table-cell data-table-end' : 'data-table-cell');

function moves(from: number, count: number): Readonly<Record<string, number>> {
  return {
    ArrowDown: from + 1,
    ArrowUp: from - 1,
    PageDown: from + ROWS_A_PAGE,
    PageUp: from - ROWS_A_PAGE,
    Home: 0,
    End: count - 1,
  };
}

function HeaderCell<Row>({
  header,
  end,
}: {
  readonly header: Header<Features, Shown<Row>>;
  readonly end: boolean;
}) {
  const { column } = header;
  const name = String(column.columnDef.header);
  if (!column.getCanSort())
    return (
      <div role="columnheader" className={cellClass(end)}>
        {name}
      </div>
    );
  const sorted = column.getIsSorted();
  return (
    <div
      role="columnheader"
      className={cellClass(end)}
      aria-sort={sorted === false ? 'none' : sorted === 'asc' ? 'ascending' : 'descending'}
    >
      <button type="button" className="data-table-sort" onClick={column.getToggleSortingHandler()}>
        {name}
        {sorted !== false && <Icon name={sorted === 'asc' ? 'up' : 'down'} size={11} />}
      </button>
    </div>
  );
}

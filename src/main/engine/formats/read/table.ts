import { isRecord, type Row } from './cells.ts';
import { BadRow, badFile, problemAt } from './failures.ts';
import { columnsOf, type Layout, type LayoutHints, missingMapped, resolveLayout } from './layout.ts';
import { createRowMapper, type RowMapper } from './map-rows.ts';
import type { OpenFile } from './open-file.ts';
import { negativeRows } from './pair-rows.ts';
import type { ImportRecord, Position } from './records.ts';

/** A row, or why there is none: bad rows keep their place, so that problems are told in the file's order. */
export type TableRow =
  | { readonly at: Position; readonly row: Row }
  | { readonly at: Position; readonly row: null; readonly error: unknown };

/** What `read` gives for a row at `at`, or the error that it throws. */
export function tableRow<Given extends readonly unknown[]>(
  at: Position,
  read: (...given: Given) => Row,
  ...given: Given
): TableRow {
  try {
    return { row: read(...given), at };
  } catch (error) {
    return { row: null, error, at };
  }
}

/**
 * Reads a file of rows in batches of at most `BATCH_SIZE`.
 * `wanted` tells which of the columns are needed, to formats that can leave the others unread.
 */
export type TableReader = {
  readonly read: (
    file: OpenFile,
    wanted: (columns: readonly string[]) => readonly string[],
  ) => AsyncIterable<readonly TableRow[]>;
  /** Has every row the same columns (CSV, Parquet, Arrow)? */
  readonly hasFixedColumns: boolean;
  /** Is an empty cell the only way to write "nothing" (CSV, TSV)? */
  readonly hasEmptyCells: boolean;
};

export type TableOptions = LayoutHints & {
  readonly split: string | null;
  /** Which rows are negatives, where no column says so; null where the columns do. */
  readonly pairRows: string | null;
};

/**
 * A table's rows as records.
 *
 * @throws WhetstoneError `bad-input` where the columns are of no known kind, with the columns found.
 */
export async function* readTable(
  file: OpenFile,
  reader: TableReader,
  options: TableOptions,
): AsyncGenerator<readonly ImportRecord[]> {
  const known = new Set<string>();
  let layout: Layout | null = null;
  let toRecord: RowMapper | null = null;
  const isNegative = options.pairRows === null ? null : negativeRows(options.pairRows);
  const resolve = (): { readonly layout: Layout; readonly toRecord: RowMapper } => {
    const columns = [...known];
    const found = resolveLayout(columns, options);
    const isComplete = options.role !== 'any' || missingMapped(columns, options.columns).length === 0;
    if (found === null || (reader.hasFixedColumns && !isComplete)) {
      throw unknownColumns(file.path, columns, options);
    }
    // A column that turns up late adds to what is known, but does not make a corpus of passages something else.
    if (layout === null || layout.kind === found.kind) layout = found;
    return { layout, toRecord: createRowMapper(layout, options.split, reader.hasEmptyCells, isNegative) };
  };
  const wanted = (columns: readonly string[]): readonly string[] => {
    for (const column of columns) known.add(column);
    return columnsOf(resolve().layout);
  };
  for await (const rows of reader.read(file, wanted)) {
    file.checkCancelled();
    const isNew = !reader.hasFixedColumns && addColumns(known, rows);
    // Before the first row that is one, only bad rows can be told.
    if (isNew || (toRecord === null && known.size > 0)) toRecord = resolve().toRecord;
    const records: ImportRecord[] = [];
    for (const each of rows) {
      try {
        if (each.row === null) throw each.error;
        toRecord ??= resolve().toRecord;
        records.push(toRecord(each.row, each.at));
      } catch (error) {
        file.onProblem(problemAt(error, each.at));
      }
    }
    yield records;
  }
}

/** @returns whether a column is new. Rows of JSON may leave out what they do not have. */
function addColumns(known: Set<string>, rows: readonly TableRow[]): boolean {
  const before = known.size;
  for (const { row } of rows) if (row !== null) for (const column in row) known.add(column);
  return known.size > before;
}

/** How a person is told which columns there are: names only, and not a thousand of them. */
const COLUMNS_SHOWN = 20;

function unknownColumns(path: string, columns: readonly string[], options: TableOptions) {
  const missing = missingMapped(columns, options.columns);
  const shown = columns
    .slice(0, COLUMNS_SHOWN)
    .map((name) => `"${name.slice(0, 60)}"`)
    .join(', ');
  const found = columns.length === 0 ? 'It has no columns.' : `Its columns are ${shown}.`;
  const what =
    missing.length > 0
      ? `there is no column ${missing.map((name) => `"${name}"`).join(', ')}, which --map names.`
      : options.role === 'any' || options.role === 'perhaps-queries'
        ? 'the columns are none that Whetstone knows.'
        : `no column holds the ${options.role}.`;
  const advice =
    'Say what they hold, for example --map query=COLUMN,positive=COLUMN,negative=COLUMN for pairs or triplets, or --map text=COLUMN,passage_id=COLUMN for a corpus.';
  return badFile(path, `${what} ${found} ${advice}`, {
    problem: 'wrong-columns',
    columns: columns.slice(0, COLUMNS_SHOWN),
  });
}

/** A parsed JSON value as a row. */
export function asRow(value: unknown): Row {
  if (isRecord(value)) return value;
  throw new BadRow(
    'wrong-type',
    null,
    'The entry is not an object with named fields. Write each as {"query": …, "positive": …}.',
  );
}

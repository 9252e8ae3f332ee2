import { formatCount } from './quantities.ts';
import { outputColumns, style } from './style.ts';
import { displayWidth, padEnd, padStart, truncate } from './text-width.ts';

type Cell = string | number;

export type TableOptions = {
  /** Cells that a row may take; what is longer is cut in its last column. Default: what stdout has. */
  readonly columns?: number;
};

/** What reads as a number, so that its column is aligned to the right: `1,234`, `0.93`, `12.3 %`, `–`. */
const NUMBER = /^(?:–|[+-]?[\d,]+(?:\.\d+)?(?: (?:%|s|MB|kB|GB))?)$/;

/** A table: text to the left, numbers to the right, columns as wide as they need, the last one cut to fit. */
export function formatTable(
  header: readonly string[],
  rows: readonly (readonly Cell[])[],
  { columns = outputColumns() }: TableOptions = {},
): string {
  const cells = rows.map((row) =>
    row.map((cell) => (typeof cell === 'number' ? formatCount(cell) : cell.replace(/\s+/g, ' '))),
  );
  const widths = header.map((title, column) =>
    Math.max(displayWidth(title), ...cells.map((row) => displayWidth(row[column] ?? ''))),
  );
  const last = widths.length - 1;
  const before = widths.slice(0, last).reduce((sum, width) => sum + width + 2, 0);
  // A column that is cut to almost nothing says less than one that wraps.
  const shortest = Math.max(displayWidth(header[last] ?? ''), 12);
  widths[last] = Math.min(widths[last] ?? 0, Math.max(shortest, columns - before));
  const isNumber = header.map((_, column) => {
    const filled = cells.map((row) => row[column] ?? '').filter((cell) => cell !== '');
    return filled.length > 0 && filled.every((cell) => NUMBER.test(cell));
  });
  const line = (row: readonly string[]): string =>
    header
      .map((_, column) => {
        const cell = truncate(row[column] ?? '', widths[column]!);
        return isNumber[column] ? padStart(cell, widths[column]!) : padEnd(cell, widths[column]!);
      })
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [style.heading(line(header)), style.faint(rule), ...cells.map(line)].join('\n');
}

import { WhetstoneError } from '../../../../shared/errors.ts';
import type { RecordFile } from './record-file.ts';
import type { Cell, Column } from './records.ts';
import type { ByteSink } from './target.ts';
import { textSink } from './text-sink.ts';

/** What a spreadsheet takes for the start of a formula, or drops to find one behind it. */
const FORMULA_START = /^[=+\-@\t\r\n＝＋－＠]/;

const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;

/** How text cells are treated, and who counts those that were changed. */
export type CsvOptions = {
  readonly escapeSpreadsheet: boolean;
  readonly onEscaped: () => void;
};

/**
 * RFC 4180 with a header, a comma and "\n": read by pandas, `datasets` and spreadsheets alike. null is an
 * empty cell. Only text can be a formula, so numbers are never escaped.
 */
export function csvFile(bytes: ByteSink, columns: readonly Column[], options: CsvOptions): RecordFile {
  const sink = textSink(bytes);
  const cell = (value: Cell | undefined): string => {
    if (value === null || value === undefined) return '';
    if (typeof value === 'number') return JSON.stringify(value);
    if (typeof value !== 'string') {
      throw new WhetstoneError(
        'internal',
        'A list was about to be written to CSV, which holds none. Please report this.',
      );
    }
    let text = value;
    if (options.escapeSpreadsheet && FORMULA_START.test(text)) {
      text = `'${text}`;
      options.onEscaped();
    }
    return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  let header = `${columns.map(({ name }) => name).join(',')}\n`;
  return {
    write: (cells) => {
      const line = `${header}${cells.map(cell).join(',')}\n`;
      header = '';
      return sink.write(line);
    },
    close: async () => {
      await sink.write(header);
      await sink.close();
    },
  };
}

import { parseJson } from './json.ts';
import { type Line, readLines } from './lines.ts';
import { asRow, type TableReader, type TableRow, tableRow } from './table.ts';

/** JSON Lines: one object a line. Blank lines are passed over. */
export const jsonlReader: TableReader = {
  hasFixedColumns: false,
  hasEmptyCells: false,
  read: async function* (file) {
    for await (const lines of readLines(file)) {
      const rows: TableRow[] = [];
      for (const line of lines) {
        if (line.text !== null && line.text.trim() === '') continue;
        rows.push(tableRow({ file: file.path, line: line.line, row: null }, parseLine, line));
      }
      yield rows;
    }
  },
};

function parseLine(line: Line) {
  if (line.text === null) throw line.error;
  return asRow(parseJson(line.text));
}

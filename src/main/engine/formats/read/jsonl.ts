import { problemAt } from './failures.ts';
import { parseJson } from './json.ts';
import { readLines } from './lines.ts';
import { asRow, type TableReader, type TableRow } from './table.ts';

/** JSON Lines: one object a line. Blank lines are passed over. */
export const jsonlReader: TableReader = {
  hasFixedColumns: false,
  hasEmptyCells: false,
  read: async function* (file) {
    for await (const lines of readLines(file)) {
      const rows: TableRow[] = [];
      for (const { text, line } of lines) {
        const at = { file: file.path, line, row: null };
        try {
          rows.push({ row: asRow(parseJson(text)), at });
        } catch (error) {
          if (text.trim() !== '') file.onProblem(problemAt(error, at));
        }
      }
      yield rows;
    }
  },
};

import type { RecordFile } from './record-file.ts';
import type { Cell, Column } from './records.ts';
import type { ByteSink } from './target.ts';
import { textSink } from './text-sink.ts';

/** One JSON object a line, its keys in the order of the columns. */
export function jsonLinesFile(bytes: ByteSink, columns: readonly Column[]): RecordFile {
  const sink = textSink(bytes);
  const object = objectWriter(columns);
  return { write: (cells) => sink.write(`${object(cells)}\n`), close: sink.close };
}

/** One JSON document: `before`, the records with a line for each, `after`. */
export function jsonFile(
  bytes: ByteSink,
  columns: readonly Column[],
  { before, after }: { readonly before: string; readonly after: string },
): RecordFile {
  const sink = textSink(bytes);
  const object = objectWriter(columns);
  let separator = `${before}\n`;
  return {
    write: (cells) => {
      const text = separator + object(cells);
      separator = ',\n';
      return sink.write(text);
    },
    close: async () => {
      await sink.write(separator === ',\n' ? `\n${after}` : `${separator}${after}`);
      await sink.close();
    },
  };
}

/** Keys are written in column order whatever they are called; an object literal would put numbers first. */
function objectWriter(columns: readonly Column[]): (cells: readonly Cell[]) => string {
  const keys = columns.map(({ name }, index) => `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`);
  return (cells) => `${keys.map((key, index) => key + JSON.stringify(cells[index])).join('')}}`;
}

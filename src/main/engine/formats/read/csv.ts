import { isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { parse as parseSync } from 'csv-parse/sync';
import { readTextBytes } from './bytes.ts';
import type { Row } from './cells.ts';
import { BadRow, badFile } from './failures.ts';
import type { OpenFile } from './open-file.ts';
import { BATCH_SIZE } from './records.ts';
import { type TableReader, type TableRow, tableRow } from './table.ts';

const DELIMITERS = [',', '\t', ';', '|'];
/** Enough rows to tell how a file is written. */
const SAMPLE_BYTES = 1 << 20;

type Dialect = { readonly delimiter: string; readonly isQuoted: boolean };

/** CSV with a header; the delimiter is the one that splits the header into most columns. */
export const csvReader: TableReader = tableWith((sample) => ({
  delimiter: delimiterOf(sample),
  isQuoted: true,
}));

/** Tab-separated values with a header. Some programs quote as CSV does, others write quotes as they are: both are read. */
export const tsvReader: TableReader = tableWith((sample) => ({
  delimiter: '\t',
  isQuoted: quotesLikeCsv(sample),
}));

function tableWith(dialectOf: (sample: string) => Dialect): TableReader {
  return {
    hasFixedColumns: true,
    hasEmptyCells: true,
    read: (file, wanted) => readDelimited(file, dialectOf, wanted),
  };
}

/** What `csv-parse` gives with `info`: a record, and the line on which it ends. */
type ParsedRecord = { readonly record: readonly string[]; readonly info: { readonly lines: number } };

async function* readDelimited(
  file: OpenFile,
  dialectOf: (sample: string) => Dialect,
  wanted: (columns: readonly string[]) => readonly string[],
): AsyncGenerator<readonly TableRow[]> {
  const chunks = readTextBytes(file);
  const first = await chunks.next();
  const head = first.done ? Buffer.alloc(0) : first.value;
  const { delimiter, isQuoted } = dialectOf(head.subarray(0, SAMPLE_BYTES).toString('utf8'));
  const encoding = createEncodingCheck();
  const parser = parse({
    delimiter,
    quote: isQuoted ? '"' : null,
    escape: isQuoted ? '"' : null,
    // A lone carriage return is part of a text, not the end of a row.
    record_delimiter: ['\r\n', '\n'],
    info: true,
    skip_empty_lines: true,
    relax_column_count: true,
    // A quote inside an unquoted text is a character. Skipping such rows instead would swallow the row that follows.
    relax_quotes: true,
    max_record_size: file.limits.lineBytes,
  });
  const source = Readable.from(withFirst(head, chunks, encoding.add), { objectMode: false });
  source.on('error', (error) => parser.destroy(error)).pipe(parser);

  let header: readonly string[] | null = null;
  let lastLine = 0;
  let rows: TableRow[] = [];
  try {
    for await (const parsed of parser) {
      const { record, info }: ParsedRecord = parsed;
      const line = lastLine + 1;
      lastLine = info.lines;
      if (header === null) {
        header = checkHeader(file.path, record);
        wanted(header);
        continue;
      }
      const at = { file: file.path, line, row: null };
      rows.push(tableRow(at, toRow, header, record, encoding.isSuspect()));
      if (rows.length < BATCH_SIZE) continue;
      yield rows;
      rows = [];
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw badFile(
      file.path,
      `${csvMessage(error)} (line ${lineOf(error) ?? '?'}).`,
      { problem: 'broken-csv', line: lineOf(error) },
      error,
    );
  } finally {
    source.destroy();
    parser.destroy();
  }
  if (header === null)
    throw badFile(file.path, 'the file holds no header line. Write the column names in the first line.');
  yield rows;
}

async function* withFirst(
  head: Buffer,
  rest: AsyncIterable<Buffer>,
  check: (chunk: Buffer) => void,
): AsyncGenerator<Buffer> {
  check(head);
  yield head;
  for await (const chunk of rest) {
    check(chunk);
    yield chunk;
  }
}

/**
 * Has a chunk that is not UTF-8 been seen? The parser puts U+FFFD for what it cannot decode, and so may honest text:
 * only in a file with such a chunk does the character mean a broken row.
 */
function createEncodingCheck() {
  let carry = Buffer.alloc(0);
  let isSuspect = false;
  return {
    isSuspect: () => isSuspect,
    add: (chunk: Buffer) => {
      if (isSuspect) return;
      const bytes = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
      const complete = bytes.length - incompleteTail(bytes);
      carry = Buffer.from(bytes.subarray(complete));
      isSuspect = !isUtf8(bytes.subarray(0, complete));
    },
  };
}

/** How many bytes at the end begin a character that the next chunk finishes. */
function incompleteTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? back : 0;
    }
  }
  return 0;
}

function toRow(header: readonly string[], record: readonly string[], isSuspect: boolean): Row {
  if (record.length !== header.length) {
    throw new BadRow(
      'wrong-columns',
      null,
      `The row has ${record.length} columns where the header has ${header.length}. Quote texts that hold the delimiter or a line end.`,
    );
  }
  const row: Record<string, unknown> = {};
  for (let i = 0; i < header.length; i += 1) {
    const cell = record[i] ?? '';
    if (isSuspect && cell.includes('\ufffd')) {
      throw new BadRow(
        'bad-encoding',
        header[i] ?? null,
        'The row is not valid UTF-8. Save the file as UTF-8, for example with iconv -f LATIN1 -t UTF-8.',
      );
    }
    row[header[i] ?? ''] = cell;
  }
  return row;
}

function checkHeader(path: string, record: readonly string[]): readonly string[] {
  const header = record.map((name) => name.trim());
  const twice = header.find((name, index) => header.indexOf(name) !== index);
  if (twice !== undefined) {
    throw badFile(
      path,
      `two columns are named "${twice.slice(0, 60)}". Give each its own name in the first line.`,
      { problem: 'wrong-columns', line: 1 },
    );
  }
  return header;
}

function lineOf(error: CsvError): number | null {
  const line: unknown = error.lines;
  return typeof line === 'number' ? line : null;
}

function csvMessage(error: CsvError): string {
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quote is opened and never closed. Close it, or double the quotes inside texts';
    case 'CSV_MAX_RECORD_SIZE':
      return 'a row is too long, which often means that a quote is not closed. Close it, or split the text';
    default:
      return `a row cannot be parsed (${error.code})`;
  }
}

function delimiterOf(sample: string): string {
  const header = firstLine(sample);
  const count = (delimiter: string) => header.split(delimiter).length;
  return DELIMITERS.reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}

const firstLine = (sample: string) => sample.trimStart().split(/\r?\n/, 1)[0] ?? '';

/** Do the sample's quotes follow CSV's rules, so that each row has as many columns as the header? */
function quotesLikeCsv(sample: string): boolean {
  const isCut = sample.length > SAMPLE_BYTES / 4;
  const end = sample.lastIndexOf('\n');
  const whole = end < 0 ? sample : sample.slice(0, end + 1);
  if (!whole.includes('"')) return true;
  try {
    const records: unknown = parseSync(whole, { delimiter: '\t', skip_empty_lines: true });
    return Array.isArray(records);
  } catch (error) {
    // Only a sample that was cut out of a larger file may end inside a quoted text.
    return error instanceof CsvError && error.code === 'CSV_QUOTE_NOT_CLOSED' && isCut;
  }
}

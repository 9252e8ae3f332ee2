import { arrowReader } from './arrow.ts';
import type { Row } from './cells.ts';
import { csvReader, tsvReader } from './csv.ts';
import { detectFormat } from './detect.ts';
import { jsonReader } from './json.ts';
import { jsonlReader } from './jsonl.ts';
import { type Layout, resolveLayout } from './layout.ts';
import { openFile } from './open-file.ts';
import { parquetReader } from './parquet.ts';
import type { FilePart, PlannedFile } from './plan.ts';
import type { ColumnMap, FormatId } from './records.ts';
import type { TableReader } from './table.ts';

/** The readers of files whose columns a user may map. */
const READERS: Partial<Record<FilePart, TableReader>> = {
  jsonl: jsonlReader,
  json: jsonReader,
  csv: csvReader,
  tsv: tsvReader,
  parquet: parquetReader,
  arrow: arrowReader,
};

export type SourceColumns = {
  /** The columns of the first rows, in the file's order. */
  readonly columns: readonly string[];
  /** The first rows as they stand there, column by column; long values are cut. */
  readonly samples: readonly (readonly string[])[];
  /** What the rows are taken for by the columns' names alone; null where the names say nothing. */
  readonly kind: Layout['kind'] | null;
  /** Which columns are taken for what, by their names alone. */
  readonly guess: ColumnMap;
};

/**
 * The columns of a source and what their names say; reads the first rows only. Of a folder it is the first file whose
 * place settles nothing, as BEIR's does.
 *
 * @returns null where there are no columns to map
 * @throws WhetstoneError what `detectFormat` and the format's reader throw
 */
export async function readColumns(path: string, format: FormatId | 'auto'): Promise<SourceColumns | null> {
  const { files } = await detectFormat(path, format);
  const file = files.find(({ part, role }) => READERS[part] !== undefined && isOpen(role));
  const reader = file === undefined ? undefined : READERS[file.part];
  if (file === undefined || reader === undefined) return null;
  const { columns, rows } = await readFirstRows(file, reader);
  const samples = rows.map((row) => columns.map((name) => sampleOf(row[name])));
  const { role, isTeacherScore } = file;
  const layout = resolveLayout(columns, { columns: {}, role, isTeacherScore, needsIds: false });
  return { columns, samples, kind: layout?.kind ?? null, guess: layout === null ? {} : toMap(layout) };
}

const isOpen = (role: PlannedFile['role']): boolean => role === 'any' || role === 'perhaps-queries';

const SAMPLE_ROWS = 3;
const SAMPLE_CHARACTERS = 160;
/** Batches of a file of bad rows. */
const LOOKED_AT = 5;

async function readFirstRows(
  file: PlannedFile,
  reader: TableReader,
): Promise<{ readonly columns: readonly string[]; readonly rows: readonly Row[] }> {
  const columns = new Set<string>();
  const rows: Row[] = [];
  let batches = 0;
  const opened = openFile(file, { onProblem: () => {} }, 0, file.bytes);
  const all = (names: readonly string[]): readonly string[] => {
    for (const name of names) columns.add(name);
    return names;
  };
  for await (const batch of reader.read(opened, all)) {
    for (const { row } of batch) {
      if (row === null) continue;
      // Rows of JSON name their columns themselves.
      for (const name in row) columns.add(name);
      if (rows.length < SAMPLE_ROWS) rows.push(row);
    }
    batches++;
    if (rows.length === SAMPLE_ROWS || batches === LOOKED_AT) break;
  }
  return { columns: [...columns], rows };
}

const SAMPLE_ITEMS = 20;

/** A value as a person reads it: a list item by item. */
function sampleOf(value: unknown): string {
  const line = asText(value)
    .slice(0, 4 * SAMPLE_CHARACTERS)
    .replace(/\s+/g, ' ');
  return line.length <= SAMPLE_CHARACTERS ? line : `${line.slice(0, SAMPLE_CHARACTERS).toWellFormed()}…`;
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) {
    const items = value.slice(0, SAMPLE_ITEMS).map(asText);
    return [...items, ...(value.length > SAMPLE_ITEMS ? ['…'] : [])].join(' · ');
  }
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  return JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? String(part) : part));
}

/** A layout in the words in which a user maps columns. */
function toMap(layout: Layout): ColumnMap {
  switch (layout.kind) {
    case 'passages':
      return defined({ passageId: layout.id, title: layout.title, text: layout.text });
    case 'queries':
      return defined({ queryId: layout.id, query: layout.text });
    case 'judgements': {
      const { queryId, passageId, grade, split } = layout;
      return defined({ queryId, passageId, label: grade, split });
    }
    case 'messages':
      return defined({ query: layout.query, positive: layout.positives, split: layout.split });
    case 'examples': {
      const { query, queryId, positive, negatives, title, label, score, split, prompt } = layout;
      const negative = negatives.flatMap(({ text }) => (text === null ? [] : [text]));
      return {
        ...defined({ query, queryId, title, label, score, split, prompt }),
        ...defined({ positive: positive?.text ?? null, passageId: positive?.id ?? null }),
        ...(negative.length > 0 ? { negative } : {}),
      };
    }
  }
}

type Named = Record<string, string | null>;

/** The columns that are there. */
function defined<Columns extends Named>(columns: Columns): { [Field in keyof Columns]?: string } {
  const there = Object.entries(columns).filter((entry): entry is [string, string] => entry[1] !== null);
  return Object.fromEntries(there) as { [Field in keyof Columns]?: string };
}

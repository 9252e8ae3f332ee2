import { parse } from 'csv-parse/sync';
import { WhetstoneError } from '../../../shared/errors.ts';
import { LABEL_COLUMNS, type LabelRow } from './label-log.ts';

export type LabelFileKind = 'jsonl' | 'csv';

/** @throws WhetstoneError `usage` for a name that ends otherwise */
export function labelFileKind(path: string): LabelFileKind {
  if (path.endsWith('.jsonl')) return 'jsonl';
  if (path.endsWith('.csv')) return 'csv';
  throw new WhetstoneError(
    'usage',
    `${path} ends neither in .jsonl nor in .csv. Name the labels' file by one of them.`,
  );
}

/** Labels as text, in columns of a fixed order. */
export function formatLabelFile(rows: readonly LabelRow[], kind: LabelFileKind): string {
  if (kind === 'jsonl') return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const lines = [
    LABEL_COLUMNS.join(','),
    ...rows.map((row) => LABEL_COLUMNS.map((column) => toCell(row[column])).join(',')),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

/** null is an empty cell; an empty text is a quoted one, so that both come back as they were. */
function toCell(value: string | number | null): string {
  if (value === null) return '';
  const text = String(value);
  return text === '' || /[",\r\n]/.test(text) || text !== text.trim()
    ? `"${text.replaceAll('"', '""')}"`
    : text;
}

const NUMBERS: ReadonlySet<string> = new Set(['event', 'undoes', 'queue_probability']);

/** A row of a labels file, not yet checked against the schema. */
export type LabelFileRow = { readonly line: number; readonly value: unknown };

/**
 * The rows of a labels file.
 *
 * @throws WhetstoneError `bad-input` naming the line, `usage`
 */
export function parseLabelFile(path: string, bytes: Buffer): LabelFileRow[] {
  const text = decode(path, bytes);
  return labelFileKind(path) === 'jsonl' ? parseLines(path, text) : parseTable(path, text);
}

function decode(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new WhetstoneError('bad-input', `${path} is not UTF-8. Save it as UTF-8 and try again.`, {
      details: { file: path },
      cause,
    });
  }
}

function parseLines(path: string, text: string): LabelFileRow[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      return [{ line: index + 1, value: JSON.parse(line) as unknown }];
    } catch (cause) {
      throw new WhetstoneError(
        'bad-input',
        `${path}, line ${index + 1}: this is not JSON. Correct it; nothing was imported.`,
        {
          details: { file: path, line: index + 1 },
          cause,
        },
      );
    }
  });
}

function parseTable(path: string, text: string): LabelFileRow[] {
  try {
    const rows = parse(text, {
      info: true,
      bom: true,
      columns: true,
      skip_empty_lines: true,
      cast: (value, { column, quoting }) => {
        if (value === '' && !quoting) return null;
        return NUMBERS.has(String(column)) ? Number(value) : value;
      },
    }) as unknown as readonly { readonly info: { readonly lines: number }; readonly record: unknown }[];
    return rows.map(({ info, record }) => ({ line: info.lines, value: record }));
  } catch (cause) {
    throw new WhetstoneError(
      'bad-input',
      `${path} cannot be read as CSV: ${cause instanceof Error ? cause.message : ''}. Nothing was imported.`,
      {
        details: { file: path },
        cause,
      },
    );
  }
}

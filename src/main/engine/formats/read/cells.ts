import { BadRow } from './failures.ts';

/** One row of any tabular format: column name to value, as the format gives it. */
export type Row = Readonly<Record<string, unknown>>;

export const isMissing = (value: unknown): value is null | undefined => value === null || value === undefined;

/** Stands where a binary format held bytes that are not UTF-8. */
export const INVALID_TEXT = Symbol('text that is not UTF-8');

const nameOfType = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'a list'
      : typeof value === 'object'
        ? 'an object'
        : `a ${typeof value}`;

/** A string that may be stored: no NUL, no half of a surrogate pair. May be empty. */
export function checkedString(value: unknown, field: string): string {
  if (value === INVALID_TEXT) {
    throw new BadRow(
      'bad-encoding',
      field,
      `The field "${field}" is not valid UTF-8. Write the file again as UTF-8.`,
    );
  }
  if (typeof value !== 'string') {
    throw new BadRow(
      'wrong-type',
      field,
      `The field "${field}" is ${nameOfType(value)} where text is expected. Write it as a string, or map another column.`,
    );
  }
  if (value.includes('\0')) {
    throw new BadRow('nul-byte', field, `The field "${field}" holds a NUL character. Remove it.`);
  }
  if (!value.isWellFormed()) {
    throw new BadRow(
      'bad-encoding',
      field,
      `The field "${field}" holds half of a surrogate pair (a broken \\u escape). Write the character whole.`,
    );
  }
  return value;
}

/** Text that must say something. */
export function readText(value: unknown, field: string): string {
  if (isMissing(value)) throw missing(field);
  const text = checkedString(value, field);
  if (isBlank(text)) {
    throw new BadRow(
      'empty-text',
      field,
      `The field "${field}" is empty. Give it text, or leave the row out.`,
    );
  }
  return text;
}

/** Most texts start with something visible: only the others pay for the search. */
export function isBlank(text: string): boolean {
  return (
    text.length === 0 ||
    (text.charCodeAt(0) <= 0x20 || text.charCodeAt(0) > 0x7f ? text.trim() === '' : false)
  );
}

export function missing(field: string): BadRow {
  return new BadRow(
    'missing-field',
    field,
    `The field "${field}" is missing. Add it, or name the column that holds it with --map.`,
  );
}

/** An id: a string, or a whole number as many data sets write it. */
export function readId(value: unknown, field: string): string {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (typeof value === 'bigint') return String(value);
  if (isMissing(value) || value === '') {
    throw new BadRow(
      'missing-id',
      field,
      `The id in "${field}" is missing. Give every row one; only where nothing names rows by their ids, all may do without.`,
    );
  }
  return checkedString(value, field);
}

export function readTitle(value: unknown, field: string): string {
  return isMissing(value) ? '' : checkedString(value, field);
}

/** BEIR's corpora have documents with a title and an empty text. Encoders read both, so these are passages. */
export function readPassageText(value: unknown, field: string, title: string): string {
  if (isBlank(title)) return readText(value, field);
  if (isMissing(value)) throw missing(field);
  return checkedString(value, field);
}

/** A name such as a split or a prompt; null where there is none. */
export function readName(value: unknown, field: string): string | null {
  if (isMissing(value) || value === '') return null;
  return checkedString(value, field);
}

/** A number, also as text (CSV), as a 64-bit integer (Parquet) or as a truth value; NaN for anything else. */
function readNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string' || value.trim() === '') return Number.NaN;
  if (/^(true|false)$/i.test(value)) return value.toLowerCase() === 'true' ? 1 : 0;
  return Number(value);
}

/**
 * A grade of relevance: a whole number from 0 on.
 *
 * @param advice what else to do about one that is not, as a sentence with a space before it
 */
export function readGrade(value: unknown, field: string, advice = ''): number {
  if (isMissing(value) || value === '') throw missing(field);
  const grade = readNumber(value);
  if (Number.isSafeInteger(grade) && grade >= 0) return grade;
  throw new BadRow(
    'bad-grade',
    field,
    `The grade in "${field}" is not a whole number from 0 on. Grades say how relevant a passage is.${advice}`,
  );
}

/** A teacher's score, null where there is none. */
export function readScore(value: unknown, field: string): number | null {
  if (isMissing(value) || value === '') return null;
  const score = readNumber(value);
  if (Number.isFinite(score)) return score;
  throw new BadRow(
    'bad-score',
    field,
    `The score in "${field}" is not a finite number. Correct it, or leave the scores out.`,
  );
}

/** A list as the format gives it; from CSV, a JSON list in a cell. Null where the value is no list. */
export function asList(value: unknown): readonly unknown[] | null {
  if (Array.isArray(value)) return value;
  if (value instanceof Float64Array || value instanceof Float32Array || value instanceof Int32Array) {
    return Array.from(value);
  }
  return value instanceof BigInt64Array ? Array.from(value) : null;
}

/** As {@link asList}, and a cell of CSV that holds a JSON list. For columns that only ever hold lists. */
export function asListCell(value: unknown): readonly unknown[] | null {
  if (typeof value !== 'string') return asList(value);
  const text = value.trim();
  if (!text.startsWith('[') || !text.endsWith(']')) return null;
  try {
    return asList(JSON.parse(text));
  } catch {
    return null;
  }
}

export function isRecord(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { basename } from 'node:path';
import type { Role } from './layout.ts';
import type { Instructions } from './nemo.ts';
import type { FormatId } from './records.ts';

/** What kind of file one is, and so which reader takes it. */
export type FilePart =
  | 'jsonl'
  | 'json'
  | 'csv'
  | 'tsv'
  | 'parquet'
  | 'arrow'
  | 'squad'
  | 'nemo'
  | 'judgements'
  | 'collection'
  | 'queries'
  | 'triples';

/** One file of a source, with what its name and place say. */
export type PlannedFile = {
  readonly path: string;
  readonly bytes: number;
  readonly part: FilePart;
  readonly role: Role;
  readonly split: string | null;
  readonly isTeacherScore: boolean;
  /** Which rows of it are negatives, where a card says so: see `pair-rows.ts`. */
  readonly pairRows: string | null;
  /** What a corpus says to put before queries and passages. */
  readonly prompts: Instructions;
};

/** A recognised source: its files in the order in which they are read. */
export type Plan = {
  readonly format: FormatId;
  readonly describe: string;
  readonly files: readonly PlannedFile[];
};

/** How many names of files are listed to a person. */
const NAMES_SHOWN = 3;

/** Some file names in a phrase: `a.tsv, b.tsv, c.tsv and 4 more`. */
export function namesInPhrase(names: readonly string[]): string {
  const more = names.length - NAMES_SHOWN;
  return `${names.slice(0, NAMES_SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** A regular file under a folder, by its path from there (with `/`). */
export type FoundFile = { readonly path: string; readonly relative: string; readonly bytes: number };

const SPLIT_FIRST = /^(train|dev|validation|valid|val|test|eval)(?=[-._]|$)/i;
const SPLIT_LAST = /[-._](train|dev|validation|valid|val|test|eval)$/i;

/** A file's name without its endings. */
export const stemOf = (path: string) => endinglessName(path).replace(/\.[^.]*$/, '');

/** A file's name without `.gz` or `.zst`. */
export const endinglessName = (path: string) => basename(path).replace(/\.(gz|zst)$/i, '');

/** The ending that tells the format, in small letters and without its dot. */
export function endingOf(path: string): string {
  return /\.([^.]+)$/.exec(endinglessName(path))?.[1]?.toLowerCase() ?? '';
}

/** The part that an ending stands for; `.json` may be many things. */
export function partOfEnding(path: string): FilePart | 'json?' | null {
  switch (endingOf(path)) {
    case 'jsonl':
    case 'ndjson':
      return 'jsonl';
    case 'json':
      return 'json?';
    case 'csv':
      return 'csv';
    case 'tsv':
    case 'tab':
      return 'tsv';
    case 'parquet':
    case 'pq':
      return 'parquet';
    case 'arrow':
    case 'feather':
      return 'arrow';
    default:
      return null;
  }
}

/** The split that a file's own name, or else its folders, say: `train-00000-of-00002.parquet`, `dev/data.arrow`. */
export function splitOfPath(relative: string): string | null {
  const folders = relative.split('/').slice(0, -1).reverse();
  for (const name of [stemOf(relative), ...folders]) {
    const split = (SPLIT_FIRST.exec(name) ?? SPLIT_LAST.exec(name))?.[1];
    if (split !== undefined) return split.toLowerCase();
  }
  return null;
}

/** What a path's parts say: `corpus/…`, `queries.jsonl`, `qrels/…`. */
export function roleOfPath(relative: string): Role {
  for (const part of relative.split('/')) {
    if (/^(corpus|collection|passages|documents)\b/i.test(part)) return 'passages';
    if (/^(queries|questions|topics)\b/i.test(part)) return 'perhaps-queries';
    if (/^(qrels|judge?ments)\b/i.test(part)) return 'judgements';
  }
  return 'any';
}

const ORDER: Readonly<Record<Role, number>> = {
  passages: 0,
  queries: 1,
  'perhaps-queries': 1,
  judgements: 2,
  any: 3,
};

/** Passages first, then queries, then judgements, then examples; names in order within each. */
export function inReadingOrder(files: readonly PlannedFile[]): readonly PlannedFile[] {
  return files.toSorted((a, b) => ORDER[a.role] - ORDER[b.role] || (a.path < b.path ? -1 : 1));
}

export function plannedFile(
  file: FoundFile,
  part: FilePart,
  role: Role,
  split: string | null,
  extras: Partial<Pick<PlannedFile, 'isTeacherScore' | 'pairRows' | 'prompts'>> = {},
): PlannedFile {
  const { path, bytes } = file;
  return { path, bytes, part, role, split, isTeacherScore: false, pairRows: null, prompts: {}, ...extras };
}

import { createHash, hash } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { VectorConfig } from '../../../shared/teachers.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';

/** Rows per window. Sorting by length inside a window already fills batches well at this size. */
export const WINDOW_ROWS = 2048;

const FLOAT_BYTES = 4;

/** What one side of a data set looks like to an encoder: the row order is the order of ids in the database. */
export type EmbeddingSide = 'passages' | 'queries';

/**
 * The file name of the embeddings of one side: the same for the same weights, tokenizer, pooling, prompt and maximum
 * length, so that a new query prompt re-encodes no passage (design §6).
 */
export function embeddingFileName(config: VectorConfig, side: EmbeddingSide, dataset: number): string {
  const normalised = config.similarity === 'cosine';
  const identity =
    config.kind === 'embeddings'
      ? { brought: config.fingerprint, normalised }
      : {
          fingerprint: config.fingerprint,
          pooling: config.pooling,
          maxLength: config.maxLength,
          prompt: side === 'passages' ? config.passagePrompt : config.queryPrompt,
          normalised,
          precision: 'f32',
        };
  return `${side}-${dataset}-${config.dimension}-${hash('sha256', JSON.stringify(identity)).slice(0, 32)}.f32`;
}

/** Overwrites the row of one passage or query in every embedding file of its side: a text can be guessed back from its vector. */
export function eraseRow(db: ReadableDatabase, folder: string, side: EmbeddingSide, id: number): void {
  const table = side === 'passages' ? 'passage' : 'query';
  const dataset = db.prepare(`SELECT dataset_id FROM ${table} WHERE id = ?`).pluck().get(id) as number;
  const row = db
    .prepare(`SELECT count(*) FROM visible_${table} WHERE dataset_id = ? AND id < ?`)
    .pluck()
    .get(dataset, id) as number;
  for (const name of readdirSync(folder)) {
    const dimension = new RegExp(`^${side}-${dataset}-(\\d+)-`).exec(name)?.[1];
    if (dimension === undefined) continue;
    const writer = openRowWriter(join(folder, name), Number(dimension));
    writer.write(row, new Float32Array(Number(dimension)));
    writer.flush();
    writer.close();
  }
}

/** The number of rows of a side: purged ones keep their row, so that the others keep theirs. */
export function countRows(db: ReadableDatabase, side: EmbeddingSide, dataset: number): number {
  const table = side === 'passages' ? 'visible_passage' : 'visible_query';
  return db.prepare(`SELECT count(*) FROM ${table} WHERE dataset_id = ?`).pluck().get(dataset) as number;
}

/** The ids of a side's rows in row order. */
export function readRowIds(db: ReadableDatabase, side: EmbeddingSide, dataset: number): Uint32Array {
  const table = side === 'passages' ? 'visible_passage' : 'visible_query';
  const ids = new Uint32Array(countRows(db, side, dataset));
  let row = 0;
  const statement = db.prepare(`SELECT id FROM ${table} WHERE dataset_id = ? ORDER BY id`).pluck();
  for (const id of statement.iterate(dataset)) ids[row++] = id as number;
  return ids;
}

/** A hash of the texts of each window, in order: a window whose hash differs from the stored one is encoded again. */
export function windowFingerprints(db: ReadableDatabase, side: EmbeddingSide, dataset: number): string[] {
  const table = side === 'passages' ? 'visible_passage' : 'visible_query';
  const fingerprints: string[] = [];
  let digest = createHash('sha256');
  let rows = 0;
  const statement = db.prepare(`SELECT content_hash FROM ${table} WHERE dataset_id = ? ORDER BY id`).pluck();
  for (const contentHash of statement.iterate(dataset)) {
    digest.update(contentHash as Buffer);
    if (++rows % WINDOW_ROWS === 0) {
      fingerprints.push(digest.digest('hex'));
      digest = createHash('sha256');
    }
  }
  if (rows % WINDOW_ROWS !== 0) fingerprints.push(digest.digest('hex'));
  return fingerprints;
}

/** The texts of a data set on both sides: how many there are, and the fingerprints of their windows. */
export type TextsOnSides = Readonly<
  Record<EmbeddingSide, { readonly rows: number; readonly fingerprints: readonly string[] }>
>;

/** Reads the hash of every text: not for main's event loop. */
export function readTexts(db: ReadableDatabase, dataset: number): TextsOnSides {
  const textsOf = (side: EmbeddingSide) => ({
    rows: countRows(db, side, dataset),
    fingerprints: windowFingerprints(db, side, dataset),
  });
  return { passages: textsOf('passages'), queries: textsOf('queries') };
}

/** A window that is not yet, or no longer, what the texts say. */
export type OpenWindow = {
  readonly window: number;
  /** A byte for each row, 1 where it is on disk already; null where none is. */
  readonly done: Uint8Array | null;
};

/** The windows of a file that are still to be encoded, in whole or in part. */
export function windowsToEncode(
  db: ReadableDatabase,
  file: string,
  fingerprints: readonly string[],
): OpenWindow[] {
  const rows = db
    .prepare('SELECT window, fingerprint, rows FROM embedding_window WHERE file = ?')
    .all(file) as {
    window: number;
    fingerprint: string;
    rows: Buffer | null;
  }[];
  const stored = new Map(rows.map((row) => [row.window, row]));
  return fingerprints.flatMap((fingerprint, window): OpenWindow[] => {
    const found = stored.get(window);
    if (found?.fingerprint !== fingerprint) return [{ window, done: null }];
    return found.rows === null ? [] : [{ window, done: Uint8Array.from(found.rows) }];
  });
}

/** Rows that are marked. */
export function countMarked(marks: Uint8Array): number {
  return marks.reduce((sum, mark) => sum + mark, 0);
}

export type RowWriter = {
  /** Writes rows (count × dimension) at their place. */
  readonly write: (firstRow: number, rows: Float32Array) => void;
  /** Makes the file long enough for so many rows: its length tells one that was cut short by hand. */
  readonly reserve: (rows: number) => void;
  /** Waits until what was written is on disk. */
  readonly flush: () => void;
  readonly close: () => void;
};

/** Opens an embedding file to write rows by position, making it where there is none. */
export function openRowWriter(path: string, dimension: number): RowWriter {
  // 'r+' alone writes at a position, and refuses a file that is not there yet.
  closeSync(openSync(path, 'a', 0o600));
  const file = openSync(path, 'r+');
  return {
    write: (firstRow, rows) => {
      const bytes = Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength);
      const start = firstRow * dimension * FLOAT_BYTES;
      for (let written = 0; written < bytes.length; ) {
        written += writeSync(file, bytes, written, bytes.length - written, start + written);
      }
    },
    reserve: (rows) => {
      const bytes = rows * dimension * FLOAT_BYTES;
      if (fstatSync(file).size < bytes) ftruncateSync(file, bytes);
    },
    flush: () => fsyncSync(file),
    close: () => closeSync(file),
  };
}

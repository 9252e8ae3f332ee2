import { createHash, hash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readdirSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { WhetstoneError } from '../../../shared/errors.ts';
import type { DenseConfig } from '../../../shared/teachers.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';

/**
 * Rows per window: what a kill can lose. Sorting by length inside a window already fills batches well at this size,
 * and at 100 passages a second it is 20 seconds of work.
 */
export const WINDOW_ROWS = 2048;

const FLOAT_BYTES = 4;

/** What one side of a data set looks like to an encoder: the row order is the order of ids in the database. */
export type EmbeddingSide = 'passages' | 'queries';

/**
 * The file name of the embeddings of one side: the same for the same weights, tokenizer, pooling, prompt and maximum
 * length, so that a new query prompt re-encodes no passage (design §6).
 */
export function embeddingFileName(config: DenseConfig, side: EmbeddingSide, dataset: number): string {
  const identity = {
    fingerprint: config.fingerprint,
    pooling: config.pooling,
    maxLength: config.maxLength,
    prompt: side === 'passages' ? config.passagePrompt : config.queryPrompt,
    normalised: config.similarity === 'cosine',
    precision: 'f32',
  };
  return `${side}-${dataset}-${config.dimension}-${hash('sha256', JSON.stringify(identity)).slice(0, 32)}.f32`;
}

/** Overwrites the row of one passage or query in every embedding file of its side: a text can be guessed back from its vector. */
export function eraseRow(db: ReadableDatabase, folder: string, side: EmbeddingSide, id: number): void {
  const table = side === 'passages' ? 'passage' : 'query';
  const dataset = db.prepare(`SELECT dataset_id FROM ${table} WHERE id = ?`).pluck().get(id) as number;
  const row = db.prepare(`SELECT count(*) FROM visible_${table} WHERE dataset_id = ? AND id < ?`).pluck().get(dataset, id) as number;
  for (const name of readdirSync(folder)) {
    const dimension = new RegExp(`^${side}-${dataset}-(\\d+)-`).exec(name)?.[1];
    if (dimension !== undefined) writeRows(join(folder, name), Number(dimension), row, new Float32Array(Number(dimension)));
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

/** The windows of a file that are not yet, or no longer, what the texts say. */
export function windowsToEncode(db: ReadableDatabase, file: string, fingerprints: readonly string[]): number[] {
  const rows = db.prepare('SELECT window, fingerprint FROM embedding_window WHERE file = ?').all(file) as {
    window: number;
    fingerprint: string;
  }[];
  const stored = new Map(rows.map((row) => [row.window, row.fingerprint]));
  return fingerprints.flatMap((fingerprint, window) => (stored.get(window) === fingerprint ? [] : [window]));
}

/** Writes rows at their place and waits for the disk. */
export function writeRows(path: string, dimension: number, firstRow: number, rows: Float32Array): void {
  const file = openSync(path, 'a+', 0o600);
  closeSync(file);
  const writable = openSync(path, 'r+');
  try {
    const bytes = Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength);
    let written = 0;
    while (written < bytes.length) {
      written += writeSync(writable, bytes, written, bytes.length - written, firstRow * dimension * FLOAT_BYTES + written);
    }
    fsyncSync(writable);
  } finally {
    closeSync(writable);
  }
}

export type EmbeddingReader = {
  readonly rows: number;
  readonly dimension: number;
  /** Fills `into` (count × dimension) with the rows from `firstRow` on. */
  readonly read: (firstRow: number, count: number, into: Float32Array) => void;
  readonly close: () => void;
};

/**
 * Opens an embedding file to read rows by position.
 *
 * @throws WhetstoneError `project-damaged` when the file is shorter than its rows
 */
export function openEmbeddings(path: string, rows: number, dimension: number): EmbeddingReader {
  const file = openSync(path, 'r');
  return {
    rows,
    dimension,
    read: (firstRow, count, into) => {
      const bytes = Buffer.from(into.buffer, into.byteOffset, count * dimension * FLOAT_BYTES);
      let read = 0;
      while (read < bytes.length) {
        const step = readSync(file, bytes, read, bytes.length - read, firstRow * dimension * FLOAT_BYTES + read);
        if (step === 0) {
          throw new WhetstoneError('project-damaged', `${path} is shorter than it should be. Delete it and run the retrieval again.`, {
            details: { path },
          });
        }
        read += step;
      }
    },
    close: () => closeSync(file),
  };
}

import { z } from 'zod';
import { WhetstoneError } from '../../../shared/errors.ts';
import { labelSchema } from '../../../shared/mining.ts';
import type { ReadableDatabase, WritableDatabase } from '../../platform/database/open.ts';
import { findDataset, findPassage, findQuery } from '../data/queries.ts';
import { describeTarget } from './label-targets.ts';

const hashSchema = z.string().regex(/^[0-9a-f]{32}$/, 'It takes 32 hexadecimal digits.');

/**
 * One event of the label log as it leaves and enters a file. A file that someone wrote by hand may leave out the
 * hashes, and name the pair by its ids.
 */
export const labelRowSchema = z.object({
  event: z.int().positive().nullable().default(null),
  dataset: z.string().nullable().default(null),
  query_id: z.string().nullable().default(null),
  passage_id: z.string().nullable().default(null),
  /** null: the label was taken back. */
  label: labelSchema.nullable(),
  note: z.string().nullable().default(null),
  curator: z.string().min(1),
  created_at: z.iso.datetime().nullable().default(null),
  undoes: z.int().positive().nullable().default(null),
  queue: z.string().nullable().default(null),
  queue_probability: z.number().positive().max(1).nullable().default(null),
  query_hash: hashSchema.nullable().default(null),
  passage_hash: hashSchema.nullable().default(null),
});
export type LabelRow = z.infer<typeof labelRowSchema>;

/** The columns, in the order in which files hold them. */
export const LABEL_COLUMNS = Object.keys(labelRowSchema.shape) as (keyof LabelRow)[];

type StoredEvent = {
  event: number;
  queryHash: Buffer;
  passageHash: Buffer;
  label: string | null;
  note: string | null;
  curator: string;
  createdAt: string;
  undoes: number | null;
  queue: string | null;
  queueProbability: number | null;
};

/** The whole log, oldest first, with what was taken back: nothing is lost on the way out and in again. */
export function* exportLabels(db: ReadableDatabase): Generator<LabelRow> {
  const events = db
    .prepare(
      `SELECT id AS event, query_hash AS queryHash, passage_hash AS passageHash, label, note, curator,
              created_at AS createdAt, undoes, queue, queue_probability AS queueProbability
       FROM label_event ORDER BY id`,
    )
    .all() as StoredEvent[];
  for (const event of events) {
    const target = describeTarget(db, event);
    const known = target.dataset !== null;
    yield {
      event: event.event,
      dataset: target.dataset,
      query_id: known ? target.query : null,
      passage_id: known ? target.passage : null,
      label: labelSchema.nullable().parse(event.label),
      note: event.note,
      curator: event.curator,
      created_at: event.createdAt,
      undoes: event.undoes,
      queue: event.queue,
      queue_probability: event.queueProbability,
      query_hash: event.queryHash.toString('hex'),
      passage_hash: event.passageHash.toString('hex'),
    };
  }
}

export type LabelImport = { readonly added: number; readonly alreadyThere: number };

/**
 * Appends the events of a file to the log, in one transaction; those that are there already are counted.
 *
 * @throws WhetstoneError `bad-input` naming the row, `query-not-found`, `passage-not-found`
 */
export function importLabels(db: WritableDatabase, rows: Iterable<unknown>): LabelImport {
  const insert = db.prepare(
    `INSERT INTO label_event (query_hash, passage_hash, label, note, curator, created_at, undoes, queue, queue_probability)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const present = db
    .prepare(
      `SELECT id FROM label_event WHERE query_hash = ? AND passage_hash = ? AND curator = ? AND created_at = ?
       AND label IS ? AND note IS ? AND (undoes IS NULL) = ?`,
    )
    .pluck();
  /** An event's number in the file, and its number here. */
  const numbers = new Map<number, number>();
  let added = 0;
  let alreadyThere = 0;
  db.transaction(() => {
    let number = 0;
    for (const raw of rows) {
      number++;
      const row = parseRow(raw, number);
      const { queryHash, passageHash } = resolveTarget(db, row, number);
      const createdAt = row.created_at ?? new Date().toISOString();
      const undoes = row.undoes === null ? null : (numbers.get(row.undoes) ?? null);
      if (row.undoes !== null && undoes === null) {
        throw badRow(
          number,
          'undoes',
          `It takes back event ${row.undoes}, which does not stand before it in the file.`,
        );
      }
      const there = present.get(
        queryHash,
        passageHash,
        row.curator,
        createdAt,
        row.label,
        row.note,
        row.undoes === null ? 1 : 0,
      ) as number | undefined;
      const id =
        there ??
        Number(
          insert.run(
            queryHash,
            passageHash,
            row.label,
            row.note,
            row.curator,
            createdAt,
            undoes,
            row.queue,
            row.queue_probability,
          ).lastInsertRowid,
        );
      if (there === undefined) added++;
      else alreadyThere++;
      if (row.event !== null) numbers.set(row.event, id);
    }
  })();
  return { added, alreadyThere };
}

function parseRow(raw: unknown, number: number): LabelRow {
  const parsed = labelRowSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw badRow(number, String(issue?.path[0] ?? ''), issue?.message ?? 'It cannot be read.');
}

function badRow(row: number, field: string, message: string): WhetstoneError {
  return new WhetstoneError('bad-input', `Row ${row}, field "${field}": ${message} Nothing was imported.`, {
    details: { row, field },
  });
}

function resolveTarget(
  db: ReadableDatabase,
  row: LabelRow,
  number: number,
): { queryHash: Buffer; passageHash: Buffer } {
  if (row.query_hash !== null && row.passage_hash !== null) {
    return {
      queryHash: Buffer.from(row.query_hash, 'hex'),
      passageHash: Buffer.from(row.passage_hash, 'hex'),
    };
  }
  if (row.query_id === null || row.passage_id === null) {
    throw badRow(number, 'query_id', 'It names its pair neither by hashes nor by ids.');
  }
  const dataset = findDataset(db, row.dataset);
  return {
    queryHash: findQuery(db, dataset, row.query_id).contentHash,
    passageHash: findPassage(db, dataset, row.passage_id).contentHash,
  };
}

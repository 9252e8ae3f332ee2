import { z } from 'zod';
import { LABELS, labelSchema } from '../../../shared/mining.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import { describeTarget } from './label-targets.ts';

const hashSchema = z.string().regex(/^[0-9a-f]{32}$/);

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
  curator: z.string().refine((name) => name.trim() !== ''),
  created_at: z.iso.datetime().nullable().default(null),
  undoes: z.int().positive().nullable().default(null),
  queue: z.string().nullable().default(null),
  queue_probability: z.number().positive().max(1).nullable().default(null),
  query_hash: hashSchema.nullable().default(null),
  passage_hash: hashSchema.nullable().default(null),
});
export type LabelRow = z.infer<typeof labelRowSchema>;

const HASH = 'It takes 32 hexadecimal digits, as an export writes them.';
const NUMBER = 'It takes a whole number from 1 on.';

/** What each field takes, for people. */
export const WHAT_IT_TAKES = {
  event: NUMBER,
  dataset: 'It takes the name of a data set.',
  query_id: "It takes a query's id, as text.",
  passage_id: "It takes a passage's id, as text.",
  label: `It takes ${LABELS.join(', ')}, or nothing for a label that was taken back.`,
  note: 'It takes a text.',
  curator: 'It takes the name of who says so.',
  created_at: 'It takes a moment in ISO 8601 with Z, such as 2026-01-31T12:00:00Z.',
  undoes: NUMBER,
  queue: 'It takes the name of a queue.',
  queue_probability: 'It takes a number above 0 and at most 1.',
  query_hash: HASH,
  passage_hash: HASH,
} as const satisfies Record<keyof LabelRow, string>;

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

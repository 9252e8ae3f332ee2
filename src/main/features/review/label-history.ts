import { type Label, labelSchema } from '../../../shared/mining.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import type { LabelTarget } from './labels.ts';

/** One event of the log on a (query, passage). */
export type HistoryEvent = {
  readonly id: number;
  /** null: no label holds from here on. */
  readonly label: Label | null;
  readonly note: string | null;
  readonly curator: string;
  /** ISO 8601. */
  readonly at: string;
  /** It takes back an earlier event. */
  readonly undo: boolean;
};

/** Everything that curators said of a passage under a query, newest first. */
export function labelHistory(db: ReadableDatabase, { queryHash, passageHash }: LabelTarget): HistoryEvent[] {
  const rows = db
    .prepare(
      `SELECT id, label, note, curator, created_at AS at, undoes FROM label_event
       WHERE query_hash = ? AND passage_hash = ? ORDER BY said_at DESC, id DESC`,
    )
    .all(queryHash, passageHash) as {
    id: number;
    label: string | null;
    note: string | null;
    curator: string;
    at: string;
    undoes: number | null;
  }[];
  return rows.map(({ label, undoes, ...row }) => ({
    ...row,
    label: labelSchema.nullable().parse(label),
    undo: undoes !== null,
  }));
}

import { WhetstoneError } from '../../../shared/errors.ts';
import type { Label } from '../../../shared/mining.ts';
import type { ReadableDatabase, WritableDatabase } from '../../platform/database/open.ts';

/** A (query, passage) by the hashes of their contents: it outlives a new import and a new mining. */
export type LabelTarget = { readonly queryHash: Buffer; readonly passageHash: Buffer };

export type LabelEvent = {
  readonly id: number;
  readonly label: Label | null;
  readonly note: string | null;
  readonly curator: string;
  readonly createdAt: string;
};

/**
 * Appends a curator's answer to the log; it is on disk when this returns.
 *
 * @param label null takes the curator's label back
 * @param queue that showed the passage; null where none did
 * @throws WhetstoneError `usage` for a curator without a name
 */
export function addLabel(
  db: WritableDatabase,
  target: LabelTarget,
  label: Label | null,
  curator: string,
  note: string | null,
  queue: string | null = null,
): LabelEvent {
  if (curator.trim() === '') throw new WhetstoneError('usage', 'A label needs the name of who says so.');
  return append(db, target, { label, note, curator, undoes: null, queue });
}

/** A curator's last event on a (query, passage), which says what holds; null where there is none. */
export function standingAnswer(
  db: ReadableDatabase,
  { queryHash, passageHash }: LabelTarget,
  curator: string,
): LabelEvent | null {
  const last = db
    .prepare(
      `SELECT id, label, note, curator, created_at AS createdAt FROM label_event
       WHERE query_hash = ? AND passage_hash = ? AND curator = ? ORDER BY said_at DESC, id DESC LIMIT 1`,
    )
    .get(queryHash, passageHash, curator) as LabelEvent | undefined;
  return last ?? null;
}

type NewEvent = Pick<LabelEvent, 'label' | 'note' | 'curator'> & {
  readonly undoes: number | null;
  readonly queue: string | null;
};

function append(db: WritableDatabase, target: LabelTarget, event: NewEvent): LabelEvent {
  const { queryHash, passageHash } = target;
  const { label, note, curator, undoes, queue } = event;
  const createdAt = momentFor(db, target, curator);
  const row = db
    .prepare(
      `INSERT INTO label_event (query_hash, passage_hash, label, note, curator, created_at, undoes, queue)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(queryHash, passageHash, label, note, curator, createdAt, undoes, queue);
  return { id: Number(row.lastInsertRowid), label, note, curator, createdAt };
}

/**
 * Now; or, where a log from a machine whose clock is ahead was imported, just after what it says: the answer that is
 * given last holds.
 */
function momentFor(db: ReadableDatabase, target: LabelTarget, curator: string): string {
  const last = standingAnswer(db, target, curator);
  const least = last === null ? 0 : Date.parse(last.createdAt) + 1;
  return new Date(Math.max(Date.now(), least)).toISOString();
}

/** What an undo did: the event that it took back, and the one that it appended, with the label that holds again. */
export type Undone = { readonly undone: LabelEvent & LabelTarget; readonly restored: LabelEvent };

/**
 * Takes back the curator's latest answer that was not taken back yet, by appending; any depth, across restarts.
 *
 * @throws WhetstoneError `nothing-to-undo`
 */
export function undoLabel(db: WritableDatabase, curator: string): Undone {
  return db.transaction(() => {
    const last = db
      .prepare(
        `SELECT id, query_hash AS queryHash, passage_hash AS passageHash, label, note, curator, created_at AS createdAt
         FROM label_event e WHERE curator = ? AND undoes IS NULL
           AND NOT EXISTS (SELECT 1 FROM label_event u WHERE u.undoes = e.id)
         ORDER BY said_at DESC, id DESC LIMIT 1`,
      )
      .get(curator) as (LabelEvent & LabelTarget) | undefined;
    if (last === undefined) {
      throw new WhetstoneError('nothing-to-undo', `${curator} has no label left to take back.`, {
        details: { curator },
      });
    }
    const before = db
      .prepare(
        `SELECT label, note FROM label_event e
         WHERE query_hash = ? AND passage_hash = ? AND curator = ? AND undoes IS NULL
           AND (said_at, id) < (SELECT said_at, id FROM label_event WHERE id = ?)
           AND NOT EXISTS (SELECT 1 FROM label_event u WHERE u.undoes = e.id)
         ORDER BY said_at DESC, id DESC LIMIT 1`,
      )
      .get(last.queryHash, last.passageHash, curator, last.id) as
      | { label: Label | null; note: string | null }
      | undefined;
    const restored = append(db, last, {
      label: before?.label ?? null,
      note: before?.note ?? null,
      curator,
      undoes: last.id,
      queue: null,
    });
    return { undone: last, restored };
  })();
}

/** The number of the last event in the log: artefacts record up to where they read it. */
export function lastLabelEvent(db: ReadableDatabase): number {
  return db.prepare('SELECT coalesce(max(id), 0) FROM label_event').pluck().get() as number;
}

/** One (query, passage) of a data set and the label that holds for it over all curators. */
export type EffectiveLabel = {
  readonly query: number;
  readonly passage: number;
  readonly label: Label;
  readonly conflict: boolean;
};

/**
 * The labels that hold in a data set. Curators who disagree make the pair `ambiguous` until it is settled
 * (design §4, step 4).
 *
 * @param only a single query's database id, or null for all
 */
export function effectiveLabels(
  db: ReadableDatabase,
  dataset: number,
  only: number | null = null,
): EffectiveLabel[] {
  // CROSS: from the labels to what they are on, and not through every query of the data set.
  const statement = db.prepare(
    `SELECT query.id AS query, passage.id AS passage, min(label) AS label, count(DISTINCT label) AS labels
     FROM current_label
     CROSS JOIN visible_query query ON query.content_hash = query_hash AND query.dataset_id = :dataset
     CROSS JOIN visible_passage passage ON passage.content_hash = passage_hash AND passage.dataset_id = :dataset
     ${only === null ? '' : 'WHERE query_hash = (SELECT content_hash FROM query WHERE id = :only) AND query.id = :only'}
     GROUP BY query.id, passage.id ORDER BY query.id, passage.id`,
  );
  const rows = statement.all(only === null ? { dataset } : { dataset, only }) as {
    query: number;
    passage: number;
    label: Label;
    labels: number;
  }[];
  return rows.map(({ query, passage, label, labels }) => ({
    query,
    passage,
    label: labels > 1 ? 'ambiguous' : label,
    conflict: labels > 1,
  }));
}

import { WhetstoneError } from '../../../shared/errors.ts';
import type { ReadableDatabase, WritableDatabase } from '../../platform/database/open.ts';
import { findDataset, findPassage, findQuery } from '../data/queries.ts';
import type { LabelFileRow } from './label-files.ts';
import { LABEL_COLUMNS, type LabelRow, labelRowSchema, WHAT_IT_TAKES } from './label-log.ts';
import { describeTarget } from './label-targets.ts';

export type LabelImport = {
  readonly added: number;
  readonly alreadyThere: number;
  /** Rows, added or there already, whose query or passage this project does not hold: they count once it does. */
  readonly unmatched: number;
};

type Target = { readonly queryHash: Buffer; readonly passageHash: Buffer };
type TargetedRow = LabelRow & Target & { readonly line: number };

/**
 * Appends the events of a file to the log, in one transaction; those that are there already are counted. A dated event
 * is there when the log has the same event of that moment. Rows without a date, as people write them by hand, are
 * there when the log of their pair and curator ends with them, one after the other.
 *
 * @param curator who is meant by rows that name nobody
 * @throws WhetstoneError `bad-input` naming the line, `dataset-not-found`, `query-not-found`, `passage-not-found`
 */
export function importLabels(
  db: WritableDatabase,
  rows: Iterable<LabelFileRow>,
  curator: string | null = null,
): LabelImport {
  const targeted = Array.from(rows, ({ line, value }) => {
    const row = parseRow(withCurator(value, curator), line);
    return { ...row, ...resolveTarget(db, row, line), line };
  });
  const log = labelLog(db);
  /** An event's number in the file, and its number here. */
  const numbers = new Map<number, number>();
  let added = 0;
  db.transaction(() => {
    const undated = matchUndated(log, targeted);
    for (const row of targeted) {
      const undoes = undoneEvent(row, numbers);
      const there =
        row.created_at === null
          ? undated.get(row)
          : (log.findDated(row, row.created_at) ?? (undoes === null ? undefined : log.findUndo(undoes)));
      const id = there ?? log.append(row, undoes);
      if (there === undefined) added++;
      if (row.event !== null) numbers.set(row.event, id);
    }
  })();
  const unmatched = targeted.filter((row) => describeTarget(db, row).dataset === null).length;
  return { added, alreadyThere: targeted.length - added, unmatched };
}

function withCurator(raw: unknown, curator: string | null): unknown {
  if (typeof raw !== 'object' || raw === null || curator === null) return raw;
  const named = 'curator' in raw && raw.curator !== null && raw.curator !== '';
  return named ? raw : { ...raw, curator };
}

/** The number here of the event that a row takes back. */
function undoneEvent(row: TargetedRow, numbers: ReadonlyMap<number, number>): number | null {
  if (row.undoes === null) return null;
  const undoes = numbers.get(row.undoes);
  if (undoes !== undefined) return undoes;
  const message = `It takes back event ${row.undoes}, which does not stand before it in the file.`;
  throw badRow(row.line, 'undoes', message);
}

type LabelLog = ReturnType<typeof labelLog>;

/** The log as an import looks at it: an event that one row was found to be is no other row's. */
function labelLog(db: WritableDatabase) {
  const taken = new Set<number>();
  const insert = db.prepare(
    `INSERT INTO label_event (query_hash, passage_hash, label, note, curator, created_at, undoes, queue, queue_probability)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const dated = db
    .prepare(
      `SELECT id FROM label_event WHERE query_hash = ? AND passage_hash = ? AND curator = ? AND created_at = ?
       AND label IS ? AND note IS ? AND (undoes IS NULL) = ? ORDER BY id`,
    )
    .pluck();
  const undo = db.prepare('SELECT id FROM label_event WHERE undoes = ?').pluck();
  const ofPair = db.prepare(
    `SELECT id, label, note FROM label_event WHERE query_hash = ? AND passage_hash = ? AND curator = ? ORDER BY id`,
  );
  const take = (id: number): number => {
    taken.add(id);
    return id;
  };
  return {
    findDated: (row: TargetedRow, createdAt: string): number | undefined => {
      const { queryHash, passageHash, curator, label, note, undoes } = row;
      const isPlain = undoes === null ? 1 : 0;
      const ids = dated.all(queryHash, passageHash, curator, createdAt, label, note, isPlain) as number[];
      const free = ids.find((id) => !taken.has(id));
      return free === undefined ? undefined : take(free);
    },
    /** An event is taken back once, be it here or where the file comes from. */
    findUndo: (event: number): number | undefined => undo.get(event) as number | undefined,
    ofPair: ({ queryHash, passageHash, curator }: TargetedRow) =>
      ofPair.all(queryHash, passageHash, curator) as {
        id: number;
        label: string | null;
        note: string | null;
      }[],
    append: (row: TargetedRow, undoes: number | null): number => {
      const { queryHash, passageHash, label, note, curator, queue, queue_probability: probability } = row;
      const createdAt = row.created_at ?? new Date().toISOString();
      const values = [queryHash, passageHash, label, note, curator, createdAt, undoes, queue, probability];
      return take(Number(insert.run(...values).lastInsertRowid));
    },
  };
}

/** Which rows without a date are there already, and as which events. */
function matchUndated(log: LabelLog, rows: readonly TargetedRow[]): ReadonlyMap<LabelRow, number> {
  const there = new Map<LabelRow, number>();
  const groups = Map.groupBy(
    rows.filter((row) => row.created_at === null),
    ({ queryHash, passageHash, curator }) =>
      `${queryHash.toString('hex')} ${passageHash.toString('hex')} ${curator}`,
  );
  for (const group of groups.values()) {
    const last = log.ofPair(group[0]!).slice(-group.length);
    const isThere =
      last.length === group.length &&
      group.every((row, place) => row.label === last[place]!.label && row.note === last[place]!.note);
    if (isThere) for (const [place, row] of group.entries()) there.set(row, last[place]!.id);
  }
  return there;
}

function parseRow(raw: unknown, line: number): LabelRow {
  const parsed = labelRowSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const field = LABEL_COLUMNS.find((column) => column === parsed.error.issues[0]?.path[0]);
  if (field === undefined) {
    throw new WhetstoneError('bad-input', `Line ${line} is no label. ${NOTHING}`, { details: { line } });
  }
  throw badRow(line, field, WHAT_IT_TAKES[field]);
}

const NOTHING = 'Nothing was imported.';

function badRow(line: number, field: keyof LabelRow, message: string): WhetstoneError {
  return new WhetstoneError('bad-input', `Line ${line}, field "${field}": ${message} ${NOTHING}`, {
    details: { line, field },
  });
}

function resolveTarget(db: ReadableDatabase, row: LabelRow, line: number): Target {
  if (row.query_hash !== null && row.passage_hash !== null) {
    return {
      queryHash: Buffer.from(row.query_hash, 'hex'),
      passageHash: Buffer.from(row.passage_hash, 'hex'),
    };
  }
  if (row.query_id === null || row.passage_id === null) {
    throw badRow(line, 'query_id', 'It names its pair neither by hashes nor by ids.');
  }
  const dataset = findDataset(db, row.dataset);
  return {
    queryHash: findQuery(db, dataset, row.query_id).contentHash,
    passageHash: findPassage(db, dataset, row.passage_id).contentHash,
  };
}

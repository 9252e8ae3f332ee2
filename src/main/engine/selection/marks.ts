import { type CandidateTable, queryCount } from './table.ts';

/**
 * The candidates of which something is known, of most of which nothing is. Those of query q are the entries
 * `offsets[q]` to `offsets[q + 1]`, by rising row.
 */
export type Marks = {
  readonly offsets: Uint32Array;
  readonly row: Uint32Array;
  /** Bits of FLAG, never 0. */
  readonly flags: Uint8Array;
};

/** A table outlives many evaluations, as a slider moves: its flags are gone through once. */
const known = new WeakMap<CandidateTable, Marks>();

/** The marked candidates of a table. */
export function marksOf(table: CandidateTable): Marks {
  let marks = known.get(table);
  if (marks === undefined) {
    marks = indexMarks(table);
    known.set(table, marks);
  }
  return marks;
}

/** Says what the marks of a table are, where that is known without going through it. */
export function setMarks(table: CandidateTable, marks: Marks): void {
  known.set(table, marks);
}

function indexMarks(table: CandidateTable): Marks {
  const { flags, queryOffsets } = table;
  let count = 0;
  for (let row = 0; row < flags.length; row++) if (flags[row] !== 0) count++;
  const marks = {
    offsets: new Uint32Array(queryOffsets.length),
    row: new Uint32Array(count),
    flags: new Uint8Array(count),
  };
  let at = 0;
  for (let query = 0; query < queryCount(table); query++) {
    for (let row = queryOffsets[query]!; row < queryOffsets[query + 1]!; row++) {
      if (flags[row] === 0) continue;
      marks.row[at] = row;
      marks.flags[at] = flags[row]!;
      at++;
    }
    marks.offsets[query + 1] = at;
  }
  return marks;
}

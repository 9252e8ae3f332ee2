import type { CandidateTable } from '../../engine/selection/table.ts';

type Columns = Pick<CandidateTable, 'passage' | 'score' | 'flags'>;

export type GrowingColumns = {
  /** The columns with room for so many more rows; what is written to them counts up to where `setLength` says. */
  readonly room: (count: number) => Columns;
  readonly length: () => number;
  readonly setLength: (length: number) => void;
  readonly finish: () => Columns;
};

/**
 * Typed columns that grow by doubling: ten million candidates are added without an array of objects.
 *
 * @param expected how many rows will hardly be exceeded
 */
export function createColumns(expected: number): GrowingColumns {
  let capacity = Math.max(1, expected);
  let length = 0;
  let columns = {
    passage: new Uint32Array(capacity),
    score: new Float64Array(capacity),
    flags: new Uint8Array(capacity),
  };
  const grow = (needed: number): void => {
    while (capacity < needed) capacity *= 2;
    const old = columns;
    columns = {
      passage: new Uint32Array(capacity),
      score: new Float64Array(capacity),
      flags: new Uint8Array(capacity),
    };
    columns.passage.set(old.passage);
    columns.score.set(old.score);
    columns.flags.set(old.flags);
  };
  return {
    room: (count) => {
      if (length + count > capacity) grow(length + count);
      return columns;
    },
    length: () => length,
    setLength: (now) => {
      length = now;
    },
    finish: () => ({
      passage: columns.passage.subarray(0, length),
      score: columns.score.subarray(0, length),
      flags: columns.flags.subarray(0, length),
    }),
  };
}

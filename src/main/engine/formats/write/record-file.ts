import type { Cell } from './records.ts';

/** A file that takes records. `write` returns a promise only where the caller has to wait. */
export type RecordFile = {
  readonly write: (cells: readonly Cell[]) => Promise<void> | undefined;
  readonly close: () => Promise<void>;
};

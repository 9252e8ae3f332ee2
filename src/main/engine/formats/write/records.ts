import type { ExportRow } from './rows.ts';

/** What a cell may hold. */
export type Cell = string | number | null | readonly Cell[] | { readonly [key: string]: Cell };

/** `json` is a nested value, which only JSON can hold. */
export type ColumnType = 'string' | 'integer' | 'number' | 'strings' | 'integers' | 'numbers' | 'json';

/** A column of an export: its name as the trainer reads it, and what it holds (for the data-set card). */
export type Column = { readonly name: string; readonly type: ColumnType; readonly meaning: string };

/** Why a pair is not in an export. */
export const DROP_REASONS = ['no-negatives', 'too-few-negatives', 'missing-score'] as const;
export type DropReason = (typeof DROP_REASONS)[number];

/** How one format turns a pair into records. The cells of a record stand in the order of `columns`. */
export type RowEncoder = {
  readonly columns: readonly Column[];
  readonly encode: (row: ExportRow) => readonly (readonly Cell[])[] | DropReason;
  /** A pair's first record is its positive's, and no column says so: the card has to. */
  readonly isUnlabelled: boolean;
};

/** A column, and how its cell follows from the item that a record is made of. */
export type Field<Item> = Column & { readonly cell: (item: Item) => Cell };

/** An encoder from its columns and from the items that a pair consists of. */
export function rowEncoder<Item>(
  fields: readonly Field<Item>[],
  items: (row: ExportRow) => readonly Item[] | DropReason,
  isUnlabelled = false,
): RowEncoder {
  return {
    isUnlabelled,
    columns: fields.map(({ name, type, meaning }) => ({ name, type, meaning })),
    encode: (row) => {
      const found = items(row);
      if (typeof found === 'string') return found;
      return found.map((item) => fields.map((field) => field.cell(item)));
    },
  };
}

/** Whether some score of the pair is missing: a trainer that reads scores cannot use it then. */
export function lacksScore(row: ExportRow): boolean {
  return row.positive.score === null || row.negatives.some((negative) => negative.score === null);
}

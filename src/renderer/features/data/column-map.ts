import type { ColumnMap } from './types.ts';

/** What a column may hold. `passage` is a positive beside a query, and else a corpus's text. */
export const COLUMN_FIELDS = [
  'query',
  'queryId',
  'passage',
  'passageId',
  'title',
  'label',
  'score',
  'split',
] as const;
export type ColumnField = (typeof COLUMN_FIELDS)[number];

/** What a user chose: a column's name, or '' for none. What is not there was left to the names of the columns. */
export type ColumnChoices = Partial<Record<ColumnField, string>> & {
  readonly negatives?: readonly string[];
};

/** The column that a field is taken from by the columns' names; '' for none. */
export function guessOf(guess: ColumnMap, field: ColumnField): string {
  if (field === 'passage') return guess.positive ?? guess.text ?? '';
  return guess[field] ?? '';
}

/** The column that a field is taken from. */
export const columnOf = (guess: ColumnMap, choices: ColumnChoices, field: ColumnField): string =>
  choices[field] ?? guessOf(guess, field);

export const negativesOf = (guess: ColumnMap, choices: ColumnChoices): readonly string[] =>
  choices.negatives ?? guess.negative ?? [];

/**
 * Fields whose columns decide together what a row is: one of them settled, they all are. The others are looked for by
 * name unless they are named.
 */
const DECISIVE = ['query', 'queryId', 'passage', 'passageId'] as const satisfies readonly ColumnField[];

export const isDecisive = (field: ColumnField): boolean => DECISIVE.some((each) => each === field);

/** The choices that led to a map. */
export function choicesOf({ positive, text, negative, ...map }: ColumnMap): ColumnChoices {
  const choices: Partial<Record<ColumnField, string>> = {};
  for (const field of COLUMN_FIELDS) {
    const column = field === 'passage' ? (positive ?? text) : map[field];
    if (column !== undefined) choices[field] = column;
  }
  return negative === undefined ? choices : { ...choices, negatives: negative };
}

/** The map that the reader is given; empty where a user chose nothing. */
export function toColumnMap(guess: ColumnMap, choices: ColumnChoices): ColumnMap {
  if (Object.keys(choices).length === 0) return {};
  const map: Record<string, string | string[]> = {};
  const hasQuery = columnOf(guess, choices, 'query') !== '' || columnOf(guess, choices, 'queryId') !== '';
  for (const field of COLUMN_FIELDS) {
    const column = isDecisive(field) ? columnOf(guess, choices, field) : (choices[field] ?? '');
    if (column === '') continue;
    map[field === 'passage' ? (hasQuery ? 'positive' : 'text') : field] = column;
  }
  const negatives = negativesOf(guess, choices);
  if (negatives.length > 0) map.negative = [...negatives];
  return map;
}

import { type Row, readGrade, readId, readName, readPassageText, readText, readTitle } from './cells.ts';
import type { Layout } from './layout.ts';
import { mapExample } from './map-example.ts';
import { mapMessages } from './map-messages.ts';
import type { ImportRecord, Position } from './records.ts';

/** Makes a record of a row. Throws BadRow for a row that is of no use. */
export type RowMapper = (row: Row, at: Position) => ImportRecord;

/**
 * @param split the split of rows that name none.
 * @param hasEmptyCells whether the format writes "nothing" as an empty cell (CSV, TSV).
 * @param isNegative asked once for each row of pairs: whether its passage is a negative, which no column says.
 */
export function createRowMapper(
  layout: Layout,
  split: string | null,
  hasEmptyCells: boolean,
  isNegative: (() => boolean) | null,
): RowMapper {
  switch (layout.kind) {
    case 'passages':
      return (row, at) => mapPassage(layout, row, at);
    case 'queries':
      return (row, at) => ({
        kind: 'query',
        id: layout.id === null ? null : readId(row[layout.id], layout.id),
        text: readText(row[layout.text], layout.text),
        at,
      });
    case 'judgements':
      return (row, at) => ({
        kind: 'judgement',
        queryId: readId(row[layout.queryId], layout.queryId),
        passageId: readId(row[layout.passageId], layout.passageId),
        split: splitOf(row, layout.split) ?? split,
        grade: layout.grade === null ? 1 : readGrade(row[layout.grade], layout.grade),
        at,
      });
    case 'examples':
      return (row, at) => {
        const example = mapExample(layout, row, hasEmptyCells);
        const sides = isNegative?.() ? { positives: [], negatives: example.positives } : {};
        return { kind: 'example', ...example, ...sides, split: splitOf(row, layout.split) ?? split, at };
      };
    case 'messages':
      return (row, at) => ({
        kind: 'example',
        ...mapMessages(layout, row),
        split: splitOf(row, layout.split) ?? split,
        at,
      });
  }
}

const splitOf = (row: Row, column: string | null) => (column === null ? null : readName(row[column], column));

function mapPassage(layout: Extract<Layout, { kind: 'passages' }>, row: Row, at: Position): ImportRecord {
  const id = layout.id === null ? null : readId(row[layout.id], layout.id);
  const title = layout.title === null ? '' : readTitle(row[layout.title], layout.title);
  return { kind: 'passage', id, title, text: readPassageText(row[layout.text], layout.text, title), at };
}

import { type Field, type RowEncoder, rowEncoder } from './records.ts';
import { type ExportContext, type ExportPassage, type ExportRow, passageText } from './rows.ts';

/**
 * A table for people: a row for each pair, the negatives side by side in n groups of columns. Pairs with
 * fewer negatives, and passages without a score, leave cells empty. With scores, each negative's teacher
 * is named too: in an ensemble it differs from one to the next.
 */
export function plainCsv({ options, prompts, n }: ExportContext): RowEncoder {
  const prompt = options.prompts ? prompts : { query: '', passage: '' };
  const passage = (
    name: string,
    meaning: string,
    of: (row: ExportRow) => ExportPassage | undefined,
  ): Field<ExportRow>[] => {
    const id: Field<ExportRow> = {
      name: `${name}_id`,
      type: 'string',
      meaning: `the id of ${meaning}`,
      cell: (row) => of(row)?.id ?? null,
    };
    const text: Field<ExportRow> = {
      name,
      type: 'string',
      meaning,
      cell: (row) => {
        const found = of(row);
        return found === undefined ? null : prompt.passage + passageText(found);
      },
    };
    const scored: Field<ExportRow>[] = [
      { name: `${name}_score`, type: 'number', meaning: `its score`, cell: (row) => of(row)?.score ?? null },
      {
        name: `${name}_teacher`,
        type: 'string',
        meaning: `whose score it is`,
        cell: (row) => of(row)?.teacher ?? null,
      },
    ];
    return [id, ...(options.texts ? [text] : []), ...(options.scores ? scored : [])];
  };
  const query: Field<ExportRow> = {
    name: 'query',
    type: 'string',
    meaning: 'the query',
    cell: (row) => prompt.query + row.query,
  };
  const fields: Field<ExportRow>[] = [
    { name: 'query_id', type: 'string', meaning: 'the id of the query', cell: (row) => row.queryId },
    ...(options.texts ? [query] : []),
    { name: 'split', type: 'string', meaning: 'the pair’s split', cell: (row) => row.split },
    ...passage('positive', 'a passage that answers it', (row) => row.positive),
    ...Array.from({ length: n }, (_, index) =>
      passage(`negative_${index + 1}`, `mined negative ${index + 1}`, (row) => row.negatives[index]),
    ).flat(),
  ];
  return rowEncoder(fields, (row) => [row]);
}

import { type Cell, type Field, type RowEncoder, rowEncoder } from './records.ts';
import { type ExportContext, type ExportRow, passageText } from './rows.ts';

const message = (content: string): Cell => [{ role: 'user', content }];

/**
 * ms-swift's rows for its InfoNCE loss: an anchor, exactly one positive, and any number of negatives (none is
 * fine there: the batch gives some).
 */
export function msSwift({ options, prompts }: ExportContext): RowEncoder {
  const query = options.prompts ? prompts.query : '';
  const passage = options.prompts ? prompts.passage : '';
  const fields: Field<ExportRow>[] = [
    { name: 'messages', type: 'json', meaning: 'the query', cell: (row) => message(query + row.query) },
    {
      name: 'positive_messages',
      type: 'json',
      meaning: 'the positive, alone',
      cell: (row) => [message(passage + passageText(row.positive))],
    },
    {
      name: 'negative_messages',
      type: 'json',
      meaning: 'the mined negatives',
      cell: (row) => row.negatives.map((negative) => message(passage + passageText(negative))),
    },
  ];
  return rowEncoder(fields, (row) => [row]);
}

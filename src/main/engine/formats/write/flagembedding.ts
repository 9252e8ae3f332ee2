import { type Field, lacksScore, type RowEncoder, rowEncoder } from './records.ts';
import { type ExportContext, type ExportRow, passageText } from './rows.ts';

/**
 * FlagEmbedding's training rows: `query, pos, neg`, then what was asked for. Its reader divides by the
 * number of negatives, so that a pair without any is dropped; with scores it distils, and needs each one.
 */
export function flagEmbedding({ options, prompts }: ExportContext): RowEncoder {
  const fields: Field<ExportRow>[] = [
    { name: 'query', type: 'string', meaning: 'the query', cell: (row) => row.query },
    {
      name: 'pos',
      type: 'strings',
      meaning: 'the positive, alone',
      cell: (row) => [passageText(row.positive)],
    },
    {
      name: 'neg',
      type: 'strings',
      meaning: 'the mined negatives',
      cell: (row) => row.negatives.map(passageText),
    },
  ];
  if (options.scores) {
    fields.push(
      {
        name: 'pos_scores',
        type: 'numbers',
        meaning: 'the teacher’s score of pos',
        cell: (row) => [row.positive.score],
      },
      {
        name: 'neg_scores',
        type: 'numbers',
        meaning: 'the teacher’s scores of neg',
        cell: (row) => row.negatives.map((negative) => negative.score),
      },
    );
  }
  if (options.prompts) {
    fields.push({ name: 'prompt', type: 'string', meaning: 'the query prompt', cell: () => prompts.query });
  }
  fields.push({
    name: 'type',
    type: 'string',
    meaning: 'the kind of task, always "normal"',
    cell: () => 'normal',
  });
  if (options.ids) {
    fields.push(
      { name: 'query_id', type: 'string', meaning: 'the id of the query', cell: (row) => row.queryId },
      { name: 'pos_id', type: 'strings', meaning: 'the id of pos', cell: (row) => [row.positive.id] },
      {
        name: 'neg_id',
        type: 'strings',
        meaning: 'the ids of neg',
        cell: (row) => row.negatives.map((negative) => negative.id),
      },
    );
  }
  return rowEncoder(fields, (row) => {
    if (row.negatives.length === 0) return 'no-negatives';
    return options.scores && lacksScore(row) ? 'missing-score' : [row];
  });
}

import { type Field, type RowEncoder, rowEncoder } from './records.ts';
import { type ExportContext, type ExportPassage, type ExportRow, passageText } from './rows.ts';

/** Where a negative's miner stands: no teacher can have this id. */
const DRAWN = '(fill-random)';

/**
 * A table for people: a row for each pair, the negatives side by side in n groups of columns. Pairs with
 * fewer negatives, and passages without a score, leave cells empty. With scores, `scored_by` is the teacher
 * whose scores a pair's are, and each negative's own miner is named too: in an ensemble it differs from one to the next.
 */
export function plainCsv({ options, prompts, n }: ExportContext): RowEncoder {
  const prompt = options.prompts ? prompts : { query: '', passage: '' };
  const field = (name: string, meaning: string, cell: Field<ExportRow>['cell']): Field<ExportRow> => ({
    name,
    type: 'string',
    meaning,
    cell,
  });
  const passage = (
    name: string,
    meaning: string,
    of: (row: ExportRow) => ExportPassage | undefined,
  ): Field<ExportRow>[] => {
    const text = field(name, meaning, (row) => {
      const found = of(row);
      return found === undefined ? null : prompt.passage + passageText(found);
    });
    const score: Field<ExportRow> = {
      name: `${name}_score`,
      type: 'number',
      meaning: 'its score',
      cell: (row) => of(row)?.score ?? null,
    };
    return [
      field(`${name}_id`, `the id of ${meaning}`, (row) => of(row)?.id ?? null),
      ...(options.texts ? [text] : []),
      ...(options.scores ? [score] : []),
    ];
  };
  const negative = (place: number): Field<ExportRow>[] => {
    const name = `negative_${place + 1}`;
    const miner = field(`${name}_mined_by`, `the teacher that gave it, or ${DRAWN}`, ({ negatives }) => {
      const found = negatives[place];
      return found === undefined ? null : (found.minedBy ?? DRAWN);
    });
    const columns = passage(name, `mined negative ${place + 1}`, ({ negatives }) => negatives[place]);
    return [...columns, ...(options.scores ? [miner] : [])];
  };
  const scorer = field(
    'scored_by',
    'the teacher whose scores these are',
    ({ positive, negatives }) =>
      [positive, ...negatives].find(({ teacher }) => teacher !== null)?.teacher ?? null,
  );
  const fields: Field<ExportRow>[] = [
    field('query_id', 'the id of the query', (row) => row.queryId),
    ...(options.texts ? [field('query', 'the query', (row) => prompt.query + row.query)] : []),
    field('split', 'the pair’s split', (row) => row.split),
    ...(options.scores ? [scorer] : []),
    ...passage('positive', 'a passage that answers it', (row) => row.positive),
    ...Array.from({ length: n }, (_, place) => negative(place)).flat(),
  ];
  return rowEncoder(fields, (row) => [row]);
}

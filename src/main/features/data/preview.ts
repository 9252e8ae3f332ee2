import { WhetstoneError } from '../../../shared/errors.ts';
import type { ImportRecord } from '../../engine/formats/read/records.ts';
import { openSource, type SourceOptions } from '../../engine/formats/read/source.ts';

/** Enough to see whether the columns were understood. */
const ROWS_PER_KIND = 3;
/** Characters of a text, for a line of a terminal. */
const CONTENT_CHARACTERS = 80;

export type PreviewRow = {
  readonly place: string;
  readonly what: string;
  readonly id: string;
  readonly split: string;
  readonly content: string;
};

/**
 * The first rows of each kind as they would come in; reads no further than it must.
 *
 * @throws WhetstoneError what {@link openSource} throws; a bad row among the first is shown as a row
 */
export async function previewSource(
  path: string,
  options: Pick<SourceOptions, 'format' | 'columns' | 'split'>,
  contentCharacters: number = CONTENT_CHARACTERS,
): Promise<{ readonly format: string; readonly describe: string; readonly rows: readonly PreviewRow[] }> {
  const rows: PreviewRow[] = [];
  const seen = new Map<string, number>();
  const add = (row: PreviewRow): void => {
    const count = (seen.get(row.what) ?? 0) + 1;
    seen.set(row.what, count);
    if (count <= ROWS_PER_KIND) rows.push(row);
  };
  const source = await openSource(path, {
    ...options,
    onProblem: ({ at, message, field }) =>
      add({
        place: String(at.line ?? at.row ?? ''),
        what: 'problem',
        id: '',
        split: '',
        content: field === null ? message : `${field}: ${message}`,
      }),
  });
  for await (const batch of source.records()) {
    for (const record of batch) for (const row of toRows(record, contentCharacters)) add(row);
    // A corpus may hold millions of passages before its first query: the first rows of the file are the preview.
    if ((seen.get('passage') ?? 0) > 10_000 || (seen.get('positive') ?? 0) >= ROWS_PER_KIND) break;
  }
  if (rows.length === 0)
    throw new WhetstoneError('bad-input', 'There is no row in it that could be imported.');
  return { format: source.format, describe: source.describe, rows };
}

function toRows(record: ImportRecord, characters: number): PreviewRow[] {
  const place = String(record.at.line ?? record.at.row ?? '');
  const content = (text: string | null): string => {
    const line = (text ?? '').replace(/\s+/g, ' ');
    return line.length <= characters ? line : `${line.slice(0, characters).toWellFormed().trimEnd()}…`;
  };
  if (record.kind === 'passage') {
    return [
      {
        place,
        what: 'passage',
        id: record.id ?? '(made)',
        split: '',
        content: content(`${record.title} ${record.text}`.trim()),
      },
    ];
  }
  if (record.kind === 'query')
    return [{ place, what: 'query', id: record.id ?? '(made)', split: '', content: content(record.text) }];
  const split = record.split ?? 'train';
  if (record.kind === 'judgement') {
    return [
      {
        place,
        what: 'judgement',
        id: record.queryId,
        split,
        content: `${record.passageId} = ${record.grade}`,
      },
    ];
  }
  const items = [
    ...record.positives.map((item) => ({ what: 'positive', item })),
    ...record.negatives.map((item) => ({ what: 'negative', item })),
  ];
  return [
    { place, what: 'query', id: record.query.id ?? '(made)', split, content: content(record.query.text) },
    ...items.map(({ what, item }) => ({
      place,
      what,
      id: item.id ?? '(made)',
      split,
      content: content(item.text),
    })),
  ];
}

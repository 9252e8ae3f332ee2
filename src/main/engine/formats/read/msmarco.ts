import { checkedString, isBlank, readId, readText } from './cells.ts';
import { BadRow } from './failures.ts';
import { readRecordLines } from './lines.ts';
import type { OpenFile } from './open-file.ts';
import type { ImportRecord, PassageItem, Position } from './records.ts';

/** What one of MS MARCO's files holds. None has a header, and nothing is quoted. */
export type MsMarcoPart = 'collection' | 'queries' | 'triples';

type LineMapper = (fields: readonly string[], at: Position, split: string | null) => ImportRecord;

const MAPPERS: Readonly<Record<MsMarcoPart, LineMapper>> = {
  collection: readPassage,
  queries: (fields, at) => {
    expect(fields, [2], 'qid and text');
    return { kind: 'query', id: readId(fields[0], 'qid'), text: readText(fields[1], 'text'), at };
  },
  triples: (fields, at, split) => {
    expect(fields, [3], 'qid, positive pid and negative pid');
    const [query, positive, negative] = fields;
    return {
      kind: 'example',
      query: { id: readId(query, 'qid'), text: null },
      positives: [reference(positive, 'positive pid')],
      negatives: [reference(negative, 'negative pid')],
      split,
      at,
    };
  },
};

/** One of MS MARCO's tab-separated files: `collection.tsv`, `queries.*.tsv` or `qidpidtriples.*.tsv`. */
export function readMsMarco(
  file: OpenFile,
  part: MsMarcoPart,
  split: string | null,
): AsyncIterable<readonly ImportRecord[]> {
  const map = MAPPERS[part];
  return readRecordLines(file, (text, at) => {
    const fields = text.split('\t');
    // Some copies were given a header.
    const isHeader = at.line === 1 && /^(pid|qid|docid|doc_id|id|query_id|query-id)$/i.test(fields[0] ?? '');
    return isHeader ? null : map(fields, at, split);
  });
}

/** Passages are `pid, text`; documents `docid, url, title, body`; both with a title between are met too. */
function readPassage(fields: readonly string[], at: Position): ImportRecord {
  expect(fields, [2, 3, 4], 'pid and text');
  const title = fields.length === 2 ? '' : checkedString(fields.at(-2), 'title');
  const text = isBlank(title) ? readText(fields.at(-1), 'text') : checkedString(fields.at(-1), 'text');
  return { kind: 'passage', id: readId(fields[0], 'pid'), title, text, at };
}

function expect(fields: readonly string[], counts: readonly number[], names: string): void {
  if (counts.includes(fields.length)) return;
  throw new BadRow(
    'wrong-columns',
    null,
    `The line has ${fields.length} columns where ${names} are expected. Separate them by single tabs, and leave no tab inside a text.`,
  );
}

function reference(id: string | undefined, field: string): PassageItem {
  return { id: readId(id, field), title: '', text: null, score: null, grade: null };
}

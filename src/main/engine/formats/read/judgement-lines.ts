import { readGrade, readId } from './cells.ts';
import { BadRow } from './failures.ts';
import { readRecordLines } from './lines.ts';
import type { OpenFile } from './open-file.ts';
import type { ImportRecord } from './records.ts';

/**
 * Relevance judgements as text: BEIR's `query-id, corpus-id, score`, or TREC's and MS MARCO's `qid, 0, pid, grade`.
 * Columns are separated by tabs, or by spaces where there are no tabs; nothing is quoted. A header is passed over.
 */
export function readJudgements(file: OpenFile, split: string | null): AsyncIterable<readonly ImportRecord[]> {
  return readRecordLines(file, (text, at) => {
    if (text.trim() === '') return null;
    const fields = text.includes('\t') ? text.split('\t') : text.trim().split(/\s+/);
    const isHeader = at.line === 1 && fields.length >= 3 && Number.isNaN(Number(fields.at(-1)));
    return isHeader ? null : { kind: 'judgement', ...parseJudgement(fields), split, at };
  });
}

function parseJudgement(fields: readonly string[]) {
  if (fields.length !== 3 && fields.length !== 4) {
    throw new BadRow(
      'wrong-columns',
      null,
      `The line has ${fields.length} columns. Write query-id, corpus-id and score, separated by tabs.`,
    );
  }
  return {
    queryId: readId(fields[0], 'query-id'),
    passageId: readId(fields.at(-2), 'corpus-id'),
    grade: readGrade(fields.at(-1), 'score'),
  };
}

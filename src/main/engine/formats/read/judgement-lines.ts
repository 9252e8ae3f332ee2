import { readGrade, readId } from './cells.ts';
import { BadRow, problemAt } from './failures.ts';
import { readLines } from './lines.ts';
import type { OpenFile } from './open-file.ts';
import type { ImportRecord } from './records.ts';

/**
 * Relevance judgements as text: BEIR's `query-id, corpus-id, score`, or TREC's and MS MARCO's `qid, 0, pid, grade`.
 * Columns are separated by tabs, or by spaces where there are no tabs; nothing is quoted. A header is passed over.
 */
export async function* readJudgements(file: OpenFile, split: string | null): AsyncGenerator<readonly ImportRecord[]> {
  let isFirst = true;
  for await (const lines of readLines(file)) {
    const records: ImportRecord[] = [];
    for (const { text, line } of lines) {
      if (text.trim() === '') continue;
      const fields = text.includes('\t') ? text.split('\t') : text.trim().split(/\s+/);
      const isHeader = isFirst && fields.length >= 3 && Number.isNaN(Number(fields.at(-1)));
      isFirst = false;
      if (isHeader) continue;
      const at = { file: file.path, line, row: null };
      try {
        records.push({ kind: 'judgement', ...parseJudgement(fields), split, at });
      } catch (error) {
        file.onProblem(problemAt(error, at));
      }
    }
    yield records;
  }
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

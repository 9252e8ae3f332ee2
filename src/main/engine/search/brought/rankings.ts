import type { WorkOptions } from '../../../../shared/progress.ts';
import { BadRow, badFile } from '../../formats/read/failures.ts';
import { readLines } from '../../formats/read/lines.ts';
import { openBroughtFile } from './open-brought-file.ts';
import { parseJsonLine, parseTrecLine, type RankingRecord } from './ranking-lines.ts';

/**
 * Reads a teacher's ranking from a TREC run (`qid Q0 docid rank score tag`) or JSON Lines (`{query_id, passage_id or
 * docid, score}` or `{query_id, hits: [{id, score}]}`), also as .gz or .zst; which of the two it is, the first line
 * tells. In batches, in the file's order, in flat memory. Only scores count: TREC's ranks are passed over, because
 * design §4 orders by score and id.
 *
 * A passage that stands twice under one query is refused where the query's lines stand together, as every tool writes
 * them; where they are scattered, the caller sees both.
 *
 * @throws WhetstoneError `bad-input` with file and line, `truncated-input`, `decompression-limit`, `file-not-found`,
 *   `file-unreadable`, `cancelled`.
 */
export async function* readRanking(
  path: string,
  options: WorkOptions,
): AsyncGenerator<readonly RankingRecord[]> {
  const file = await openBroughtFile(path, options);
  let isJson: boolean | null = null;
  let query: string | null = null;
  let passages = new Set<string>();
  const fail = (line: number, message: string) => badFile(`${path}:${line}`, message, { line });
  for await (const lines of readLines(file)) {
    const records: RankingRecord[] = [];
    for (const read of lines) {
      const { line } = read;
      let parsed: readonly RankingRecord[];
      try {
        if (read.text === null) throw read.error;
        const { text } = read;
        isJson ??= text.trimStart().startsWith('{');
        parsed = isJson ? parseJsonLine(text) : [parseTrecLine(text)];
      } catch (error) {
        if (!(error instanceof BadRow)) throw error;
        throw fail(line, error.message);
      }
      for (const record of parsed) {
        if (record.queryId !== query) {
          query = record.queryId;
          passages = new Set();
        }
        if (passages.has(record.passageId)) {
          throw fail(
            line,
            `the passage ${record.passageId} stands twice under the query ${query}. Keep one line.`,
          );
        }
        passages.add(record.passageId);
        records.push(record);
      }
    }
    if (records.length > 0) yield records;
  }
  if (isJson === null)
    throw badFile(path, 'the file holds no lines. Check that the export or download finished.');
}

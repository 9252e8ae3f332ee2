import { WhetstoneError } from '../../../../shared/errors.ts';
import type { WorkOptions } from '../../../../shared/progress.ts';
import { type CorpusFile, writeCorpusFile } from './corpus-files.ts';
import type { ExportFiles } from './export-files.ts';
import type { Column } from './records.ts';
import type { CorpusPassage, CorpusQuery, ExportJudgement } from './rows.ts';
import { splitFile } from './split-file.ts';
import { type TextSink, textSink } from './text-sink.ts';
import { workMeter } from './work-meter.ts';

const CORPUS: CorpusFile<CorpusPassage> = {
  path: 'corpus.jsonl',
  container: 'jsonl',
  columns: [
    { name: '_id', type: 'string', meaning: 'the id of the passage' },
    { name: 'title', type: 'string', meaning: 'its title' },
    { name: 'text', type: 'string', meaning: 'its text' },
  ],
  cells: ({ id, title, text }) => [id, title, text],
};

const QUERIES: CorpusFile<CorpusQuery> = {
  path: 'queries.jsonl',
  container: 'jsonl',
  columns: [
    { name: '_id', type: 'string', meaning: 'the id of the query' },
    { name: 'text', type: 'string', meaning: 'the query' },
  ],
  cells: ({ id, text }) => [id, text],
};

/** The columns of qrels. */
export const BEIR_COLUMNS: readonly Column[] = [
  { name: 'query-id', type: 'string', meaning: 'the id of the query' },
  { name: 'corpus-id', type: 'string', meaning: 'the id of the passage' },
  { name: 'score', type: 'integer', meaning: 'the grade: 0 judged not to answer, from 1 on to answer' },
];

/**
 * A BEIR folder: corpus, queries, and qrels for each split that has a judgement.
 * @returns the number of judgements.
 * @throws WhetstoneError `export-unsupported` for a grade that is not a whole number.
 */
export async function writeBeir(
  input: {
    readonly passages: AsyncIterable<CorpusPassage> | Iterable<CorpusPassage>;
    readonly queries: AsyncIterable<CorpusQuery> | Iterable<CorpusQuery>;
    readonly judgements: AsyncIterable<ExportJudgement> | Iterable<ExportJudgement>;
  },
  files: ExportFiles,
  work: WorkOptions,
): Promise<number> {
  await writeCorpusFile(CORPUS, input.passages, files, work);
  await writeCorpusFile(QUERIES, input.queries, files, work);

  const meter = workMeter(work, 'Writing qrels', 'judgements');
  const bySplit = new Map<string, { readonly text: TextSink; readonly addRow: () => void }>();
  let judgements = 0;
  for await (const { queryId, passageId, split, grade } of input.judgements) {
    meter.step();
    if (!Number.isInteger(grade)) {
      throw new WhetstoneError(
        'export-unsupported',
        `BEIR holds whole grades only, but query ${queryId} judges passage ${passageId} ${grade}. Choose another format.`,
        { details: { query: queryId, passage: passageId, grade } },
      );
    }
    let qrels = bySplit.get(split);
    if (qrels === undefined) {
      const { sink, addRow } = await files.create(`qrels/${splitFile(split, 'tsv')}`, split);
      qrels = { text: textSink(sink), addRow };
      bySplit.set(split, qrels);
      await qrels.text.write(`${BEIR_COLUMNS.map(({ name }) => name).join('\t')}\n`);
    }
    const waiting = qrels.text.write(`${field(queryId)}\t${field(passageId)}\t${grade}\n`);
    if (waiting !== undefined) await waiting;
    qrels.addRow();
    judgements += 1;
  }
  for (const { text } of bySplit.values()) await text.close();
  meter.finish();
  return judgements;
}

/** BEIR reads qrels with Python's csv module (tab, minimal quoting), so that this is how they are written. */
function field(id: string): string {
  return /["\t\r\n]/.test(id) ? `"${id.replaceAll('"', '""')}"` : id;
}

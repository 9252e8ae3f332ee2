import { arrowReader } from './arrow.ts';
import { csvReader, tsvReader } from './csv.ts';
import { detectFormat } from './detect.ts';
import { badFile } from './failures.ts';
import { jsonReader } from './json.ts';
import { jsonlReader } from './jsonl.ts';
import { readJudgements } from './judgement-lines.ts';
import { readMsMarco } from './msmarco.ts';
import { readNemo } from './nemo.ts';
import { type OpenFile, openFile } from './open-file.ts';
import { parquetReader } from './parquet.ts';
import type { PlannedFile } from './plan.ts';
import type { ImportRecord, ReadOptions, Source } from './records.ts';
import { readSquad } from './squad.ts';
import { readTable } from './table.ts';

export type { ReadOptions as SourceOptions } from './records.ts';

/**
 * Opens a file or folder for reading. Nothing but its first bytes is read before `records` is called.
 *
 * @throws WhetstoneError `unknown-format`, `file-not-found`, `file-unreadable`, `bad-input`. While records are read
 *   also `truncated-input`, `decompression-limit`, `cancelled`, and whatever `onProblem` throws for a bad row.
 */
export async function openSource(path: string, options: ReadOptions): Promise<Source> {
  const { format, describe, files, passedOver } = await detectFormat(path, options.format);
  const total = files.reduce((sum, file) => sum + file.bytes, 0);
  return {
    format,
    describe,
    passedOver,
    files: files.map(({ path: file, bytes }) => ({ path: file, bytes })),
    records: () => readFiles(files, options, total),
  };
}

async function* readFiles(
  files: readonly PlannedFile[],
  options: ReadOptions,
  total: number,
): AsyncGenerator<readonly ImportRecord[]> {
  let before = 0;
  const needsIds = files.some(({ role }) => role === 'judgements');
  for (const file of files) {
    let hasProblem = false;
    const onProblem: ReadOptions['onProblem'] = (problem) => {
      hasProblem = true;
      options.onProblem(problem);
    };
    const opened = openFile(file, { ...options, onProblem }, before, total);
    opened.checkCancelled();
    let count = 0;
    for await (const records of readFile(opened, file, options, needsIds)) {
      count += records.length;
      if (records.length > 0) yield records;
    }
    // Judgements may be none; a corpus or a table without a row was not meant to be imported.
    if (count === 0 && !hasProblem && file.part !== 'judgements') {
      throw badFile(file.path, 'the file holds no rows. Check that the export or download finished.');
    }
    before += file.bytes;
    options.onBytes?.(before, total);
  }
}

function readFile(
  opened: OpenFile,
  file: PlannedFile,
  options: ReadOptions,
  needsIds: boolean,
): AsyncIterable<readonly ImportRecord[]> {
  // The name of a file of judgements is its split, whatever is said of the rest.
  const split = file.role === 'judgements' ? (file.split ?? options.split) : (options.split ?? file.split);
  const { role, isTeacherScore, pairRows } = file;
  const hints = { columns: options.columns, role, isTeacherScore, needsIds, pairRows, split };
  switch (file.part) {
    case 'jsonl':
      return readTable(opened, jsonlReader, hints);
    case 'json':
      return readTable(opened, jsonReader, hints);
    case 'csv':
      return readTable(opened, csvReader, hints);
    case 'tsv':
      return readTable(opened, tsvReader, hints);
    case 'parquet':
      return readTable(opened, parquetReader, hints);
    case 'arrow':
      return readTable(opened, arrowReader, hints);
    case 'squad':
      return readSquad(opened, split);
    case 'nemo':
      return readNemo(opened, split, file.prompts);
    case 'judgements':
      return readJudgements(opened, split);
    case 'collection':
    case 'queries':
    case 'triples':
      return readMsMarco(opened, file.part, split);
  }
}

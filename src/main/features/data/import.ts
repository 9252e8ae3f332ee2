import { basename } from 'node:path';
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { WhetstoneError } from '../../../shared/errors.ts';
import type { WorkOptions } from '../../../shared/progress.ts';
import type { ColumnMap, FormatId } from '../../engine/formats/read/records.ts';
import { databaseError, type WritableDatabase } from '../../platform/database/open.ts';
import type { Project } from '../project/project.ts';
import type { PreparedRecord } from './prepare.ts';
import { createSkipReport, problemError, type RecordProblem } from './problems.ts';
import { createRecordWriter, emptyCounts, type ImportCounts } from './record-writer.ts';
import { updateSearchIndex } from './search-index.ts';
import { readInThread } from './source-reader.ts';
import { removeImport } from './unfinished-imports.ts';

/** A transaction holds the event loop for at most this long, so that a label is taken meanwhile (design §2). */
const TRANSACTION_MILLISECONDS = 40;

export type ImportOptions = WorkOptions & {
  readonly dataset: string;
  readonly format: FormatId | 'auto';
  readonly columns: ColumnMap;
  readonly split: string | null;
  readonly onError: 'stop' | 'skip';
  /** From which grade on a judgement is a positive; only a new data set takes it. */
  readonly positiveFrom: number;
};

export type ImportResult = {
  readonly dataset: string;
  readonly format: string;
  readonly counts: ImportCounts;
  /** The file that lists what was skipped, one JSON object a line; null when nothing was. */
  readonly report: string | null;
};

/**
 * Imports a file or folder into a data set, making the data set where there is none of that name.
 *
 * Rows are written in short transactions under an import id that nothing sees until the last one is in; an error, a
 * cancel or a kill leaves the project as it was.
 *
 * @throws WhetstoneError `bad-input` and the other codes of {@link openSource}; `cancelled`; `disk-full`.
 */
export async function importSource(
  project: Project,
  path: string,
  options: ImportOptions,
): Promise<ImportResult> {
  const { db } = project;
  const skipped = createSkipReport(project.folders.reports);
  const onProblem = (problem: RecordProblem): void => {
    if (options.onError === 'stop') throw problemError(problem);
    skipped.add(problem);
  };
  let started: ReturnType<typeof beginImport> | null = null;
  let writer: ReturnType<typeof createRecordWriter> | null = null;
  let format = '';
  const { columns, split, onError } = options;
  try {
    for await (const part of readInThread(
      { path, format: options.format, columns, split, onError },
      options.signal,
    )) {
      if (part.type === 'opened') {
        format = part.format;
        started = beginImport(db, options.dataset, options.positiveFrom, basename(path), format);
        const ids = { dataset: started.dataset, import: started.import };
        writer = createRecordWriter(db, ids, started.positiveFrom, onProblem);
      } else if (part.type === 'problems') {
        for (const problem of part.problems) skipped.add(problem);
      } else {
        await writeInShortTransactions(db, part.records, writer!.write, options.signal);
        options.onProgress?.({ stage: 'Importing', ...part.bytes, unit: 'bytes' });
      }
    }
    const counts = completed(writer, basename(path), skipped.count());
    db.prepare("UPDATE import SET state = 'complete', finished_at = ?, counts = ? WHERE id = ?").run(
      new Date().toISOString(),
      JSON.stringify(counts),
      started!.import,
    );
    await updateSearchIndex(db, options);
    return { dataset: options.dataset, format, counts, report: skipped.close() };
  } catch (error) {
    skipped.discard();
    if (started !== null && db.open && isRunning(db, started.import)) await removeImport(db, started.import);
    throw databaseError(error, project.folders.database);
  }
}

/** The counts of an import that has something to show. */
function completed(
  writer: ReturnType<typeof createRecordWriter> | null,
  file: string,
  skipped: number,
): ImportCounts {
  const counts = writer?.counts ?? emptyCounts();
  if (Object.values(counts).every((count) => count === 0)) {
    throw new WhetstoneError('bad-input', `${file} holds no row that can be imported.`, {
      details: { file, skipped },
    });
  }
  counts.skipped = skipped;
  return counts;
}

function isRunning(db: WritableDatabase, importId: number): boolean {
  return db.prepare("SELECT 1 FROM import WHERE id = ? AND state = 'running'").get(importId) !== undefined;
}

function beginImport(
  db: WritableDatabase,
  name: string,
  positiveFrom: number,
  source: string,
  format: string,
) {
  return db.transaction(() => {
    const now = new Date().toISOString();
    db.prepare(
      'INSERT INTO dataset (name, positive_from, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    ).run(name, positiveFrom, now);
    const dataset = db
      .prepare('SELECT id, positive_from AS positiveFrom FROM dataset WHERE name = ?')
      .get(name) as {
      id: number;
      positiveFrom: number;
    };
    const row = db
      .prepare(
        "INSERT INTO import (dataset_id, state, source, format, started_at) VALUES (?, 'running', ?, ?, ?)",
      )
      .run(dataset.id, source, format, now);
    return { dataset: dataset.id, positiveFrom: dataset.positiveFrom, import: Number(row.lastInsertRowid) };
  })();
}

/** Writes all records, giving the event loop a turn after each transaction. */
async function writeInShortTransactions(
  db: WritableDatabase,
  records: readonly PreparedRecord[],
  write: (record: PreparedRecord) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  let next = 0;
  const slice = db.transaction(() => {
    const end = performance.now() + TRANSACTION_MILLISECONDS;
    while (next < records.length && performance.now() < end) write(records[next++]!);
  });
  while (next < records.length) {
    if (signal?.aborted)
      throw new WhetstoneError('cancelled', 'The import was cancelled; the project is as it was.');
    // What a power cut takes of an import would be purged anyway, so that only labels wait for the disk.
    db.pragma('synchronous = NORMAL');
    try {
      slice();
    } finally {
      db.pragma('synchronous = FULL');
    }
    await yieldToEventLoop();
  }
}

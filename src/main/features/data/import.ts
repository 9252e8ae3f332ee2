import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { WhetstoneError } from '../../../shared/errors.ts';
import type { WorkOptions } from '../../../shared/progress.ts';
import type { ImportRecord, Problem } from '../../engine/formats/read/records.ts';
import { openSource, type SourceOptions } from '../../engine/formats/read/source.ts';
import type { WritableDatabase } from '../../platform/database/open.ts';
import { databaseError } from '../../platform/database/open.ts';
import type { Project } from '../project/project.ts';
import { createRecordWriter, type ImportCounts, type RecordProblem } from './record-writer.ts';
import { updateSearchIndex } from './search-index.ts';
import { removeImport } from './unfinished-imports.ts';

/** A transaction holds the event loop for at most this long, so that a label is taken meanwhile (design §2). */
const TRANSACTION_MILLISECONDS = 40;

export type ImportOptions = WorkOptions & {
  readonly dataset: string;
  readonly format: SourceOptions['format'];
  readonly columns: SourceOptions['columns'];
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
  const onProblem = (problem: Problem | RecordProblem): void => {
    if (options.onError === 'stop') throw problemError(problem);
    skipped.add(problem);
  };
  let bytes = { done: 0, total: 0 };
  const source = await openSource(path, {
    format: options.format,
    columns: options.columns,
    split: options.split,
    signal: options.signal,
    onProblem,
    onBytes: (done, total) => {
      bytes = { done, total };
    },
  });
  const started = beginImport(db, options.dataset, options.positiveFrom, basename(path), source.format);
  try {
    const writer = createRecordWriter(
      db,
      { dataset: started.dataset, import: started.import },
      started.positiveFrom,
      onProblem,
    );
    for await (const records of source.records()) {
      await writeInShortTransactions(db, records, writer.write, options.signal);
      options.onProgress?.({ stage: 'Importing', done: bytes.done, total: bytes.total, unit: 'bytes' });
    }
    if (
      writer.counts.passages +
        writer.counts.queries +
        writer.counts.judgements +
        writer.counts.unchangedPassages +
        writer.counts.mergedPassages +
        writer.counts.unchangedQueries ===
      0
    ) {
      throw new WhetstoneError('bad-input', `${basename(path)} holds no row that can be imported.`, {
        details: { file: basename(path), skipped: skipped.count() },
      });
    }
    writer.counts.skipped = skipped.count();
    db.prepare("UPDATE import SET state = 'complete', finished_at = ?, counts = ? WHERE id = ?").run(
      new Date().toISOString(),
      JSON.stringify(writer.counts),
      started.import,
    );
    await updateSearchIndex(db, options);
    return {
      dataset: options.dataset,
      format: source.format,
      counts: writer.counts,
      report: skipped.close(),
    };
  } catch (error) {
    skipped.discard();
    if (db.open && isRunning(db, started.import)) removeImport(db, started.import);
    throw databaseError(error, project.folders.database);
  }
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
  records: readonly ImportRecord[],
  write: (record: ImportRecord) => void,
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
    slice();
    await yieldToEventLoop();
  }
}

function problemError(problem: Problem | RecordProblem): WhetstoneError {
  const { file, line, row } = problem.at;
  const place = line !== null ? `line ${line}` : row !== null ? `row ${row}` : null;
  const where = [basename(file), place, problem.field === null ? null : `field "${problem.field}"`].filter(
    (part) => part !== null,
  );
  return new WhetstoneError('bad-input', `${where.join(', ')}: ${problem.message}`, {
    details: { problem: problem.code, file, line, row, field: problem.field },
  });
}

/** The file of skipped rows: made with the first of them. */
function createSkipReport(folder: string) {
  let file: number | null = null;
  let path: string | null = null;
  let count = 0;
  const close = (): string | null => {
    if (file !== null) closeSync(file);
    file = null;
    return path;
  };
  return {
    count: () => count,
    add: (problem: Problem | RecordProblem): void => {
      if (file === null) {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        path = join(folder, `skipped-${new Date().toISOString().replace(/[:.]/g, '-')}.jsonl`);
        file = openSync(path, 'wx', 0o600);
      }
      const { code, message, field, at } = problem;
      writeSync(
        file,
        `${JSON.stringify({ file: basename(at.file), line: at.line, row: at.row, field, code, message })}\n`,
      );
      count++;
    },
    close,
    discard: (): void => {
      close();
      if (path !== null) rmSync(path, { force: true });
    },
  };
}

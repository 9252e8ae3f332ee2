import { basename } from 'node:path';
import { WhetstoneError } from '../../../shared/errors.ts';
import type { WorkOptions } from '../../../shared/progress.ts';
import type { ColumnMap, FormatId } from '../../engine/formats/read/records.ts';
import { databaseError, type WritableDatabase } from '../../platform/database/open.ts';
import { startShortTransactions } from '../../platform/database/short-transactions.ts';
import type { Project } from '../project/project.ts';
import { createSkipReport, problemError, type RecordProblem, type SkipReport } from './problems.ts';
import { type DatasetPrompts, storePrompts } from './prompts.ts';
import { createRecordWriter, emptyCounts, type ImportCounts, type Writer } from './record-writer.ts';
import { updateSearchIndex } from './search-index.ts';
import { readInThread } from './source-reader.ts';
import { purgeUnfinishedImports, removeUnfinishedImports } from './unfinished-imports.ts';

export type ImportOptions = WorkOptions & {
  readonly dataset: string;
  readonly format: FormatId | 'auto';
  readonly columns: ColumnMap;
  readonly split: string | null;
  readonly onError: 'stop' | 'skip';
  /** From which grade on a judgement is a positive: 1 where null makes a new data set. */
  readonly positiveFrom: number | null;
};

export type ImportResult = {
  readonly dataset: string;
  readonly format: string;
  /** The data files of a folder that were not read, by their paths from there. */
  readonly passedOver: readonly string[];
  readonly counts: ImportCounts;
  /** What the data say to put before queries and passages; kept with the data set. */
  readonly prompts: DatasetPrompts;
  /** The file that lists what was skipped, one JSON object a line; null when nothing was. */
  readonly report: string | null;
  /** Why the search does not find all of it yet, in a sentence; null when it does. The next search goes on with it. */
  readonly searchProblem: string | null;
};

const DEFAULT_POSITIVE_FROM = 1;

/** Projects that an import is running in: their data sets would mix. */
const importing = new WeakSet<WritableDatabase>();

/**
 * Imports a file or folder into a data set, making the data set where there is none of that name.
 *
 * Rows are written in short transactions under an import id that nothing sees until the last one is in; an error, a
 * cancel or a kill leaves the project as it was.
 *
 * @throws WhetstoneError `bad-input` and the other codes of {@link openSource}; `cancelled`; `disk-full`;
 *   `usage` for an empty name, and for a `positiveFrom` that is not the data set's; `project-locked` while another import is running in this project
 */
export async function importSource(
  project: Project,
  path: string,
  options: ImportOptions,
): Promise<ImportResult> {
  const { db, folders } = project;
  checkName('data set', options.dataset);
  if (options.split !== null) checkName('split', options.split);
  if (importing.has(db)) {
    throw new WhetstoneError(
      'project-locked',
      'Another import is running in this project. Wait until it is done, or cancel it, and try again.',
    );
  }
  const skipped = createSkipReport(folders.reports);
  importing.add(db);
  try {
    const { format, passedOver, counts, prompts } = await writeImport(db, path, options, skipped);
    const report = skipped.close();
    const searchProblem = await indexForSearch(db, options);
    return { dataset: options.dataset, format, passedOver, counts, prompts, report, searchProblem };
  } catch (error) {
    skipped.discard();
    throw databaseError(error, folders.database);
  } finally {
    importing.delete(db);
  }
}

/** Both names are asked for again on the command line, stand in addresses and tables, and name files. */
function checkName(what: 'data set' | 'split', name: string): void {
  if (name.trim() !== '') return;
  throw new WhetstoneError('usage', `A ${what} needs a name.`);
}

/** Writes all of a source, or nothing. */
async function writeImport(
  db: WritableDatabase,
  path: string,
  options: ImportOptions,
  skipped: SkipReport,
): Promise<Pick<ImportResult, 'format' | 'passedOver' | 'counts' | 'prompts'>> {
  const onProblem = (problem: RecordProblem): void => {
    if (options.onError === 'stop') throw problemError(problem);
    skipped.add(problem);
  };
  const { columns, split, onError, signal } = options;
  const transactions = startShortTransactions(db);
  try {
    // What an import could not take back when the disk was full.
    purgeUnfinishedImports(db);
    let format = '';
    let passedOver: readonly string[] = [];
    let importId = 0;
    let datasetId = 0;
    let writer: Writer | null = null;
    for await (const part of readInThread(
      { path, format: options.format, columns, split, onError },
      signal,
    )) {
      if (part.type === 'opened') {
        ({ format, passedOver } = part);
        const { dataset, positiveFrom, id } = beginImport(db, options, basename(path), format);
        importId = id;
        datasetId = dataset;
        writer = createRecordWriter(db, { dataset, import: id }, positiveFrom, onProblem);
      } else if (part.type === 'problems') {
        for (const problem of part.problems) skipped.add(problem);
      } else {
        await transactions.writeAll(part.records, writer!.write, signal);
        options.onProgress?.({ stage: 'Importing', ...part.bytes, unit: 'bytes' });
      }
    }
    const counts = completed(writer, basename(path), skipped);
    await transactions.settle();
    const prompts = writer?.prompts() ?? { query: null, passage: null };
    db.transaction(() => {
      storePrompts(db, datasetId, prompts);
      db.prepare("UPDATE import SET state = 'complete', finished_at = ?, counts = ? WHERE id = ?").run(
        new Date().toISOString(),
        JSON.stringify(counts),
        importId,
      );
    })();
    return { format, passedOver, counts, prompts };
  } catch (error) {
    if (db.open) await removeUnfinishedImports(db);
    if (!signal?.aborted) throw error;
    throw new WhetstoneError('cancelled', 'The import was cancelled; the project is as it was.', {
      cause: error,
    });
  } finally {
    await transactions.close();
  }
}

/** The data are in and visible by now: what goes wrong here is told, and does not make the import a failure. */
async function indexForSearch(db: WritableDatabase, options: WorkOptions): Promise<string | null> {
  try {
    await updateSearchIndex(db, options);
    return null;
  } catch (error) {
    if (error instanceof WhetstoneError) return error.message;
    throw error;
  }
}

/** The counts of an import that has something to show. */
function completed(writer: Writer | null, file: string, skipped: SkipReport): ImportCounts {
  const counts = writer?.counts ?? emptyCounts();
  if (Object.values(counts).every((count) => count === 0)) {
    const first = skipped.first();
    // Closed, the report stays: it says why there is nothing to import.
    const report = skipped.close();
    const why =
      first === null
        ? ''
        : ` All ${skipped.count()} were skipped and are listed in ${report}; the first: ${problemError(first).message}`;
    throw new WhetstoneError('bad-input', `${file} holds no row that can be imported.${why}`, {
      details: { file, skipped: skipped.count(), report },
    });
  }
  counts.skipped = skipped.count();
  return counts;
}

function beginImport(
  db: WritableDatabase,
  options: Pick<ImportOptions, 'dataset' | 'positiveFrom'>,
  source: string,
  format: string,
) {
  return db.transaction(() => {
    const now = new Date().toISOString();
    db.prepare(
      'INSERT INTO dataset (name, positive_from, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    ).run(options.dataset, options.positiveFrom ?? DEFAULT_POSITIVE_FROM, now);
    const { dataset, positiveFrom } = db
      .prepare('SELECT id AS dataset, positive_from AS positiveFrom FROM dataset WHERE name = ?')
      .get(options.dataset) as { dataset: number; positiveFrom: number };
    if (options.positiveFrom !== null && options.positiveFrom !== positiveFrom) {
      throw new WhetstoneError(
        'usage',
        `The data set "${options.dataset}" counts positives from grade ${positiveFrom} on, not ${options.positiveFrom}. Leave that out, or import into a data set of another name.`,
        { details: { dataset: options.dataset, positiveFrom } },
      );
    }
    const row = db
      .prepare(
        "INSERT INTO import (dataset_id, state, source, format, started_at) VALUES (?, 'running', ?, ?, ?)",
      )
      .run(dataset, source, format, now);
    return { dataset, positiveFrom, id: Number(row.lastInsertRowid) };
  })();
}

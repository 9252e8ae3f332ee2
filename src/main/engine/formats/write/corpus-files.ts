import type { WorkOptions } from '../../../../shared/progress.ts';
import type { ExportFiles } from './export-files.ts';
import { openRecordFile } from './open-record-file.ts';
import type { Cell, Column } from './records.ts';
import { workMeter } from './work-meter.ts';

/** A file of a corpus or of queries: where it goes, its columns, and how an item becomes their cells. */
export type CorpusFile<Item> = {
  readonly path: string;
  readonly container: 'jsonl' | 'jsonl.gz' | 'parquet';
  readonly columns: readonly Column[];
  readonly cells: (item: Item) => readonly Cell[];
};

/** Writes the passages or queries that belong to an export. */
export async function writeCorpusFile<Item>(
  { path, container, columns, cells }: CorpusFile<Item>,
  items: AsyncIterable<Item> | Iterable<Item>,
  files: ExportFiles,
  work: WorkOptions,
): Promise<void> {
  const meter = workMeter(work, `Writing ${path}`, 'lines');
  const { sink, addRow } = await files.create(path, null);
  const csv = { escapeSpreadsheet: false, onEscaped: () => undefined };
  const file = openRecordFile(container, sink, columns, csv, { before: '[', after: ']\n' });
  for await (const item of items) {
    meter.step();
    const waiting = file.write(cells(item));
    if (waiting !== undefined) await waiting;
    addRow();
  }
  await file.close();
  meter.finish();
}

/** Writes one small JSON document. */
export async function writeJson(path: string, value: Cell, files: ExportFiles): Promise<void> {
  const { sink } = await files.create(path, null);
  await sink.write(Buffer.from(`${JSON.stringify(value)}\n`, 'utf8'));
  await sink.close();
}

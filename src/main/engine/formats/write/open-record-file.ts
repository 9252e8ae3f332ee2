import { csvFile } from './csv-file.ts';
import type { Container } from './formats.ts';
import { gzipSink } from './gzip-sink.ts';
import { jsonFile, jsonLinesFile } from './json-file.ts';
import { parquetFile } from './parquet-file.ts';
import type { RecordFile } from './record-file.ts';
import type { Column } from './records.ts';
import type { ByteSink } from './target.ts';

/** @param frame what stands around the records of a `.json` document; of other containers it is nothing */
export function openRecordFile(
  container: Container,
  sink: ByteSink,
  columns: readonly Column[],
  csv: { readonly escapeSpreadsheet: boolean; readonly onEscaped: () => void },
  frame: { readonly before: string; readonly after: string },
): RecordFile {
  switch (container) {
    case 'jsonl':
      return jsonLinesFile(sink, columns);
    case 'jsonl.gz':
      return jsonLinesFile(gzipSink(sink), columns);
    case 'json':
      return jsonFile(sink, columns, frame);
    case 'parquet':
      return parquetFile(sink, columns);
    case 'csv':
      return csvFile(sink, columns, csv);
  }
}

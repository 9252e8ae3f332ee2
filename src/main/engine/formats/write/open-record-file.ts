import { csvFile } from './csv-file.ts';
import type { Container } from './formats.ts';
import { gzipSink } from './gzip-sink.ts';
import { jsonFile, jsonLinesFile } from './json-file.ts';
import { NEMO_FRAME } from './nemo.ts';
import { parquetFile } from './parquet-file.ts';
import type { RecordFile } from './record-file.ts';
import type { Column } from './records.ts';
import type { ByteSink } from './target.ts';

/** A file of records in any container. `.json` is NeMo's document: no other format has one. */
export function openRecordFile(
  container: Container,
  sink: ByteSink,
  columns: readonly Column[],
  csv: { readonly escapeSpreadsheet: boolean; readonly onEscaped: () => void },
): RecordFile {
  switch (container) {
    case 'jsonl':
      return jsonLinesFile(sink, columns);
    case 'jsonl.gz':
      return jsonLinesFile(gzipSink(sink), columns);
    case 'json':
      return jsonFile(sink, columns, NEMO_FRAME);
    case 'parquet':
      return parquetFile(sink, columns);
    case 'csv':
      return csvFile(sink, columns, csv);
  }
}

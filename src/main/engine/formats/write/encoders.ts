import { flagEmbedding } from './flagembedding.ts';
import type { ExportFormat } from './formats.ts';
import { msSwift } from './ms-swift.ts';
import { nemo } from './nemo.ts';
import { plainCsv } from './plain-csv.ts';
import type { RowEncoder } from './records.ts';
import type { ExportContext } from './rows.ts';
import { stLabeledList, stLabeledPair, stNTuple, stPair, stTriplet } from './sentence-transformers.ts';
import { tevatron, tevatronIds } from './tevatron.ts';

const ENCODERS: Readonly<Record<Exclude<ExportFormat, 'beir'>, (context: ExportContext) => RowEncoder>> = {
  'st-pair': stPair,
  'st-triplet': stTriplet,
  'st-n-tuple': stNTuple,
  'st-labeled-pair': stLabeledPair,
  'st-labeled-list': stLabeledList,
  flagembedding: flagEmbedding,
  tevatron,
  'tevatron-ids': tevatronIds,
  nemo,
  'ms-swift': msSwift,
  csv: plainCsv,
};

/** The encoder of a format's pairs; null for `beir`, which has judgements and no pairs. */
export function encoderOf(format: ExportFormat): ((context: ExportContext) => RowEncoder) | null {
  return format === 'beir' ? null : ENCODERS[format];
}

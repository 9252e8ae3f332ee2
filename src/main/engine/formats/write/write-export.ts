import { WhetstoneError } from '../../../../shared/errors.ts';
import type { WorkOptions } from '../../../../shared/progress.ts';
import { writeBeir } from './beir.ts';
import { writeCorpusFile, writeJson } from './corpus-files.ts';
import { encoderOf } from './encoders.ts';
import { type ExportedFile, type ExportFiles, exportFiles } from './export-files.ts';
import { NEMO_CORPUS, NEMO_METADATA, nemoMetadata } from './nemo.ts';
import type { ExportPlan } from './plan.ts';
import type { DropReason } from './records.ts';
import type { ExportInput } from './rows.ts';
import type { ExportTarget } from './target.ts';
import { tevatronCorpus } from './tevatron.ts';
import { writePairs } from './write-pairs.ts';

/** What was written. */
export type ExportResult = {
  readonly files: readonly ExportedFile[];
  /** Records of the data files: of triplets one for each negative, of BEIR the judgements. */
  readonly rows: number;
  /** The (query, positive) pairs that came in. */
  readonly pairs: number;
  /** Pairs that the format, or its trainer, cannot hold. Only reasons that occurred. */
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
  readonly escapedCells: number;
};

/**
 * Writes an export into `target`, reading each input once, in memory that does not grow with it. The same input
 * gives the same bytes (of `.gz` files: with the same zlib). On failure the files are left half-written: the
 * caller gives a folder of its own and throws it away.
 *
 * @throws WhetstoneError `internal` for input that breaks the contract of rows.ts; `export-unsupported` where
 * not one pair fits the format, or a split cannot be a file's name; an AbortError on `signal`.
 */
export async function writeExport(
  plan: ExportPlan,
  input: ExportInput,
  target: ExportTarget,
  work: WorkOptions = {},
): Promise<ExportResult> {
  const files = exportFiles(target);
  try {
    const counts = await write(plan, input, files, work);
    return { files: files.written(), ...counts };
  } catch (error) {
    await files.abandon();
    throw error;
  }
}

async function write(
  plan: ExportPlan,
  input: ExportInput,
  files: ExportFiles,
  work: WorkOptions,
): Promise<Omit<ExportResult, 'files'>> {
  const { format, context } = plan;
  const encode = encoderOf(format);
  if (encode === null) {
    const passages = required(input.passages, 'passages');
    const queries = required(input.queries, 'queries');
    const judgements = required(input.judgements, 'judgements');
    const rows = await writeBeir({ passages, queries, judgements }, files, work);
    return { rows, pairs: 0, dropped: {}, escapedCells: 0 };
  }
  const counts = await writePairs(plan, encode(context), input.rows, files, work);
  if (format === 'tevatron-ids') {
    await writeCorpusFile(tevatronCorpus(context), required(input.passages, 'passages'), files, work);
  }
  if (format === 'nemo') {
    await writeJson(NEMO_METADATA, nemoMetadata(context), files);
    await writeCorpusFile(NEMO_CORPUS, required(input.passages, 'passages'), files, work);
  }
  return counts;
}

function required<Input>(value: Input | undefined, name: string): Input {
  if (value === undefined) {
    throw new WhetstoneError('internal', `An export was started without its ${name}. Please report this.`);
  }
  return value;
}

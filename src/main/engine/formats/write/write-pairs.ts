import { WhetstoneError } from '../../../../shared/errors.ts';
import type { WorkOptions } from '../../../../shared/progress.ts';
import type { ExportFiles } from './export-files.ts';
import { nemoFrame } from './nemo.ts';
import { openRecordFile } from './open-record-file.ts';
import type { ExportPlan } from './plan.ts';
import type { RecordFile } from './record-file.ts';
import type { DropReason, RowEncoder } from './records.ts';
import { checkRow, type ExportRow } from './rows.ts';
import { splitFile } from './split-file.ts';
import { workMeter } from './work-meter.ts';

type PairCounts = {
  readonly rows: number;
  readonly pairs: number;
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
  readonly escapedCells: number;
};

/** Writes the pairs: into the plan's file, or into one file for each split, made when its first record comes. */
export async function writePairs(
  plan: ExportPlan,
  encoder: RowEncoder,
  pairsIn: AsyncIterable<ExportRow> | Iterable<ExportRow>,
  files: ExportFiles,
  work: WorkOptions,
): Promise<PairCounts> {
  const meter = workMeter(work, 'Writing pairs', 'pairs');
  const dropped: Partial<Record<DropReason, number>> = {};
  let rows = 0;
  let pairs = 0;
  let escapedCells = 0;
  const csv = {
    escapeSpreadsheet: plan.context.options.escapeSpreadsheet,
    onEscaped: () => {
      escapedCells += 1;
    },
  };
  type Opened = { readonly file: RecordFile } & Omit<Awaited<ReturnType<ExportFiles['create']>>, 'sink'>;
  const opened = new Map<string | null, Opened>();
  const open = async (path: string, split: string | null) => {
    const { sink, ...notes } = await files.create(path, split);
    const file = openRecordFile(plan.container, sink, encoder.columns, csv, frame);
    const out = { file, ...notes };
    opened.set(split, out);
    return out;
  };
  // NeMo's is the only format of one JSON document.
  const frame = nemoFrame(plan.context);
  const { splits } = plan.context;
  const only = splits.length === 1 ? splits[0]! : null;
  if (plan.file !== null) await open(plan.file, only);

  for await (const row of pairsIn) {
    meter.step();
    checkRow(row, plan.context.n);
    pairs += 1;
    const records = encoder.encode(row);
    if (typeof records === 'string') {
      dropped[records] = (dropped[records] ?? 0) + 1;
      continue;
    }
    const split = plan.file === null ? row.split : only;
    const out = opened.get(split) ?? (await open(splitFile(row.split, plan.container), split));
    for (const record of records) {
      const waiting = out.file.write(record);
      if (waiting !== undefined) await waiting;
      out.addRow();
      rows += 1;
    }
    if (encoder.isUnlabelled) out.addUnlabelledPair(records.length);
  }
  if (pairs > 0 && rows === 0) {
    const reasons = Object.entries(dropped).map(([reason, count]) => `${reason} ${count}`);
    throw new WhetstoneError(
      'export-unsupported',
      `Not one of the ${pairs} pairs fits ${plan.format} (${reasons.join(', ')}). Choose another format or option, or mine again.`,
      { details: { format: plan.format, pairs, reasons } },
    );
  }
  for (const { file } of opened.values()) await file.close();
  meter.finish();
  return { rows, pairs, dropped, escapedCells };
}

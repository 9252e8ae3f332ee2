import { existsSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { type Command, Option } from 'commander';
import { WhetstoneError } from '../../../../shared/errors.ts';
import { CONTAINERS, EXPORT_FORMATS, FORMATS } from '../../../engine/formats/write/formats.ts';
import { DROP_REASONS, type DropReason } from '../../../engine/formats/write/records.ts';
import { findDataset, listSplits } from '../../../features/data/queries.ts';
import { findRun } from '../../../features/mining/runs.ts';
import { openProject, openProjectToRead } from '../../../features/project/project.ts';
import { snapshotOfNow } from '../../../features/snapshots/current-snapshot.ts';
import {
  checkExport,
  checkFolderOf,
  type ExportOutcome,
  exportSnapshot,
} from '../../../features/snapshots/export.ts';
import { parseInteger } from '../arguments.ts';
import { addCommand, type CommandContext, runCommand, workOptions } from '../command.ts';
import { countOf } from '../quantities.ts';
import { outputColumns } from '../style.ts';
import { formatTable } from '../table.ts';
import { wrap } from '../text-width.ts';

export type ExportCommandOptions = {
  json?: boolean;
  format: string;
  out: string;
  container?: string;
  scores?: boolean;
  ids?: boolean;
  texts: boolean;
  prompts?: boolean;
  escapeSpreadsheet?: boolean;
  split?: string;
  overwrite?: boolean;
  licence?: string;
};

/** The options that say what is written: the same for `export` and `quick`. */
export function addExportOptions(command: Command): Command {
  const formats = EXPORT_FORMATS.map((format) => `  ${format.padEnd(16)} ${FORMATS[format].title}`).join(
    '\n',
  );
  return command
    .optionsGroup('What is written:')
    .addOption(
      new Option('--format <format>', 'what the trainer reads').choices(EXPORT_FORMATS).makeOptionMandatory(),
    )
    .requiredOption(
      '--out <path>',
      'a file where it ends in .jsonl, .jsonl.gz, .json, .parquet or .csv; else a folder, a file for each split',
    )
    .addOption(new Option('--container <ending>', "what a folder's files are").choices(CONTAINERS))
    .option('--scores', "the teacher's scores as well")
    .option('--ids', 'ids as well, where the format can do without')
    .option('--no-texts', 'ids alone')
    .option(
      '--prompts',
      "the teacher's prompts, else the data's, before the texts or in the format's own field",
    )
    .option('--escape-spreadsheet', 'CSV: disarm cells that a spreadsheet would run as a formula')
    .option('--overwrite', 'replace an earlier export at that path')
    .option('--licence <id>', "the data's licence, for the card")
    .addHelpText('after', `\nFormats:\n${formats}`);
}

export function addExport(program: Command): void {
  const command = addCommand(program, 'export <project>', 'write a snapshot for a trainer', [
    'whetstone export faq --run first --format st-n-tuple --out train.jsonl',
    'whetstone export faq --snapshot 1 --format flagembedding --scores --out ./for-bge',
  ])
    .option('--snapshot <n>', 'which snapshot', parseInteger(1))
    .option(
      '--run <name>',
      'a run; a snapshot of it is taken first, unless nothing has changed since the last',
    )
    .option('--split <name>', 'only this split');
  addExportOptions(command).action(
    runCommand<ExportCommandOptions & { snapshot?: number; run?: string }>(
      async (context, [folder], options) => {
        if ((options.snapshot === undefined) === (options.run === undefined)) {
          throw new WhetstoneError('usage', 'Name either --snapshot or --run.');
        }
        const number = options.snapshot ?? (await snapshotOfRun(context, folder!, options.run!, options));
        const project = openProjectToRead(folder!);
        try {
          const outcome = await exportSnapshot(project, {
            snapshot: number,
            ...exportRequest(context, options),
          });
          return { json: exportJson(outcome), text: describeExport(outcome) };
        } finally {
          project.close();
        }
      },
    ),
  );
}

/** The snapshot of a run that is exported, by its number; what the export would refuse is refused before. */
async function snapshotOfRun(
  context: CommandContext,
  folder: string,
  run: string,
  options: ExportCommandOptions,
): Promise<number> {
  const project = openProject(folder);
  try {
    const { recipe } = findRun(project.db, run);
    const { id } = findDataset(project.db, recipe.dataset);
    const splits = recipe.split === null ? listSplits(project.db, id) : [recipe.split];
    checkExport(exportRequest(context, options), recipe, splits);
    checkFolderOf(options.out);
    const { snapshot, isNew } = await snapshotOfNow(project, run, workOptions(context));
    context.terminal.note(
      isNew
        ? `Took snapshot ${snapshot.number} of "${run}".`
        : `Nothing has changed since snapshot ${snapshot.number} of "${run}" was taken, so that is exported.`,
    );
    return snapshot.number;
  } finally {
    project.close();
  }
}

export function exportRequest(context: CommandContext, options: ExportCommandOptions) {
  return {
    format: options.format,
    out: options.out,
    container: options.container,
    options: {
      scores: options.scores ?? false,
      ids: options.ids ?? false,
      texts: options.texts,
      prompts: options.prompts ?? false,
      escapeSpreadsheet: options.escapeSpreadsheet ?? false,
    },
    split: options.split ?? null,
    overwrite: options.overwrite ?? false,
    licence: options.licence ?? null,
    signal: context.signal,
    onProgress: context.terminal.onProgress,
  };
}

export function exportJson({ snapshot, out, plan, result }: ExportOutcome) {
  return { snapshot, out, format: plan.format, container: plan.container, ...result, notes: plan.notes };
}

const DROPPED: Readonly<Record<DropReason, string>> = {
  'no-negatives': 'they have no negatives',
  'too-few-negatives': 'they have fewer negatives than the format has columns for',
  'missing-score': 'a score is missing',
};

/** What an export wrote, for people. */
export function describeExport({ snapshot, out, plan, result }: ExportOutcome): string {
  // A name that looks like a file's may be a folder's.
  const where = plan.file === null ? join(out, sep) : out;
  const lines = [
    `Exported snapshot ${snapshot} as ${plan.format}, ${countOf(result.rows, 'rows')}: ${where}`,
  ];
  if (result.files.length > 1) {
    lines.push(
      formatTable(
        ['file', 'rows'],
        result.files.map((file) => [file.path, file.rows]),
      ),
    );
  }
  for (const reason of DROP_REASONS) {
    const count = result.dropped[reason] ?? 0;
    if (count > 0) lines.push(`${countOf(count, 'pairs')} left out: ${DROPPED[reason]}.`);
  }
  if (result.escapedCells > 0) lines.push(`${countOf(result.escapedCells, 'cells')} escaped.`);
  for (const note of plan.notes) lines.push(wrap(`Note: ${note}`, outputColumns()));
  return lines.join('\n');
}

/** Refuses before any work what would be refused at its end. */
export function refuseExisting({ out, overwrite }: Pick<ExportCommandOptions, 'out' | 'overwrite'>): void {
  if (overwrite === true || !existsSync(out)) return;
  throw new WhetstoneError(
    'already-exists',
    `${out} is there already. Choose another path, or replace it with --overwrite.`,
    { details: { path: resolve(out) } },
  );
}

import type { Command } from 'commander';
import { LABELS } from '../../../../shared/mining.ts';
import { openProject, openProjectToRead } from '../../../features/project/project.ts';
import { importLabels, type LabelImport } from '../../../features/review/import-labels.ts';
import { formatLabelFile, labelFileKind, parseLabelFile } from '../../../features/review/label-files.ts';
import { exportLabels } from '../../../features/review/label-log.ts';
import { writeFileAtomic } from '../../../platform/files/atomic.ts';
import { addCommand, runCommand } from '../command.ts';
import { countOf, formatCount } from '../quantities.ts';
import { outputColumns, style } from '../style.ts';
import { readNamedFile } from '../system-error.ts';
import { wrap } from '../text-width.ts';
import { refuseExisting } from './export.ts';
import { defaultCurator } from './label.ts';

/** What a file written by hand has to hold; one that `labels export` wrote holds more. */
const COLUMNS_HELP = `
Columns, or keys of a line's object:
  query_id, passage_id  which pair; required, unless query_hash and passage_hash say it
  label                 ${LABELS.join(', ')}; empty: taken back
  curator               who says so (default: see --curator)
  note, created_at      why; when, in ISO 8601 with Z (default: now)
  dataset               the data set, where there are several`;

function describeImport({ added, alreadyThere, unmatched }: LabelImport): string {
  const sentence = `Added ${countOf(added, 'label events')}; ${formatCount(alreadyThere)} were there already.`;
  if (unmatched === 0) return sentence;
  const remark = `${formatCount(unmatched)} of ${formatCount(added + alreadyThere)} ${unmatched === 1 ? 'is' : 'are'} on a query or a passage that this project does not hold: such labels count once it does.`;
  return `${sentence}\n${wrap(`${style.warning('Warning:')} ${remark}`, outputColumns())}`;
}

export function addLabels(program: Command): void {
  const labels = program.command('labels').description('bring labels in and out, as .jsonl or .csv');
  addCommand(labels, 'export <project> <file>', 'write the whole label log, with what was taken back', [
    'whetstone labels export faq labels.csv',
  ])
    .option('--overwrite', 'replace the file')
    .action(
      runCommand<{ json?: boolean; overwrite?: boolean }>(async (_context, [folder, file], options) => {
        const kind = labelFileKind(file!);
        refuseExisting({ out: file!, ...options });
        const project = openProjectToRead(folder!);
        try {
          const rows = [...exportLabels(project.db)];
          await writeFileAtomic(file!, formatLabelFile(rows, kind), {
            overwrite: options.overwrite === true,
          });
          return {
            json: { file, events: rows.length },
            text: `Wrote ${countOf(rows.length, 'label events')} to ${file}.`,
          };
        } finally {
          project.close();
        }
      }),
    );
  addCommand(
    labels,
    'import <project> <file>',
    'append the labels of a file to the log; what is there already is left out',
    ['whetstone labels import faq labels.csv'],
  )
    .option('--curator <name>', 'who says so where a row does not', defaultCurator())
    .addHelpText('after', COLUMNS_HELP)
    .action(
      runCommand<{ json?: boolean; curator: string }>((_context, [folder, file], options) => {
        const rows = parseLabelFile(file!, readNamedFile(file!));
        const project = openProject(folder!);
        try {
          const result = importLabels(project.db, rows, options.curator);
          return { json: result, text: describeImport(result) };
        } finally {
          project.close();
        }
      }),
    );
}

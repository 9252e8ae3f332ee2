import type { Command } from 'commander';
import { openProject, openProjectToRead } from '../../../features/project/project.ts';
import { importLabels } from '../../../features/review/import-labels.ts';
import { formatLabelFile, labelFileKind, parseLabelFile } from '../../../features/review/label-files.ts';
import { exportLabels } from '../../../features/review/label-log.ts';
import { writeFileAtomic } from '../../../platform/files/atomic.ts';
import { addCommand, runCommand } from '../command.ts';
import { countOf, formatCount } from '../quantities.ts';
import { readNamedFile } from '../system-error.ts';

export function addLabels(program: Command): void {
  const labels = program.command('labels').description('bring labels in and out, as .jsonl or .csv');
  addCommand(labels, 'export <project> <file>', 'write the whole label log, with what was taken back', [
    'whetstone labels export faq labels.csv',
  ])
    .option('--overwrite', 'replace the file')
    .action(
      runCommand<{ json?: boolean; overwrite?: boolean }>(async (_context, [folder, file], options) => {
        const kind = labelFileKind(file!);
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
  ).action(
    runCommand((_context, [folder, file]) => {
      const rows = parseLabelFile(file!, readNamedFile(file!));
      const project = openProject(folder!);
      try {
        const result = importLabels(project.db, rows);
        return {
          json: result,
          text: `Added ${countOf(result.added, 'label events')}; ${formatCount(result.alreadyThere)} were there already.`,
        };
      } finally {
        project.close();
      }
    }),
  );
}

import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { WhetstoneError } from '../../../../shared/errors.ts';
import { purgeText } from '../../../features/data/purge.ts';
import { findDataset, findPassage, findQuery } from '../../../features/data/queries.ts';
import { openProject } from '../../../features/project/project.ts';
import { addCommand, runCommand } from '../command.ts';

type Options = { json?: boolean; yes?: boolean; passage?: string; query?: string; dataset?: string };

export function addPurge(program: Command): void {
  addCommand(
    program,
    'purge <project>',
    "erase a passage's or a query's text everywhere in the project, for good",
    ['whetstone purge faq --passage p204', 'whetstone purge faq --query q17'],
  )
    .option('--passage <id>', 'the passage to erase')
    .option('--query <id>', 'the query to erase')
    .option('--dataset <name>', 'the data set, where there are several')
    .option('--yes', 'do not ask; a terminal is asked otherwise')
    .action(
      runCommand<Options>(async ({ signal }, [folder], options) => {
        if ((options.passage === undefined) === (options.query === undefined)) {
          throw new WhetstoneError('usage', 'Name either --passage or --query.');
        }
        const project = openProject(folder!);
        try {
          const dataset = findDataset(project.db, options.dataset ?? null);
          const kind = options.passage === undefined ? 'query' : 'passage';
          const row =
            options.passage === undefined
              ? findQuery(project.db, dataset, options.query!)
              : findPassage(project.db, dataset, options.passage);
          await confirm(kind, row.externalId, options, signal);
          const result = await purgeText(project, kind, row);
          const lines = [
            `Erased the text of ${kind} ${result.id}, its embeddings and the notes on its labels. It cannot be undone.`,
            'The retrievals of this data set have to be made again.',
          ];
          if (result.deletedFiles.length > 0)
            lines.push(`Deleted, because the text may have been in it: ${result.deletedFiles.join(', ')}`);
          if (result.exportsToCheck.length > 0)
            lines.push(
              `Exports written before may still hold it; delete them yourself: ${result.exportsToCheck.join(', ')}`,
            );
          return { json: result, text: lines.join('\n') };
        } finally {
          project.close();
        }
      }),
    );
}

/** A person at a terminal is asked once more; a script means what it says. */
async function confirm(kind: string, id: string, { yes, json }: Options, signal: AbortSignal): Promise<void> {
  if (yes === true || json === true || !process.stdin.isTTY || !process.stderr.isTTY) return;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // The terminal hands Ctrl+C to whoever reads its lines.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    const answer = await lines.question(
      `Erase the text of ${kind} ${id} everywhere in the project, backups included? It cannot be undone. [y/N] `,
      { signal },
    );
    if (/^y(es)?$/i.test(answer.trim())) return;
    throw new WhetstoneError('cancelled', 'Nothing was erased.');
  } finally {
    lines.close();
  }
}

import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { WhetstoneError } from '../../../../shared/errors.ts';
import { findText, type PlaceOfText, type PurgeResult, purgeText } from '../../../features/data/purge.ts';
import { findDataset, findPassage, findQuery } from '../../../features/data/queries.ts';
import { openProject } from '../../../features/project/project.ts';
import { addCommand, runCommand } from '../command.ts';

type Options = { json?: boolean; yes?: boolean; passage?: string; query?: string; dataset?: string };

export function addPurge(program: Command): void {
  addCommand(
    program,
    'purge <project>',
    "erase a passage's or a query's text everywhere in the project, for good",
    ['whetstone purge faq --passage p204 --yes', 'whetstone purge faq --query q17 --yes'],
  )
    .option('--passage <id>', 'the passage to erase')
    .option('--query <id>', 'the query to erase')
    .option('--dataset <name>', 'the data set, where there are several')
    .option('--yes', 'do not ask; needed where there is no terminal to ask at')
    .action(
      runCommand<Options>(async ({ signal }, [folder], options) => {
        if ((options.passage === undefined) === (options.query === undefined)) {
          throw new WhetstoneError('usage', 'Name either --passage or --query.');
        }
        const project = openProject(folder!);
        try {
          const dataset = findDataset(project.db, options.dataset ?? null);
          const kind = options.passage === undefined ? 'query' : 'passage';
          const { externalId, contentHash } =
            options.passage === undefined
              ? findQuery(project.db, dataset, options.query!)
              : findPassage(project.db, dataset, options.passage);
          const named = { kind, dataset: dataset.name, id: externalId } as const;
          const elsewhere = findText(project.db, contentHash).filter((place) => !isSame(place, named));
          await confirm(named, elsewhere, options.yes === true, signal);
          const result = await purgeText(project, contentHash);
          return { json: { ...named, ...result }, text: describePurge(named, elsewhere, result) };
        } finally {
          project.close();
        }
      }),
    );
}

function isSame(a: PlaceOfText, b: PlaceOfText): boolean {
  return a.kind === b.kind && a.dataset === b.dataset && a.id === b.id;
}

function describePlace({ kind, dataset, id }: PlaceOfText): string {
  return `${kind} ${id} of "${dataset}"`;
}

function describePurge(
  named: PlaceOfText,
  elsewhere: readonly PlaceOfText[],
  { erased, deletedFiles, filesToCheck }: PurgeResult,
): string {
  const datasets = [...new Set(erased.map(({ dataset }) => `"${dataset}"`))];
  const lines = [
    `Erased the text of ${describePlace(named)}, its embeddings and the notes on its labels. It cannot be undone.`,
    `The retrievals of ${datasets.join(' and ')} have to be made again.`,
  ];
  if (elsewhere.length > 0)
    lines.push(`The same text was erased as ${elsewhere.map(describePlace).join(', ')}.`);
  if (deletedFiles.length > 0)
    lines.push(`Deleted, because the text was or may have been in it: ${deletedFiles.join(', ')}`);
  if (filesToCheck.length > 0)
    lines.push(`Files whose content is not known may still hold it; check them: ${filesToCheck.join(', ')}`);
  lines.push('Copies outside the project, such as exports elsewhere, are yours to delete.');
  return lines.join('\n');
}

/**
 * A person at a terminal is asked once more. Where nobody can be asked, only --yes erases.
 *
 * @throws WhetstoneError `usage` without a terminal and without --yes, `cancelled`
 */
async function confirm(
  named: PlaceOfText,
  elsewhere: readonly PlaceOfText[],
  yes: boolean,
  signal: AbortSignal,
): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new WhetstoneError(
      'usage',
      `This erases the text of ${describePlace(named)} for good, and there is no terminal to ask at. Say --yes if it is meant.`,
    );
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // The terminal hands Ctrl+C to whoever reads its lines.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const also = elsewhere.length === 0 ? '' : ` (it is ${elsewhere.map(describePlace).join(', ')} too)`;
  try {
    const question = `Erase the text of ${describePlace(named)} everywhere in the project${also}, backups and exports included? It cannot be undone. [y/N] `;
    const answer = await lines.question(question, { signal }).catch((error: unknown) => {
      if (signal.aborted) return '';
      throw error;
    });
    if (/^y(es)?$/i.test(answer.trim())) return;
    throw new WhetstoneError('cancelled', 'Nothing was erased.');
  } finally {
    lines.close();
  }
}

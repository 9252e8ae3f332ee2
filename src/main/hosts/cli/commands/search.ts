import { type Command, Option } from 'commander';
import { findDataset } from '../../../features/data/queries.ts';
import { type SearchHit, searchTexts } from '../../../features/data/search.ts';
import { updateSearchIndex } from '../../../features/data/search-index.ts';
import { openProjectToRead } from '../../../features/project/project.ts';
import { parseInteger } from '../arguments.ts';
import { addCommand, runCommand, workOptions } from '../command.ts';
import { outputColumns, style } from '../style.ts';
import { wrap } from '../text-width.ts';

type Options = { json?: boolean; in: 'queries' | 'passages'; limit: number; dataset?: string };

export function addSearch(program: Command): void {
  addCommand(program, 'search <project> <text>', 'find passages or queries by their words', [
    'whetstone search faq "return policy"',
    'whetstone search faq refund --in queries',
  ])
    .addOption(
      new Option('--in <where>', 'what to search').choices(['queries', 'passages']).default('passages'),
    )
    .option('--limit <n>', 'at most this many', parseInteger(1, 10_000), 20)
    .option('--dataset <name>', 'only in this data set')
    .action(
      runCommand<Options>(async (context, [folder, text], options) => {
        const project = openProjectToRead(folder!);
        try {
          await updateSearchIndex(project.db, workOptions(context));
          const dataset =
            options.dataset === undefined ? null : findDataset(project.db, options.dataset).name;
          const hits = searchTexts(project.db, text!, options.in, options.limit, dataset);
          return { json: { hits }, text: describe(hits, options) };
        } finally {
          project.close();
        }
      }),
    );
}

function describe(hits: readonly SearchHit[], options: Options): string {
  if (hits.length === 0) return `Nothing in the ${options.in} holds all of these words.`;
  // In a terminal the marks of the index become bold.
  const bold = (text: string): string =>
    process.stdout.isTTY ? text.replace(/«([^»]*)»/g, (_, word: string) => style.heading(word)) : text;
  const lines = hits.map(({ dataset, id, title, excerpt }) => {
    const from = style.faint(`in ${dataset}`);
    const name = [style.heading(id), from, title].filter((part) => part !== '').join('  ');
    return `${name}\n${wrap(bold(excerpt), outputColumns(), '  ')}`;
  });
  const more = hits.length === options.limit ? `\n\nThe first ${options.limit}; --limit shows more.` : '';
  return lines.join('\n') + more;
}

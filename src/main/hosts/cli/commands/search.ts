import { type Command, Option } from 'commander';
import { searchTexts } from '../../../features/data/search.ts';
import { updateSearchIndex } from '../../../features/data/search-index.ts';
import { openProjectToRead } from '../../../features/project/project.ts';
import { parseInteger } from '../arguments.ts';
import { addCommand, runCommand, workOptions } from '../command.ts';

type Options = { json?: boolean; in: 'queries' | 'passages'; limit: number };

export function addSearch(program: Command): void {
  addCommand(program, 'search <project> <text>', 'find passages or queries by their words', [
    'whetstone search faq "return policy"',
    'whetstone search faq refund --in queries',
  ])
    .addOption(
      new Option('--in <where>', 'what to search').choices(['queries', 'passages']).default('passages'),
    )
    .option('--limit <n>', 'at most this many', parseInteger(1, 10_000), 20)
    .action(
      runCommand<Options>(async (context, [folder, text], options) => {
        const project = openProjectToRead(folder!);
        try {
          await updateSearchIndex(project.db, workOptions(context));
          const hits = searchTexts(project.db, text!, options.in, options.limit);
          const lines = hits.map(
            (hit) =>
              `${hit.id}  ${hit.title === '' ? '' : `${hit.title}: `}${hit.excerpt.replace(/\s+/g, ' ')}`,
          );
          return {
            json: { hits },
            text:
              lines.length === 0
                ? `Nothing in the ${options.in} holds all of these words.`
                : lines.join('\n'),
          };
        } finally {
          project.close();
        }
      }),
    );
}

import { type Command, Option } from 'commander';
import { DEVICES, type Device } from '../../../../shared/teachers.ts';
import { type RetrieveResult, retrieve } from '../../../features/mining/retrieve.ts';
import { openProject } from '../../../features/project/project.ts';
import { parseInteger } from '../arguments.ts';
import { addCommand, runCommand } from '../command.ts';
import { nextStep, shellWord } from '../next-step.ts';
import { countOf, formatDuration } from '../quantities.ts';

type Options = {
  json?: boolean;
  teacher: string;
  topK: number;
  split?: string;
  device: Device;
  dataset?: string;
};

export function addRetrieve(program: Command): void {
  addCommand(
    program,
    'retrieve <project>',
    "find a teacher's top candidates for every query; goes on where it was stopped",
    [
      'whetstone retrieve faq --teacher minilm',
      'whetstone retrieve faq --teacher bm25 --top-k 200 --split all',
    ],
  )
    .requiredOption('--teacher <id>', 'which teacher')
    .option('--top-k <k>', 'candidates per query, besides its positives', parseInteger(1, 10_000), 100)
    .option('--split <name>', 'the split to search for, or "all" (default: train if there is one, else all)')
    .addOption(new Option('--device <device>', 'where to run the model').choices(DEVICES).default('auto'))
    .option('--dataset <name>', 'the data set, where there are several')
    .action(
      runCommand<Options>(async (context, [folder], options) => {
        const project = openProject(folder!);
        try {
          const result = await retrieve(project, {
            teacher: options.teacher,
            dataset: options.dataset ?? null,
            split: options.split ?? null,
            topK: options.topK,
            device: options.device,
            signal: context.signal,
            onProgress: context.terminal.onProgress,
            onRemark: context.terminal.note,
          });
          const { teacher } = result;
          const next = nextStep([`mine ${shellWord(folder!)} --run NAME --teacher ${shellWord(teacher)}`]);
          return { json: result, text: `${describeRetrieval(result)}\n${next}` };
        } finally {
          project.close();
        }
      }),
    );
}

/** What a retrieval did, in a sentence. */
export function describeRetrieval(result: RetrieveResult): string {
  const { teacher, topK, queries, split, encoded, copied, searched, isEmpty, seconds } = result;
  const what = `top ${topK} of ${countOf(queries, 'queries', 'query')} (${split ?? 'all splits'}) by ${teacher}`;
  if (isEmpty) {
    return `The teacher ${teacher} found nothing for any of ${countOf(queries, 'queries', 'query')} (${split ?? 'all splits'}). Check that it knows this data set's ids and words.`;
  }
  if (searched === 0) return `The ${what} were there already.`;
  const texts =
    encoded > 0
      ? `; ${countOf(encoded, 'texts')} encoded`
      : copied > 0
        ? `; ${countOf(copied, 'embeddings')} copied into the project`
        : '';
  return `Found the ${what} in ${formatDuration(seconds * 1000)}${texts}.`;
}

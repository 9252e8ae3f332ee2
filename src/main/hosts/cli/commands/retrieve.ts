import { type Command, Option } from 'commander';
import { DEVICES, type Device } from '../../../../shared/teachers.ts';
import { type RetrieveResult, retrieve } from '../../../features/mining/retrieve.ts';
import { openProject } from '../../../features/project/project.ts';
import { parseInteger } from '../arguments.ts';
import { addCommand, runCommand } from '../command.ts';
import { formatCount } from '../terminal.ts';

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
          return { json: result, text: describeRetrieval(result) };
        } finally {
          project.close();
        }
      }),
    );
}

export function describeRetrieval(result: RetrieveResult): string {
  const what = `${result.teacher}: top ${result.topK} of ${formatCount(result.queries)} queries (${result.split ?? 'all splits'})`;
  if (result.searched === 0) return `${what} were there already.`;
  return `${what}, ${formatCount(result.encoded)} texts encoded, in ${result.seconds.toFixed(1)} s.`;
}

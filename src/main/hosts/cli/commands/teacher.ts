import { type Command, Option } from 'commander';
import { WhetstoneError } from '../../../../shared/errors.ts';
import type { Pooling, Similarity, TeacherConfig } from '../../../../shared/teachers.ts';
import { openProject, openProjectToRead } from '../../../features/project/project.ts';
import { denseTeacher, embeddingsTeacher, rankingTeacher } from '../../../features/teachers/add-teacher.ts';
import { listTeachers, addTeacher as storeTeacher } from '../../../features/teachers/registry.ts';
import { parseInteger, parseNumber } from '../arguments.ts';
import { addCommand, type CommandContext, runCommand } from '../command.ts';
import { nextStep, shellWord } from '../next-step.ts';
import { formatTable } from '../table.ts';

type AddOptions = {
  json?: boolean;
  model?: string;
  bm25?: boolean;
  random?: boolean;
  given?: boolean;
  embeddings?: string;
  rankings?: string;
  pooling?: Pooling;
  queryPrompt?: string;
  passagePrompt?: string;
  maxLength?: number;
  similarity?: Similarity;
  k1: number;
  b: number;
  stopWords: 'english' | 'none';
  seed: number;
  missingPositive: 'error' | 'skip';
};

export function addTeacher(program: Command): void {
  const teacher = program
    .command('teacher')
    .description('what scores passages: a model, BM25, random, or scores made elsewhere');
  addCommand(teacher, 'add <project> <id>', 'add a teacher to a project', [
    'whetstone teacher add faq minilm --model sentence-transformers/all-MiniLM-L6-v2',
    'whetstone teacher add faq mine --model ./my-checkpoint --query-prompt "query: " --passage-prompt "passage: "',
    'whetstone teacher add faq bm25 --bm25',
    'whetstone teacher add faq e5-mistral --rankings run.trec --missing-positive skip',
  ])
    .option(
      '--model <folder|hub-id>',
      'a checkpoint: a folder, or a model of the Hugging Face hub, which is fetched',
    )
    .option('--bm25', 'BM25')
    .option('--random', 'passages drawn at random')
    .option('--given', 'the negatives that came with the data, in their order')
    .option(
      '--embeddings <dir>',
      'embeddings made elsewhere: passages.npy and queries.npy with their ids, or Parquet',
    )
    .option('--rankings <file>', 'a ranking made elsewhere: a TREC run, or JSONL with scores')
    .addOption(
      new Option('--pooling <how>', "of token vectors (default: the model's own)").choices([
        'mean',
        'cls',
        'last',
      ]),
    )
    .option('--query-prompt <text>', "put before each query (default: the model's own)")
    .option('--passage-prompt <text>', "put before each passage (default: the model's own)")
    .option('--max-length <n>', 'tokens of a text at most', parseInteger(2, 131_072))
    .addOption(
      new Option('--similarity <how>', "of two vectors (default: the model's own, else cosine)").choices([
        'cosine',
        'dot',
      ]),
    )
    .option('--k1 <x>', "BM25's term saturation", parseNumber, 1.5)
    .option('--b <x>', "BM25's length normalisation", parseNumber, 0.75)
    .addOption(
      new Option('--stop-words <which>', 'words that BM25 leaves out')
        .choices(['english', 'none'])
        .default('english'),
    )
    .option('--seed <n>', 'of --random', parseInteger(0, 0xffffffff), 0)
    .addOption(
      new Option('--missing-positive <policy>', "what a ranking without a positive's score does")
        .choices(['error', 'skip'])
        .default('error'),
    )
    .action(
      runCommand<AddOptions>(async (context, [folder, id], options) => {
        const project = openProject(folder!);
        try {
          const added = storeTeacher(project.db, id!, await configOf(context, options));
          return {
            json: added,
            text: [
              `Added the teacher "${id}": ${describeTeacher(added.config)}.`,
              nextStep([`retrieve ${shellWord(folder!)} --teacher ${shellWord(id!)}`]),
            ].join('\n'),
          };
        } finally {
          project.close();
        }
      }),
    );
  addCommand(teacher, 'list <project>', "a project's teachers", ['whetstone teacher list faq']).action(
    runCommand((_context, [folder]) => {
      const project = openProjectToRead(folder!);
      try {
        const teachers = listTeachers(project.db);
        const rows = teachers.map(({ id, config }) => [id, config.kind, describeTeacher(config)]);
        return {
          json: { teachers },
          text:
            rows.length === 0
              ? `No teachers yet.\n${nextStep([`teacher add ${shellWord(folder!)} ID --model FOLDER_OR_HUB_ID`])}`
              : formatTable(['id', 'kind', 'what'], rows),
        };
      } finally {
        project.close();
      }
    }),
  );
}

async function configOf(context: CommandContext, options: AddOptions): Promise<TeacherConfig> {
  const kinds = [
    options.model,
    options.bm25,
    options.random,
    options.given,
    options.embeddings,
    options.rankings,
  ];
  if (kinds.filter((kind) => kind !== undefined).length !== 1) {
    throw new WhetstoneError(
      'usage',
      'Name one of --model, --bm25, --random, --given, --embeddings and --rankings.',
    );
  }
  if (options.model !== undefined) {
    const { config, fetched } = await denseTeacher(options.model, options, {
      signal: context.signal,
      onProgress: context.terminal.onProgress,
      log: context.terminal.note,
    });
    if (fetched.source !== 'folder')
      context.terminal.note(`The model is in ${fetched.folder} (from: ${fetched.source}).`);
    return config;
  }
  if (options.bm25 === true)
    return { kind: 'bm25', k1: options.k1, b: options.b, stopWords: options.stopWords };
  if (options.random === true) return { kind: 'random', seed: options.seed };
  if (options.embeddings !== undefined)
    return embeddingsTeacher(options.embeddings, options.similarity ?? 'cosine');
  if (options.rankings !== undefined) return rankingTeacher(options.rankings, options.missingPositive);
  return { kind: 'given' };
}

/** A teacher in one phrase. */
function describeTeacher(config: TeacherConfig): string {
  switch (config.kind) {
    case 'dense': {
      const prompts =
        config.queryPrompt + config.passagePrompt === ''
          ? ''
          : `, prompts "${config.queryPrompt}" and "${config.passagePrompt}"`;
      return `${config.model}, ${config.dimension} dimensions, ${config.pooling} pooling, ${config.similarity}, at most ${config.maxLength} tokens${prompts}`;
    }
    case 'bm25':
      return `BM25 with k1 ${config.k1}, b ${config.b}, ${config.stopWords === 'none' ? 'no' : config.stopWords} stop words`;
    case 'random':
      return `random with seed ${config.seed}`;
    case 'embeddings':
      return `embeddings from ${config.folder}, ${config.dimension} dimensions, ${config.similarity}`;
    case 'ranking':
      return `the ranking in ${config.file}`;
    case 'given':
      return 'the negatives that came with the data';
  }
}

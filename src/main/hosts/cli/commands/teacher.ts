import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import { WhetstoneError } from '../../../../shared/errors.ts';
import type { TeacherConfig } from '../../../../shared/teachers.ts';
import { listJobs } from '../../../features/jobs/job-store.ts';
import { openProject, openProjectToRead } from '../../../features/project/project.ts';
import { denseTeacher, embeddingsTeacher, rankingTeacher } from '../../../features/teachers/add-teacher.ts';
import { listTeachers, addTeacher as storeTeacher } from '../../../features/teachers/registry.ts';
import { removeTeacher } from '../../../features/teachers/remove-teacher.ts';
import { parseInteger, parseNumberWithin } from '../arguments.ts';
import { addCommand, type CommandContext, runCommand } from '../command.ts';
import { addModelOptions, type ModelOptions } from '../model-options.ts';
import { nextStep, shellWord } from '../next-step.ts';
import { formatTable } from '../table.ts';

type AddOptions = ModelOptions & {
  json?: boolean;
  model?: string;
  bm25?: boolean;
  random?: boolean;
  given?: boolean;
  embeddings?: string;
  rankings?: string;
  k1?: number;
  b?: number;
  stopWords?: 'english' | 'none';
  seed?: number;
  missingPositive?: 'error' | 'skip';
};

/** What makes a teacher: one of these is named. */
const KINDS = ['model', 'bm25', 'random', 'given', 'embeddings', 'rankings'] as const;

/** The kinds of teacher that a setting says something of: beside another it would be passed over without a word. */
const KINDS_OF_SETTING = {
  pooling: ['model'],
  queryPrompt: ['model'],
  passagePrompt: ['model'],
  maxLength: ['model'],
  similarity: ['model', 'embeddings'],
  k1: ['bm25'],
  b: ['bm25'],
  stopWords: ['bm25'],
  seed: ['random'],
  missingPositive: ['rankings'],
} as const satisfies Partial<Record<keyof AddOptions, readonly (typeof KINDS)[number][]>>;

export function addTeacher(program: Command): void {
  const teacher = program
    .command('teacher')
    .description('what scores passages: a model, BM25, random, or scores made elsewhere');
  const add = addCommand(teacher, 'add <project> <id>', 'add a teacher to a project', [
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
    .option('--rankings <file>', 'a ranking made elsewhere: a TREC run, or JSONL with scores');
  addModelOptions(add)
    .option('--k1 <x>', "BM25's term saturation (default: 1.5)", parseNumberWithin(0, Number.MAX_VALUE))
    .option('--b <x>', "BM25's length normalisation (default: 0.75)", parseNumberWithin(0, 1))
    .addOption(
      new Option('--stop-words <which>', 'words that BM25 leaves out (default: english)').choices([
        'english',
        'none',
      ]),
    )
    .option('--seed <n>', 'of --random (default: 0)', parseInteger(0, 0xffffffff))
    .addOption(
      new Option(
        '--missing-positive <policy>',
        "what a ranking without a positive's score does (default: error)",
      ).choices(['error', 'skip']),
    )
    .action(
      runCommand<AddOptions>(async (context, [folder, id], options) => {
        const project = openProject(folder!);
        try {
          const added = storeTeacher(project.db, id!, await configOf(context, project.folders.root, options));
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
  addCommand(teacher, 'remove <project> <id>', 'remove a teacher on which no run and no snapshot rests', [
    'whetstone teacher remove faq mine',
  ]).action(
    runCommand(async (_context, [folder, id]) => {
      const project = openProject(folder!);
      try {
        await removeTeacher(project, id!, listJobs(project.db));
        return {
          json: { removed: id },
          text: `Removed the teacher "${id}", with its retrievals and the embeddings of its own.`,
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

async function configOf(
  context: CommandContext,
  project: string,
  options: AddOptions,
): Promise<TeacherConfig> {
  requireOneKind(options);
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
    return {
      kind: 'bm25',
      k1: options.k1 ?? 1.5,
      b: options.b ?? 0.75,
      stopWords: options.stopWords ?? 'english',
    };
  if (options.random === true) return { kind: 'random', seed: options.seed ?? 0 };
  if (options.embeddings !== undefined)
    return embeddingsTeacher(options.embeddings, options.similarity ?? 'cosine');
  if (options.rankings !== undefined)
    return rankingTeacher(project, options.rankings, options.missingPositive ?? 'error');
  return { kind: 'given' };
}

function requireOneKind(options: AddOptions): void {
  const named = KINDS.filter((kind) => options[kind] !== undefined);
  if (named.length !== 1) {
    throw new WhetstoneError(
      'usage',
      'Name one of --model, --bm25, --random, --given, --embeddings and --rankings.',
    );
  }
  for (const [setting, kinds] of Object.entries(KINDS_OF_SETTING)) {
    const isSet = options[setting as keyof typeof KINDS_OF_SETTING] !== undefined;
    if (!isSet || kinds.some((kind) => kind === named[0])) continue;
    const name = setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const belongs = kinds.map((kind) => `--${kind}`).join(' and ');
    throw new WhetstoneError('usage', `--${name} belongs to ${belongs}, not to --${named[0]}. Leave it out.`);
  }
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
      return `the ranking in ${basename(config.file)}`;
    case 'given':
      return 'the negatives that came with the data';
  }
}

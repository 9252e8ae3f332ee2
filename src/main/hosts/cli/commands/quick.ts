import { type Command, Option } from 'commander';
import { DEVICES, type Device, type TeacherConfig } from '../../../../shared/teachers.ts';
import { resolveSource } from '../../../features/data/hub-source.ts';
import { importSource } from '../../../features/data/import.ts';
import { evaluateRun } from '../../../features/mining/evaluate-run.ts';
import { retrieve } from '../../../features/mining/retrieve.ts';
import { saveRun } from '../../../features/mining/runs.ts';
import { createProject, isProject, openProject } from '../../../features/project/project.ts';
import { exportSnapshot } from '../../../features/snapshots/export.ts';
import { takeSnapshot } from '../../../features/snapshots/snapshot.ts';
import { denseTeacher } from '../../../features/teachers/add-teacher.ts';
import { addTeacher } from '../../../features/teachers/registry.ts';
import { parseInteger } from '../arguments.ts';
import { addCommand, type CommandContext, runCommand, workOptions } from '../command.ts';
import { describeRun, runJson } from '../run-report.ts';
import {
  addExportOptions,
  describeExport,
  type ExportCommandOptions,
  exportJson,
  exportRequest,
} from './export.ts';
import { addSourceOptions, describeImport, type ImportCommandOptions, importOptions } from './import.ts';
import { addMiningOptions, type MiningOptions, recipeOf } from './mine.ts';
import { describeRetrieval } from './retrieve.ts';

type Options = MiningOptions &
  ExportCommandOptions &
  Pick<ImportCommandOptions, 'map' | 'onError'> & {
    inputFormat: ImportCommandOptions['format'];
    teacher: string;
    topK: number;
    device: Device;
    project?: string;
  };

/** The name of the run, of the data set and of the teacher that `quick` makes. */
const NAME = 'quick';

export function addQuick(program: Command): void {
  const command = addCommand(
    program,
    'quick <pairs>',
    'from pairs to a mined set in one command, as mine_hard_negatives is one call; leaves a project behind',
    [
      'whetstone quick pairs.jsonl --teacher sentence-transformers/all-MiniLM-L6-v2 --format st-triplet --out mined.jsonl',
      'whetstone quick hf:sentence-transformers/natural-questions --teacher BAAI/bge-small-en-v1.5 --format flagembedding --out ./mined',
    ],
  )
    .requiredOption('--teacher <hub-id|folder|bm25>', 'the model that mines, or bm25')
    .option('--top-k <k>', 'candidates per query, besides its positives', parseInteger(1, 10_000), 100)
    .addOption(new Option('--device <device>', 'where to run the model').choices(DEVICES).default('auto'))
    .option(
      '--project <dir>',
      'where the project is left (default: beside the output, ending in .whetstone)',
    );
  addSourceOptions(command, '--input-format');
  addMiningOptions(command);
  addExportOptions(command).action(
    runCommand<Options>(async (context, [pairs], options) => {
      const folder = options.project ?? `${options.out.replace(/[/\\]+$/, '')}.whetstone`;
      const source = await resolveSource(pairs!, { ...workOptions(context), log: context.terminal.note });
      const config = await teacherConfig(context, options.teacher);
      // What an earlier call left is gone on with: a stopped one loses nothing.
      const project = isProject(folder) ? openProject(folder) : createProject(folder);
      try {
        const imported = await importSource(
          project,
          source,
          importOptions(context, NAME, { ...options, format: options.inputFormat }),
        );
        context.terminal.note(describeImport(imported));
        addTeacher(project.db, NAME, config);
        const retrieved = await retrieve(project, {
          ...workOptions(context),
          teacher: NAME,
          dataset: NAME,
          split: options.split ?? null,
          topK: options.topK,
          device: options.device,
          onRemark: context.terminal.note,
        });
        context.terminal.note(describeRetrieval(retrieved));
        const recipe = recipeOf(project, [NAME], { ...options, dataset: NAME });
        saveRun(project.db, NAME, recipe);
        const evaluated = await evaluateRun(project, recipe, { signal: context.signal });
        const { number } = await takeSnapshot(project, NAME, context.signal);
        const outcome = await exportSnapshot(project, {
          snapshot: number,
          ...exportRequest(context, options),
        });
        return {
          json: {
            project: folder,
            imported,
            retrieved,
            ...runJson(NAME, recipe, evaluated),
            export: exportJson(outcome),
          },
          text: `${describeRun(NAME, recipe, evaluated)}\n\n${describeExport(outcome)}\nThe project is in ${folder}.`,
        };
      } finally {
        project.close();
      }
    }),
  );
}

async function teacherConfig(context: CommandContext, teacher: string): Promise<TeacherConfig> {
  if (teacher === 'bm25') return { kind: 'bm25', k1: 1.5, b: 0.75, stopWords: 'english' };
  const { config } = await denseTeacher(teacher, {}, { ...workOptions(context), log: context.terminal.note });
  return config;
}

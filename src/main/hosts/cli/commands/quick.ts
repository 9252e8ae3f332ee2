import { type Command, Option } from 'commander';
import { WhetstoneError } from '../../../../shared/errors.ts';
import { DEVICES, type Device } from '../../../../shared/teachers.ts';
import { checkRecipe } from '../../../engine/selection/validate.ts';
import { resolveSource } from '../../../features/data/hub-source.ts';
import { type ImportResult, importSource } from '../../../features/data/import.ts';
import { evaluateRun } from '../../../features/mining/evaluate-run.ts';
import { retrieve } from '../../../features/mining/retrieve.ts';
import { saveRun } from '../../../features/mining/runs.ts';
import { createProject, isProject, openProject, type Project } from '../../../features/project/project.ts';
import { readStatus } from '../../../features/project/status.ts';
import { snapshotOfNow } from '../../../features/snapshots/current-snapshot.ts';
import { checkExport, checkFolderOf, exportSnapshot } from '../../../features/snapshots/export.ts';
import { addUnderOwnName, namedModel } from '../../../features/teachers/add-own-teacher.ts';
import { parseInteger } from '../arguments.ts';
import { addCommand, type CommandContext, runCommand, workOptions } from '../command.ts';
import { addModelOptions, type ModelOptions } from '../model-options.ts';
import { nextStep, shellWord } from '../next-step.ts';
import { addRecipeOptions, type RecipeOptions, recipeOf, recipeSettings } from '../recipe-options.ts';
import { describeRun, runJson } from '../run-report.ts';
import {
  addExportOptions,
  describeExport,
  type ExportCommandOptions,
  exportJson,
  exportRequest,
} from './export.ts';
import {
  addSourceOptions,
  defaultName,
  describeImport,
  type ImportCommandOptions,
  importOptions,
} from './import.ts';
import { describeRetrieval } from './retrieve.ts';

type Options = RecipeOptions &
  ModelOptions &
  ExportCommandOptions &
  Pick<ImportCommandOptions, 'map' | 'onError'> & {
    inputFormat: ImportCommandOptions['format'];
    teacher: string;
    topK: number;
    device: Device;
    project?: string;
  };

/** The name of the run that `quick` makes. */
const RUN = 'quick';

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
  addModelOptions(command);
  addSourceOptions(command, '--input-format');
  addRecipeOptions(command);
  addExportOptions(command).action(
    runCommand<Options>(async (context, [pairs], options) => {
      // What would be refused at the end is refused before anything is fetched or computed.
      const settings = { ...recipeSettings([RUN], options), dataset: '', split: null };
      checkRecipe(settings);
      checkExport(exportRequest(context, options), settings, null);
      checkFolderOf(options.out);
      const { note } = context.terminal;
      const folder = options.project ?? `${options.out.replace(/[/\\]+$/, '')}.whetstone`;
      const source = await resolveSource(pairs!, { ...workOptions(context), log: note });
      const { teacher: named, pooling, queryPrompt, passagePrompt, maxLength, similarity } = options;
      const model = { pooling, queryPrompt, passagePrompt, maxLength, similarity };
      const config = await namedModel(named, model, { ...workOptions(context), log: note });
      // What an earlier call left is gone on with: a stopped one loses nothing.
      const project = isProject(folder) ? openProject(folder) : createProject(folder);
      try {
        const dataset = defaultName(pairs!);
        const imported = await importInto(project, source, dataset, context, options);
        note(describeImport(imported));
        const teacher = addUnderOwnName(project.db, named, config);
        const recipe = recipeOf(project, [teacher], { ...options, dataset });
        const retrieved = await retrieve(project, {
          ...workOptions(context),
          teacher,
          dataset,
          split: options.split ?? null,
          topK: options.topK,
          device: options.device,
          onRemark: note,
        });
        note(describeRetrieval(retrieved));
        saveRun(project.db, RUN, recipe);
        const evaluated = await evaluateRun(project, recipe, { signal: context.signal });
        const { snapshot } = await snapshotOfNow(project, RUN, workOptions(context));
        const outcome = await exportSnapshot(project, {
          snapshot: snapshot.number,
          ...exportRequest(context, options),
        });
        return {
          json: {
            project: folder,
            imported,
            retrieved,
            ...runJson(RUN, recipe, evaluated),
            export: exportJson(outcome),
          },
          text: [
            describeRun(RUN, recipe, evaluated),
            describeExport(outcome),
            nextStep([
              `show ${shellWord(folder)} --run ${RUN} --query ID`,
              'why each candidate stayed or went',
            ]),
          ].join('\n\n'),
        };
      } finally {
        project.close();
      }
    }),
  );
}

/** Imports the pairs, unless an earlier call left other data under their name: they would be mined together. */
async function importInto(
  project: Project,
  source: string,
  dataset: string,
  context: CommandContext,
  options: Options,
): Promise<ImportResult> {
  const before = readStatus(project).datasets.find(({ name }) => name === dataset);
  const imported = await importSource(
    project,
    source,
    importOptions(context, dataset, { ...options, dataset, format: options.inputFormat }),
  );
  const { passages, queries, unchangedPassages, unchangedQueries } = imported.counts;
  const isSame =
    before === undefined ||
    (passages === 0 &&
      queries === 0 &&
      unchangedPassages >= before.passages &&
      unchangedQueries >= before.queries);
  if (isSame) return imported;
  throw new WhetstoneError(
    'already-exists',
    `${project.folders.root} holds other data under the name "${dataset}", from an earlier call. Name another folder with --project, or delete that one.`,
    { details: { path: project.folders.root, dataset } },
  );
}

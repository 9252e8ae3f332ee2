import { type Command, Option } from 'commander';
import { ENSEMBLES, type Recipe } from '../../../../shared/mining.ts';
import { findDataset } from '../../../features/data/queries.ts';
import { type EvaluatedRun, evaluateRun } from '../../../features/mining/evaluate-run.ts';
import { readGold } from '../../../features/mining/gold.ts';
import { listRuns, saveRun } from '../../../features/mining/runs.ts';
import { openProject, type Project } from '../../../features/project/project.ts';
import { collect } from '../arguments.ts';
import { addCommand, runCommand } from '../command.ts';
import { nextStep, shellWord } from '../next-step.ts';
import { addRecipeOptions, type RecipeOptions, recipeOf } from '../recipe-options.ts';
import { describeReplacement, isSameRecipe } from '../replaced-run.ts';
import { describeRun, runJson } from '../run-report.ts';
import { readNamedFile } from '../system-error.ts';

type Options = RecipeOptions & {
  json?: boolean;
  run: string;
  teacher: string[];
  dataset?: string;
  split?: string;
  gold?: string;
};

export function addMine(program: Command): void {
  const command = addCommand(
    program,
    'mine <project>',
    'choose negatives from stored retrievals, and keep the recipe as a run',
    [
      'whetstone mine faq --run first --teacher minilm --method perc-pos --value 0.95',
      'whetstone mine faq --run paper --teacher minilm --preset perc-pos',
      'whetstone mine faq --run both --teacher minilm --teacher bm25:shifted=10 --method perc-pos --value 0.95 --ensemble intra-sample',
    ],
  )
    .requiredOption('--run <name>', 'the name under which the recipe is kept')
    .requiredOption(
      '--teacher <id[:method=value]>',
      'a teacher, with a method of its own if it needs one; repeat for an ensemble',
      collect,
    )
    .option('--dataset <name>', 'the data set, where there are several')
    .option('--split <name>', 'the split to mine, or "all" (default: train if there is one, else all)')
    .option('--gold <file>', 'known false negatives (TSV: query-id, corpus-id) to hold the removal against');
  const ensemble = new Option('--ensemble <how>', "how several teachers' negatives become one set");
  addRecipeOptions(command)
    .addOption(ensemble.choices(ENSEMBLES).default('none'))
    .action(
      runCommand<Options>(async (context, [folder], options) => {
        const project = openProject(folder!);
        try {
          const recipe = recipeOf(project, options.teacher, options);
          // Before the run is stored: what fails here must not have replaced one.
          const gold = goldOf(project, recipe, options.gold);
          const before = listRuns(project.db).find(({ name }) => name === options.run)?.recipe ?? null;
          saveRun(project.db, options.run, recipe);
          const replaced = before === null || isSameRecipe(before, recipe) ? null : before;
          const evaluated = await evaluateRun(project, recipe, {
            gold,
            signal: context.signal,
          });
          return {
            json: { ...runJson(options.run, recipe, evaluated), replaced },
            text: [
              replaced === null ? '' : describeReplacement(options.run, replaced, recipe),
              describeMined(folder!, options.run, recipe, evaluated),
            ]
              .filter((part) => part !== '')
              .join('\n\n'),
          };
        } finally {
          project.close();
        }
      }),
    );
}

function goldOf(project: Project, recipe: Recipe, file: string | undefined) {
  return file === undefined
    ? null
    : readGold(
        project.db,
        findDataset(project.db, recipe.dataset),
        file,
        readNamedFile(file).toString('utf8'),
      );
}

function describeMined(folder: string, name: string, recipe: Recipe, evaluated: EvaluatedRun): string {
  const run = `${shellWord(folder)} --run ${shellWord(name)}`;
  const next = nextStep(
    [`show ${run} --query ID`, 'every candidate of a query, and why'],
    [`export ${run} --format st-n-tuple --out PATH`, 'write the set for a trainer'],
  );
  return `${describeRun(name, recipe, evaluated)}\n\n${next}`;
}

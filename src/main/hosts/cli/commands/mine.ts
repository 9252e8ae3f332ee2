import { type Command, Option } from 'commander';
import { WhetstoneError } from '../../../../shared/errors.ts';
import {
  ENSEMBLES,
  type Ensemble,
  METHODS,
  type Method,
  methodSchema,
  POSITIVE_SCORES,
  type PositiveScore,
  type Recipe,
  SAMPLINGS,
  type Sampling,
  type Source,
} from '../../../../shared/mining.ts';
import { PRESETS, presetNamed } from '../../../engine/selection/presets.ts';
import { chooseSplit, findDataset } from '../../../features/data/queries.ts';
import { type EvaluatedRun, evaluateRun } from '../../../features/mining/evaluate-run.ts';
import { readGold } from '../../../features/mining/gold.ts';
import { saveRun } from '../../../features/mining/runs.ts';
import { openProject, type Project } from '../../../features/project/project.ts';
import { collect, parseInteger, parseNumber, parsePositive, parseRange } from '../arguments.ts';
import { addCommand, runCommand } from '../command.ts';
import { nextStep, shellWord } from '../next-step.ts';
import { describeRun, runJson } from '../run-report.ts';
import { readNamedFile } from '../system-error.ts';

const SHORTAGE_OF = { keep: 'keep-fewer', skip: 'skip-query', fill: 'fill-random' } as const;

export type MiningOptions = {
  method?: Method;
  value?: number;
  preset?: string;
  negatives?: number;
  sampling?: Sampling;
  ensemble: Ensemble;
  falseNegatives: 'remove' | 'promote';
  sampleK?: number;
  temperature: number;
  minScore?: number;
  rankRange?: [number, number];
  positiveScore: PositiveScore;
  short: keyof typeof SHORTAGE_OF;
  judgedZero: 'ignore' | 'trust';
  seed: number;
};

type Options = MiningOptions & {
  json?: boolean;
  run: string;
  teacher: string[];
  dataset?: string;
  split?: string;
  gold?: string;
};

/** The options that make a recipe: the same for `mine` and `quick`. */
export function addMiningOptions(command: Command): Command {
  return command
    .optionsGroup('Which negatives:')
    .addOption(
      new Option('--method <method>', 'how false negatives are removed (paper §3.1)').choices(METHODS),
    )
    .option(
      '--value <v>',
      'N for shifted, the threshold for abs, the margin for margin-pos, the share for perc-pos',
      parseNumber,
    )
    .addOption(
      new Option('--preset <name>', "the paper's best values").choices(PRESETS.map((preset) => preset.name)),
    )
    .option('--negatives <n>', 'negatives per pair (default: 4)', parseInteger(1, 1000))
    .addOption(
      new Option('--sampling <how>', 'how the n are drawn from what passed (default: top)').choices(
        SAMPLINGS,
      ),
    )
    .addOption(
      new Option('--ensemble <how>', "how several teachers' negatives become one set")
        .choices(ENSEMBLES)
        .default('none'),
    )
    .addOption(
      new Option('--false-negatives <what>', 'what becomes of a labelled false negative')
        .choices(['remove', 'promote'])
        .default('remove'),
    )
    .option(
      '--sample-k <k>',
      'the first k that passed, from which sampling draws (default: 10)',
      parseInteger(1),
    )
    .option('--temperature <t>', 'τ of softmax(score / τ)', parsePositive, 1)
    .option('--min-score <s>', 'drop candidates below this score', parseNumber)
    .option('--rank-range <A:B>', 'keep ranks A up to, not including, B of what passed', parseRange)
    .addOption(
      new Option('--positive-score <which>', 's⁺ of a query with several positives')
        .choices(POSITIVE_SCORES)
        .default('own'),
    )
    .addOption(
      new Option('--short <policy>', 'what happens to a pair with fewer than n left')
        .choices(Object.keys(SHORTAGE_OF))
        .default('keep'),
    )
    .addOption(
      new Option('--judged-zero <policy>', 'whether a grade of 0 counts as a true negative')
        .choices(['ignore', 'trust'])
        .default('ignore'),
    )
    .option('--seed <n>', 'of every draw', parseInteger(0, 0xffffffff), 0);
}

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
  addMiningOptions(command).action(
    runCommand<Options>(async (context, [folder], options) => {
      const project = openProject(folder!);
      try {
        const recipe = recipeOf(project, options.teacher, options);
        saveRun(project.db, options.run, recipe);
        const evaluated = await evaluateRun(project, recipe, {
          gold: goldOf(project, recipe, options.gold),
          signal: context.signal,
        });
        return {
          json: runJson(options.run, recipe, evaluated),
          text: describeMined(folder!, options.run, recipe, evaluated),
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

/** Puts a recipe together from a preset and the options, which win over it. */
export function recipeOf(
  project: Project,
  teachers: readonly string[],
  options: MiningOptions & { dataset?: string; split?: string },
): Recipe {
  const dataset = findDataset(project.db, options.dataset ?? null);
  const preset = options.preset === undefined ? null : presetNamed(options.preset);
  const method = options.method ?? preset?.method ?? 'perc-pos';
  const value = options.value ?? (options.method === undefined ? (preset?.value ?? 0.95) : null);
  return {
    sources: teachers.map((text) => parseSource(text, method, value)),
    ensemble: options.ensemble,
    negatives: options.negatives ?? preset?.negatives ?? 4,
    sampling: options.sampling ?? preset?.sampling ?? 'top',
    sampleK: options.sampleK ?? preset?.sampleK ?? 10,
    temperature: options.temperature,
    seed: options.seed,
    minScore: options.minScore ?? null,
    rankRange: options.rankRange ?? preset?.rankRange ?? null,
    positiveScore: options.positiveScore,
    shortage: SHORTAGE_OF[options.short],
    judgedZero: options.judgedZero,
    falseNegatives: options.falseNegatives,
    dataset: dataset.name,
    split: chooseSplit(project.db, dataset, options.split ?? null),
  };
}

/** `ID` or `ID:METHOD=VALUE`. */
function parseSource(text: string, method: Method, value: number | null): Source {
  const colon = text.indexOf(':');
  if (colon < 0) return { teacher: text, method, value };
  const [name, number] = text.slice(colon + 1).split('=', 2);
  const parsed = methodSchema.safeParse(name);
  if (!parsed.success || (number !== undefined && !Number.isFinite(Number(number)))) {
    throw new WhetstoneError(
      'usage',
      `"${text}" is no TEACHER:METHOD=VALUE. The methods are ${METHODS.join(', ')}.`,
    );
  }
  return {
    teacher: text.slice(0, colon),
    method: parsed.data,
    value: number === undefined ? null : Number(number),
  };
}

function describeMined(folder: string, name: string, recipe: Recipe, evaluated: EvaluatedRun): string {
  const run = `${shellWord(folder)} --run ${shellWord(name)}`;
  const next = nextStep(
    [`show ${run} --query ID`, 'every candidate of a query, and why'],
    [`export ${run} --format st-n-tuple --out PATH`, 'write the set for a trainer'],
  );
  return `${describeRun(name, recipe, evaluated)}\n\n${next}`;
}

import { type Command, Option } from 'commander';
import { WhetstoneError } from '../../../shared/errors.ts';
import {
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
} from '../../../shared/mining.ts';
import { PRESETS, type Preset, presetNamed } from '../../engine/selection/presets.ts';
import { chooseSplit, findDataset } from '../../features/data/queries.ts';
import type { Project } from '../../features/project/project.ts';
import { parseInteger, parseNumber, parsePositive, parseRange } from './arguments.ts';

const SHORTAGE_OF = { keep: 'keep-fewer', skip: 'skip-query', fill: 'fill-random' } as const;

export type RecipeOptions = {
  method?: Method;
  value?: number;
  preset?: string;
  negatives?: number;
  sampling?: Sampling;
  /** Of `mine` alone: `quick` has one teacher. */
  ensemble?: Ensemble;
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

/** The options that make a recipe: the same for `mine` and `quick`. */
export function addRecipeOptions(command: Command): Command {
  return command
    .optionsGroup('Which negatives:')
    .addOption(
      new Option(
        '--method <method>',
        'how false negatives are removed (paper §3.1; default: perc-pos 0.95)',
      ).choices(METHODS),
    )
    .option(
      '--value <v>',
      'N for shifted, the threshold for abs, the margin for margin-pos, the share for perc-pos',
      parseNumber,
    )
    .addOption(
      new Option('--preset <name>', "the paper's best values, listed below").choices(
        PRESETS.map(({ name }) => name),
      ),
    )
    .option('--negatives <n>', 'negatives per pair (default: 4)', parseInteger(1, 1000))
    .addOption(
      new Option('--sampling <how>', 'how the n are drawn from what passed (default: top)').choices(
        SAMPLINGS,
      ),
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
    .option('--seed <n>', 'of every draw', parseInteger(0, 0xffffffff), 0)
    .addHelpText('after', `\nPresets, whose settings other options change:\n${listPresets()}`);
}

function listPresets(): string {
  const widest = Math.max(...PRESETS.map(({ name }) => name.length));
  return PRESETS.map((preset) => `  ${preset.name.padEnd(widest)}  ${settingsOf(preset)}`).join('\n');
}

/** What a preset stands for, in the words of the options. */
function settingsOf({ method, value, negatives, sampling, sampleK, rankRange }: Preset): string {
  return [
    `--method ${method}`,
    ...(value === null ? [] : [`--value ${value}`]),
    `--negatives ${negatives}`,
    ...(sampling === 'top' ? [] : [`--sampling ${sampling} --sample-k ${sampleK}`]),
    ...(rankRange === null ? [] : [`--rank-range ${rankRange.join(':')}`]),
  ].join(' ');
}

/**
 * Puts a recipe together from a preset and the options, which win over it.
 *
 * @throws WhetstoneError `usage` as {@link recipeSettings}, `dataset-not-found`, `dataset-empty`
 */
export function recipeOf(
  project: Project,
  teachers: readonly string[],
  options: RecipeOptions & { dataset?: string; split?: string },
): Recipe {
  const settings = recipeSettings(teachers, options);
  const dataset = findDataset(project.db, options.dataset ?? null);
  return {
    ...settings,
    dataset: dataset.name,
    split: chooseSplit(project.db, dataset, options.split ?? null),
  };
}

/**
 * The part of a recipe that no data are needed for.
 *
 * @throws WhetstoneError `usage`, also where a method is not the preset's: nothing of it would be left
 */
export function recipeSettings(
  teachers: readonly string[],
  options: RecipeOptions,
): Omit<Recipe, 'dataset' | 'split'> {
  const preset = options.preset === undefined ? null : presetNamed(options.preset);
  const method = options.method ?? preset?.method ?? 'perc-pos';
  if (preset !== null && method !== preset.method) {
    throw new WhetstoneError(
      'usage',
      `The preset "${preset.name}" is ${preset.method}, and --method says ${method}. Leave one of them out.`,
    );
  }
  const value = options.value ?? (preset === null ? defaultValue(options.method) : preset.value);
  return {
    sources: teachers.map((text) => parseSource(text, method, value)),
    ensemble: options.ensemble ?? 'none',
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
  };
}

/** The paper's best share where no method is named; a method that is named needs its value. */
function defaultValue(method: Method | undefined): number | null {
  return method === undefined ? 0.95 : null;
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

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  DEFAULT_METRICS,
  type Evaluation,
  METRIC_NAMES,
  type Metric,
  metricLabel,
  parseMetric,
} from '../../../../shared/evaluation.ts';
import { DEVICES, type Device } from '../../../../shared/teachers.ts';
import { evaluate } from '../../../features/evaluation/evaluate.ts';
import { modelTeacher } from '../../../features/evaluation/model-teacher.ts';
import { runFileNames, writeRunFiles } from '../../../features/evaluation/write-runs.ts';
import { openProject } from '../../../features/project/project.ts';
import { collect } from '../arguments.ts';
import { addCommand, type CommandContext, runCommand, workOptions } from '../command.ts';
import { describeEvaluation } from '../evaluation-report.ts';
import { refuseExisting } from './export.ts';
import { describeRetrieval } from './retrieve.ts';

type Options = {
  json?: boolean;
  model: string[];
  baseline?: string;
  dataset?: string;
  split: string;
  metric?: Metric[];
  runFile?: string;
  overwrite?: boolean;
  device: Device;
};

const DEFAULT_LABELS = DEFAULT_METRICS.map(metricLabel).join(', ');

export function addEvaluate(program: Command): void {
  addCommand(
    program,
    'evaluate <project>',
    'models side by side on the queries of a split, with intervals and tests; what texts it shares with others comes first',
    [
      'whetstone evaluate faq --model minilm --model bm25 --baseline bm25',
      'whetstone evaluate faq --model ./my-checkpoint --baseline minilm --metric ndcg@10 --metric recall@100 --split dev',
      'whetstone evaluate faq --model minilm --run-file ./runs   # and for trec_eval',
      'whetstone evaluate faq --model run.trec   # a TREC run that was made elsewhere',
    ],
  )
    .requiredOption(
      '--model <id|folder|hub-id|file>',
      'a teacher of the project, a checkpoint, bm25, or the file of a ranking; repeat to compare',
      collect,
    )
    .option('--baseline <model>', 'the model that the others are held against')
    .option('--split <name>', 'the split whose queries are asked, or "all"', 'test')
    .option('--dataset <name>', 'the data set, where there are several')
    .option(
      '--metric <name@k>',
      `${METRIC_NAMES.join(', ')}, each cut at k; repeat for several (default: ${DEFAULT_LABELS})`,
      collectMetric,
    )
    .option('--run-file <dir>', 'write each ranking as a TREC run, and the judgements beside them')
    .option('--overwrite', 'replace run files that are there already')
    .addOption(new Option('--device <device>', 'where to run a model').choices(DEVICES).default('auto'))
    .action(
      runCommand<Options>(async (context, [folder], options) => {
        const project = openProject(folder!);
        const { note } = context.terminal;
        const work = { ...workOptions(context), log: note };
        try {
          const models: string[] = [];
          for (const named of options.model) models.push(await modelTeacher(project, named, work));
          const baseline =
            options.baseline === undefined ? null : await modelTeacher(project, options.baseline, work);
          refuseRunFiles(options, models, baseline);
          const evaluation = await evaluate(project, {
            ...workOptions(context),
            models,
            baseline,
            dataset: options.dataset ?? null,
            split: options.split,
            metrics: options.metric ?? DEFAULT_METRICS,
            device: options.device,
            onRemark: note,
            onRetrieved: (result) => note(describeRetrieval(result)),
          });
          const files = await writeFiles(project, context, evaluation, options);
          return {
            json: { ...evaluationJson(evaluation), files },
            text: describeEvaluation(evaluation, files),
          };
        } finally {
          project.close();
        }
      }),
    );
}

function collectMetric(text: string, previous: readonly Metric[] = []): Metric[] {
  const metric = parseMetric(text);
  if (metric !== null) return [...previous, metric];
  throw new InvalidArgumentError(
    `It takes one of ${METRIC_NAMES.join(', ')} with the rank at which it is cut, such as ndcg@10.`,
  );
}

/** Refuses before any work what writing would refuse at its end. */
function refuseRunFiles(
  { runFile, overwrite }: Options,
  models: readonly string[],
  baseline: string | null,
): void {
  if (runFile === undefined) return;
  for (const file of runFileNames([...models, ...(baseline === null ? [] : [baseline])])) {
    const out = join(runFile, file);
    if (existsSync(out)) refuseExisting({ out, ...(overwrite === undefined ? {} : { overwrite }) });
  }
}

async function writeFiles(
  project: Parameters<typeof writeRunFiles>[0],
  { signal }: CommandContext,
  { dataset, split, models }: Evaluation,
  { runFile, overwrite }: Options,
): Promise<readonly string[]> {
  if (runFile === undefined) return [];
  return writeRunFiles(project, {
    dataset,
    split,
    teachers: models.map(({ id }) => id),
    folder: runFile,
    overwrite: overwrite ?? false,
    signal,
  });
}

/** What `evaluate --json` answers: values by query name what they belong to. */
function evaluationJson({ queries, models, metrics, ...evaluation }: Evaluation) {
  const labels = metrics.map(metricLabel);
  return {
    ...evaluation,
    metrics: labels,
    models: models.map(({ values: _, ...model }) => model),
    queries: queries.map((id, place) => ({
      id,
      values: Object.fromEntries(
        models.map(({ id: model, values }) => [
          model,
          Object.fromEntries(labels.map((label, metric) => [label, values[metric]![place]!])),
        ]),
      ),
    })),
  };
}

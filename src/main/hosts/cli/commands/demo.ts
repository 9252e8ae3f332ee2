import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { WhetstoneError } from '../../../../shared/errors.ts';
import type { Recipe } from '../../../../shared/mining.ts';
import type { TeacherConfig } from '../../../../shared/teachers.ts';
import { presetNamed } from '../../../engine/selection/presets.ts';
import { importSource } from '../../../features/data/import.ts';
import { findDataset } from '../../../features/data/queries.ts';
import { type EvaluatedRun, evaluateRun } from '../../../features/mining/evaluate-run.ts';
import { readGold } from '../../../features/mining/gold.ts';
import { retrieve } from '../../../features/mining/retrieve.ts';
import { saveRun } from '../../../features/mining/runs.ts';
import { showQuery } from '../../../features/mining/show.ts';
import { createProject, isProject, openProject, type Project } from '../../../features/project/project.ts';
import { readStatus } from '../../../features/project/status.ts';
import { exportSnapshot } from '../../../features/snapshots/export.ts';
import { takeSnapshot } from '../../../features/snapshots/snapshot.ts';
import { denseTeacher } from '../../../features/teachers/add-teacher.ts';
import { addTeacher } from '../../../features/teachers/registry.ts';
import { addCommand, type CommandContext, runCommand, workOptions } from '../command.ts';
import { formatCount } from '../quantities.ts';
import { formatTable } from '../table.ts';

type Options = { json?: boolean; project: string };

/** The demo's teacher: small enough for any machine, and known to everyone. */
const MODEL = 'sentence-transformers/all-MiniLM-L6-v2';
const DATASET = 'sample';
const SPLIT = 'train';

export function addDemo(program: Command): void {
  addCommand(program, 'demo', 'the whole main job on the sample corpus: import, mine, compare, export', [
    'whetstone demo',
  ])
    .option('--project <dir>', "where the demo's project is kept", 'demo-project')
    .option('--no-open', 'end after the table')
    .action(
      runCommand<Options>(async (context, _positional, options) => {
        const { note } = context.terminal;
        const folder = options.project;
        const project = isProject(folder) ? openProject(folder) : createProject(folder);
        try {
          const sample = sampleFolder();
          await importSample(context, project, sample);
          const teacher = await demoTeacher(context);
          addTeacher(project.db, teacher.id, teacher.config);
          note(
            `3. Retrieval: what "${teacher.id}" finds for every question, and how it scores the judged answers.`,
          );
          const retrieved = await retrieve(project, {
            ...workOptions(context),
            teacher: teacher.id,
            dataset: DATASET,
            split: SPLIT,
            topK: 50,
            device: 'auto',
            onRemark: note,
          });
          note(
            `   ${formatCount(retrieved.queries)} questions, their top ${retrieved.topK}${retrieved.searched === 0 ? ' (there already)' : ` in ${retrieved.seconds.toFixed(1)} s`}.`,
          );
          note('4. Mining, twice: the plain way, and the way of the NV-Retriever paper.');
          const gold = readGold(
            project.db,
            findDataset(project.db, DATASET),
            'gold_false_negatives.tsv',
            readFileSync(join(sample, 'gold_false_negatives.tsv'), 'utf8'),
          );
          const runs = [];
          for (const name of ['naive', 'perc-pos']) {
            const recipe = demoRecipe(name, teacher.id);
            saveRun(project.db, name, recipe);
            runs.push({
              name,
              recipe,
              evaluated: await evaluateRun(project, recipe, { gold, signal: context.signal }),
            });
          }
          const snapshot = await takeSnapshot(project, 'perc-pos', context.signal);
          const out = join(project.folders.exports, 'perc-pos.jsonl');
          const exported = await exportSnapshot(project, {
            ...workOptions(context),
            snapshot: snapshot.number,
            format: 'st-n-tuple',
            out,
            options: { scores: true },
            split: null,
            overwrite: true,
            licence: 'apache-2.0',
          });
          const [naive, percPos] = runs.map(({ evaluated }) => evaluated);
          const example = await findExample(project, runs[1]!.recipe, percPos!);
          return {
            json: {
              project: folder,
              teacher: teacher.id,
              runs: runs.map(({ name, evaluated }) => ({
                name,
                summary: evaluated.summary,
                quality: evaluated.quality,
              })),
              snapshot: snapshot.number,
              export: { out, rows: exported.result.rows },
            },
            text: [
              compare(naive!, percPos!),
              ...example,
              '',
              `Snapshot ${snapshot.number}, exported for sentence-transformers: ${formatCount(exported.result.rows)} rows in ${out}`,
              `Look on:   npx whetstone show ${folder} --run perc-pos --query ID      label with: npx whetstone label --help`,
            ].join('\n'),
          };
        } finally {
          project.close();
        }
      }),
    );
}

/** The sample stands beside the sources in a checkout, and beside the bundle's folder when installed. */
function sampleFolder(): string {
  for (const up of ['../../../../../resources/sample', '../../resources/sample', '../resources/sample']) {
    const folder = fileURLToPath(new URL(up, import.meta.url));
    if (existsSync(join(folder, 'corpus.jsonl'))) return folder;
  }
  throw new WhetstoneError(
    'file-not-found',
    'The sample corpus (resources/sample) is missing from this installation.',
  );
}

async function importSample(context: CommandContext, project: Project, sample: string): Promise<void> {
  const present = readStatus(project).datasets.some(({ name }) => name === DATASET);
  if (!present) {
    await importSource(project, sample, {
      ...workOptions(context),
      dataset: DATASET,
      format: 'auto',
      columns: {},
      split: null,
      onError: 'stop',
      positiveFrom: 1,
    });
  }
  const { passages, queries } = readStatus(project).datasets.find(({ name }) => name === DATASET)!;
  context.terminal.note(
    `1. Import: the sample, an almanac of invented islands. ${formatCount(passages)} passages, ${formatCount(queries)} questions.`,
  );
}

/** A real model where one can be had, else BM25, said before anything else is. */
async function demoTeacher(context: CommandContext): Promise<{ id: string; config: TeacherConfig }> {
  const { note } = context.terminal;
  try {
    const { config, fetched } = await denseTeacher(
      MODEL,
      {},
      { ...workOptions(context), log: (line) => note(`   ${line}`) },
    );
    note(`2. Teacher: ${MODEL}, verified by sha256 (from: ${fetched.source}).`);
    return { id: 'minilm', config };
  } catch (error) {
    if (context.signal.aborted || !(error instanceof WhetstoneError)) throw error;
    note(`2. Teacher: BM25, because no embedding model could be had here. ${error.message}`);
    return { id: 'bm25', config: { kind: 'bm25', k1: 1.5, b: 0.75, stopWords: 'english' } };
  }
}

function demoRecipe(name: string, teacher: string): Recipe {
  const preset = presetNamed(name);
  return {
    sources: [{ teacher, method: preset.method, value: preset.value }],
    ensemble: 'none',
    negatives: preset.negatives,
    sampling: preset.sampling,
    sampleK: preset.sampleK,
    temperature: 1,
    seed: 0,
    minScore: null,
    rankRange: preset.rankRange,
    positiveScore: 'own',
    shortage: 'keep-fewer',
    judgedZero: 'ignore',
    falseNegatives: 'remove',
    dataset: DATASET,
    split: SPLIT,
  };
}

/** The demo's table: what a newcomer has to see. */
function compare(naive: EvaluatedRun, percPos: EvaluatedRun): string {
  const columns = [naive, percPos];
  const share = (part: number, whole: number): string =>
    `${part} of ${whole} (${whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`})`;
  const row = (title: string, cell: (run: EvaluatedRun) => string): string[] => [title, ...columns.map(cell)];
  return [
    'A negative is a passage that does not answer the question. The sample says which unjudged passages do answer it:',
    'they are the false negatives, and they teach a model the opposite of what it should learn.',
    '',
    formatTable(
      ['', 'naive: the top 4', 'perc-pos 0.95: below 95 % of the answer'],
      [
        row('negatives kept', ({ summary }) => formatCount(summary.kept)),
        row('… that are false negatives', ({ quality }) =>
          share(quality!.poison.successes, quality!.poison.trials),
        ),
        row('false negatives removed', ({ quality }) =>
          share(quality!.truePositives, quality!.truePositives + quality!.falseNegatives),
        ),
        row(
          'removed without need',
          ({ quality }) =>
            `${quality!.falsePositives} of ${quality!.falsePositives + quality!.trueNegatives}`,
        ),
        row('questions short of negatives', ({ summary }) => formatCount(summary.short)),
      ],
    ),
  ].join('\n');
}

/** One removed false negative, with its arithmetic. */
async function findExample(project: Project, recipe: Recipe, run: EvaluatedRun): Promise<string[]> {
  const sample = sampleFolder();
  const lines = readFileSync(join(sample, 'gold_false_negatives.tsv'), 'utf8').split(/\r?\n/).slice(1);
  for (const line of lines) {
    const [query, passage, split] = line.split('\t');
    if (split !== SPLIT || query === undefined || run.summary.pairs === 0) continue;
    const shown = await showQuery(project, recipe, query);
    for (const pair of shown.pairs) {
      const candidate = pair.candidates.find(({ id }) => id === passage);
      if (candidate?.reason !== 'above-threshold') continue;
      return [
        '',
        `For example: "${shown.query.text}"`,
        `  answer   ${pair.positive.id}  ${pair.positive.text}`,
        `  removed  ${candidate.id}  ${candidate.text}`,
        `           because ${candidate.arithmetic}`,
      ];
    }
  }
  return [];
}

import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Command } from 'commander';
import type { Recipe } from '../../../../shared/mining.ts';
import { findDataset } from '../../../features/data/queries.ts';
import { evaluateRun } from '../../../features/mining/evaluate-run.ts';
import { readGold } from '../../../features/mining/gold.ts';
import { retrieve } from '../../../features/mining/retrieve.ts';
import { saveRun } from '../../../features/mining/runs.ts';
import { createProject, isProject, openProject, type Project } from '../../../features/project/project.ts';
import { readStatus } from '../../../features/project/status.ts';
import {
  importSample,
  SAMPLE_DATASET,
  SAMPLE_SPLIT,
  sampleFolder,
  sampleRecipe,
  sampleTeacher,
} from '../../../features/sample/set-up-sample.ts';
import { type ExportOutcome, exportSnapshot } from '../../../features/snapshots/export.ts';
import { takeSnapshot } from '../../../features/snapshots/snapshot.ts';
import { addTeacher } from '../../../features/teachers/registry.ts';
import { addCommand, type CommandContext, runCommand, workOptions } from '../command.ts';
import { type DemoRun, describeDemo, type Example, findExample } from '../demo-report.ts';
import { countOf, formatDuration } from '../quantities.ts';

type Options = { json?: boolean; project: string };

const GOLD_FILE = 'gold_false_negatives.tsv';
/** Far more than the four that are kept: the reserve shows how the scores go on. */
const TOP_K = 50;

export function addDemo(program: Command): void {
  addCommand(program, 'demo', 'the whole main job on the sample corpus: import, mine, compare, export', [
    'whetstone demo',
  ])
    .option('--project <dir>', "where the demo's project is kept", 'demo-project')
    .option('--no-open', 'end after the table')
    .action(
      runCommand<Options>(async (context, _positional, options) => {
        const folder = options.project;
        const project = isProject(folder) ? openProject(folder) : createProject(folder);
        try {
          await bringData(context, project);
          const teacher = await bringTeacher(context, project);
          await findCandidates(context, project, teacher);
          context.terminal.note(
            '4/4  Choosing four negatives for each question, in two ways, and exporting.',
          );
          const runs = await mineTwice(context, project, teacher);
          const exported = await exportDemo(context, project);
          const example = await anExample(project, runs.percPos.recipe);
          const out = relative(process.cwd(), exported.out);
          return {
            json: {
              project: folder,
              teacher,
              runs: Object.values(runs).map(({ name, evaluated: { summary, quality } }) => ({
                name,
                summary,
                quality,
              })),
              snapshot: exported.snapshot,
              export: { out: exported.out, rows: exported.result.rows },
            },
            text: describeDemo({
              ...runs,
              example,
              folder,
              exported: { path: out, rows: exported.result.rows },
            }),
          };
        } finally {
          project.close();
        }
      }),
    );
}

async function bringData({ terminal, ...context }: CommandContext, project: Project): Promise<void> {
  await importSample(project, workOptions({ terminal, ...context }));
  const { passages, queries } = readStatus(project).datasets.find(({ name }) => name === SAMPLE_DATASET)!;
  terminal.note(
    `1/4  Data: an almanac of invented islands, ${countOf(passages, 'passages')} and ${countOf(queries, 'questions')}.`,
  );
}

/** A real model where one can be had, else BM25, said before anything else is. */
async function bringTeacher(context: CommandContext, project: Project): Promise<string> {
  const { note } = context.terminal;
  const { id, config, remark } = await sampleTeacher({
    ...workOptions(context),
    // Where it was looked for in vain matters only if it was found nowhere, and then the remark says so.
    onRemark: () => {},
  });
  note(`2/4  Teacher, the model that finds candidates: ${remark}`);
  addTeacher(project.db, id, config);
  return id;
}

async function findCandidates(context: CommandContext, project: Project, teacher: string): Promise<void> {
  const { queries, topK, searched, seconds } = await retrieve(project, {
    ...workOptions(context),
    teacher,
    dataset: SAMPLE_DATASET,
    split: SAMPLE_SPLIT,
    topK: TOP_K,
    device: 'auto',
  });
  const took = searched === 0 ? 'there already' : `in ${formatDuration(seconds * 1000)}`;
  context.terminal.note(
    `3/4  Candidates: the ${topK} nearest passages for each of the ${queries} training questions, ${took}.`,
  );
}

async function mineTwice({ signal }: CommandContext, project: Project, teacher: string) {
  const gold = readGold(
    project.db,
    findDataset(project.db, SAMPLE_DATASET),
    GOLD_FILE,
    readFileSync(join(sampleFolder(), GOLD_FILE), 'utf8'),
  );
  const mine = async (name: string): Promise<DemoRun> => {
    const recipe = sampleRecipe(name, teacher);
    saveRun(project.db, name, recipe);
    return { name, recipe, evaluated: await evaluateRun(project, recipe, { gold, signal }) };
  };
  return { naive: await mine('naive'), percPos: await mine('perc-pos') };
}

async function exportDemo(context: CommandContext, project: Project): Promise<ExportOutcome> {
  const { number } = await takeSnapshot(project, 'perc-pos', workOptions(context));
  return exportSnapshot(project, {
    ...workOptions(context),
    snapshot: number,
    format: 'st-n-tuple',
    out: join(project.folders.exports, 'perc-pos.jsonl'),
    options: { scores: true },
    split: null,
    overwrite: true,
    licence: 'apache-2.0',
  });
}

/** The first gold false negative that the recipe removes. */
function anExample(project: Project, recipe: Recipe): Promise<Example | null> {
  const rows = readFileSync(join(sampleFolder(), GOLD_FILE), 'utf8')
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split('\t'))
    .filter(([, , split]) => split === SAMPLE_SPLIT);
  return findExample(
    project,
    recipe,
    rows.map(([query = '', passage = '']) => ({ query, passage })),
  );
}

import type { Recipe } from '../../../shared/mining.ts';
import type { RemovalQuality } from '../../engine/selection/quality.ts';
import type { EvaluatedRun } from '../../features/mining/evaluate-run.ts';
import { type ShownCandidate, type ShownPair, showQuery } from '../../features/mining/show.ts';
import type { Project } from '../../features/project/project.ts';
import { nextStep, shellWord } from './next-step.ts';
import { countOf, formatCount, formatShare } from './quantities.ts';
import { outputColumns, style } from './style.ts';
import { formatTable } from './table.ts';
import { wrap } from './text-width.ts';

export type DemoRun = { readonly name: string; readonly recipe: Recipe; readonly evaluated: EvaluatedRun };

/** A query with a false negative that was removed. */
export type Example = {
  readonly query: { readonly id: string; readonly text: string };
  readonly positive: ShownPair['positive'];
  readonly candidate: ShownCandidate;
};

/** Prose is easier to read in lines that are not too long. */
const WIDEST = 100;

type Demo = {
  readonly naive: DemoRun;
  readonly percPos: DemoRun;
  readonly example: Example | null;
  readonly folder: string;
  readonly exported: { readonly path: string; readonly rows: number };
};

/** The first of some known false negatives that a recipe removes by its threshold. */
export async function findExample(
  project: Project,
  recipe: Recipe,
  known: readonly { readonly query: string; readonly passage: string }[],
): Promise<Example | null> {
  for (const { query, passage } of known) {
    const shown = await showQuery(project, recipe, query);
    for (const { positive, candidates } of shown.pairs) {
      const candidate = candidates.find(({ id, reason }) => id === passage && reason === 'above-threshold');
      if (candidate !== undefined) return { query: shown.query, positive, candidate };
    }
  }
  return null;
}

/** What the demo says at its end, to somebody who meets hard negatives for the first time. */
export function describeDemo(demo: Demo): string {
  return [
    introduction(demo),
    comparison(demo),
    exampleText(demo),
    `Exported for sentence-transformers, ${countOf(demo.exported.rows, 'rows')} and a card beside them:\n  ${demo.exported.path}`,
    nextSteps(demo),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function introduction({ naive }: Demo): string {
  const known = qualityOf(naive);
  const paragraphs = [
    'To train a search model you show it, for each question, passages that do not answer it: negatives. Hard ones, which look like an answer, teach it most.',
    `But some passages look like an answer because they are one, and nobody had marked them: false negatives. They teach the model the opposite of what it should learn. The sample lists its own, so they can be counted: ${known.truePositives + known.falseNegatives} among the candidates of ${formatCount(naive.evaluated.summary.queries)} questions.`,
  ];
  return ['', ...paragraphs.map((text) => wrap(text, Math.min(outputColumns(), WIDEST)))].join('\n');
}

function comparison({ naive, percPos }: Demo): string {
  const runs = [naive, percPos];
  const replaced =
    percPos.evaluated.summary.short === 0 ? ' What it dropped in vain, the next candidates replaced.' : '';
  const row = (title: string, cell: (run: DemoRun) => string): string[] => [title, ...runs.map(cell)];
  return formatTable(
    ['', 'naive', 'perc-pos 0.95'],
    [
      row('negatives chosen', ({ evaluated }) => formatCount(evaluated.summary.kept)),
      row('of these, false negatives', (run) => {
        const { successes, trials } = qualityOf(run).poison;
        return `${successes} (${formatShare(successes, trials)})`;
      }),
      row('false negatives kept out', (run) => {
        const { truePositives, falseNegatives } = qualityOf(run);
        return `${truePositives} of ${truePositives + falseNegatives}`;
      }),
      row('cost: good negatives dropped too', (run) => {
        const { falsePositives, trueNegatives } = qualityOf(run);
        return `${formatCount(falsePositives)} of ${formatCount(falsePositives + trueNegatives)}`;
      }),
      row('pairs left with fewer than 4', ({ evaluated }) => formatCount(evaluated.summary.short)),
    ],
  ).concat(
    '\n\n',
    '  naive          the four candidates that score best\n',
    "  perc-pos 0.95  the four best that score at most 95 % of the right answer's score\n\n",
    wrap(
      `So perc-pos teaches ${qualityOf(percPos).poison.successes} wrong lessons where naive teaches ${qualityOf(naive).poison.successes}.${replaced}`,
      Math.min(outputColumns(), WIDEST),
    ),
  );
}

function exampleText({ example }: Demo): string {
  if (example === null) return '';
  const { query, positive, candidate } = example;
  const passage = (title: string, { id, text, score }: { id: string; text: string; score: number | null }) =>
    `  ${title}  ${style.heading(id)}, score ${score?.toFixed(3) ?? '–'}\n${wrap(text, Math.min(outputColumns(), WIDEST), '    ')}`;
  return [
    `For example, ${query.id}: "${query.text}"`,
    passage('marked as the answer', positive),
    passage('not marked, and found', candidate),
    `  perc-pos keeps it out: ${candidate.arithmetic}`,
  ].join('\n');
}

function nextSteps({ example, folder }: Demo): string {
  const project = shellWord(folder);
  const query = example?.query.id ?? 'ID';
  return nextStep(
    [`show ${project} --run perc-pos --query ${query}`, 'every candidate of a question, and why'],
    [`label ${project} --query ID --passage ID --as false-negative`, 'your word beats every method'],
    ['quick --help', 'the same with your own data'],
  );
}

function qualityOf({ evaluated }: DemoRun): RemovalQuality {
  // The demo holds its runs against the sample's gold, so there always is one.
  return evaluated.quality!;
}

import {
  type EvaluatedModel,
  type Evaluation,
  type Figure,
  type Leak,
  metricLabel,
} from '../../../shared/evaluation.ts';
import { type QueryDifference, queryDifferences } from '../../features/evaluation/differences.ts';
import { countOf, formatCount } from './quantities.ts';
import { outputColumns, style } from './style.ts';
import { formatTable } from './table.ts';
import { wrap } from './text-width.ts';

/** Ids that a sentence names; the others are in `--json`. */
const NAMED = 5;
/** Queries of either direction that are listed for a model. */
const LISTED = 3;

/** An evaluation for people. What casts doubt on its figures stands before them. */
export function describeEvaluation(evaluation: Evaluation, files: readonly string[]): string {
  const { dataset, split, queries } = evaluation;
  const where = split === null ? 'all splits' : `split ${split}`;
  const parts = [
    style.heading(`Evaluated on ${dataset}, ${where}: ${countOf(queries.length, 'queries', 'query')}`),
    ...warnings(evaluation),
    figuresTable(evaluation),
    legend(evaluation),
    ...queryTables(evaluation),
    files.length === 0 ? '' : `Written:\n${files.map((file) => `  ${file}`).join('\n')}`,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function warnings(evaluation: Evaluation): string[] {
  const { leaks, includesTrain, split, models, queries } = evaluation;
  const sentences = [
    ...(includesTrain
      ? [
          `${split === 'train' ? 'The evaluated queries are' : 'Among the evaluated queries are'} those of the split train. A model that was trained on them has seen the answers.`,
        ]
      : []),
    ...leaks.flatMap((leak) => leakSentences(evaluation, leak)),
    ...models
      .filter(({ unranked }) => unranked > 0)
      .map(
        ({ id, unranked }) =>
          `${id} ranks nothing for ${formatCount(unranked)} of the ${countOf(queries.length, 'queries', 'query')}; they count as 0.`,
      ),
  ];
  return sentences.map((sentence) => wrap(`${style.warning('Warning:')} ${sentence}`, outputColumns()));
}

function leakSentences({ dataset, queries: all }: Evaluation, leak: Leak): string[] {
  const where = leak.dataset === dataset ? `the split ${leak.split}` : `${leak.dataset}, split ${leak.split}`;
  const total = countOf(all.length, 'queries', 'query');
  const leaking = new Set(leak.positives.map(({ query }) => query)).size;
  const sentences: string[] = [];
  if (leak.queries.length > 0) {
    const named = leak.queries.map(({ query, same }) =>
      query === same ? query : `${query} (there ${same})`,
    );
    sentences.push(
      `${formatCount(leak.queries.length)} of ${total} stand word for word in ${where} too: ${list(named)}. A model that was trained there has seen them.`,
    );
  }
  if (leaking > 0) {
    const named = leak.positives.map(({ query, passage }) => `${passage} (of ${query})`);
    sentences.push(
      `${formatCount(leaking)} of ${total} have a positive that is a positive in ${where} too: ${list(named)}.`,
    );
  }
  return sentences;
}

function list(names: readonly string[]): string {
  const rest = names.length - NAMED;
  const named = names.slice(0, NAMED).join(', ');
  return rest > 0 ? `${named} and ${formatCount(rest)} more, which --json lists` : named;
}

function figuresTable({ metrics, models, baseline }: Evaluation): string {
  const isCompared = baseline !== null && models.length > 1;
  const hasBest = models.some(({ figures }) => figures.some(({ isBest }) => isBest));
  const rows = metrics.flatMap((metric, index) =>
    models.map(({ id, figures }, at) => {
      const figure = figures[index]!;
      return [
        at === 0 ? metricLabel(metric) : '',
        id,
        ...figureCells(figure, isCompared),
        ...(hasBest ? [figure.isBest ? 'best' : ''] : []),
      ];
    }),
  );
  const compared = isCompared ? [`vs ${baseline}`, '95 % interval', 'p'] : [];
  return formatTable(
    ['metric', 'model', 'mean', '95 % interval', ...compared, ...(hasBest ? [''] : [])],
    rows,
  );
}

function figureCells({ mean, low, high, difference }: Figure, isCompared: boolean): string[] {
  const cells = [mean.toFixed(4), `${low.toFixed(3)} to ${high.toFixed(3)}`];
  if (!isCompared) return cells;
  if (difference === null) return [...cells, '', '', ''];
  const interval = `${signed(difference.low, 3)} to ${signed(difference.high, 3)}`;
  return [...cells, signed(difference.mean, 4), interval, formatP(difference.p)];
}

function signed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return Number(text) > 0 ? `+${text}` : text.replace(/^-(0\.?0*)$/, '$1');
}

function formatP(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

/** What the marks mean, and how the figures were made. */
function legend({ metrics, models, madeOf }: Evaluation): string {
  const { resamples, permutations } = madeOf;
  const intervals = `Intervals: paired bootstrap over queries, ${formatCount(resamples)} resamples.`;
  if (models.length < 2) return wrap(intervals, outputColumns());
  const open = metrics
    .filter((_, index) => !models.some(({ figures }) => figures[index]!.isBest))
    .map(metricLabel);
  const lines = [
    `${intervals} p: paired permutation test, ${formatCount(permutations)} drawn, or all where few queries differ${models.length > 2 ? '; not corrected for the number of models' : ''}.`,
    'best: the highest mean, where its difference to every other model holds (p < 0.05).',
    ...(open.length === 0 ? [] : [`On ${open.join(', ')} no model is shown to be the best.`]),
  ];
  return lines.map((line) => wrap(line, outputColumns())).join('\n');
}

/** The queries that differ most from the baseline, by the first metric. */
function queryTables(evaluation: Evaluation): string[] {
  const { baseline, metrics, models } = evaluation;
  if (baseline === null) return [];
  return models
    .filter(({ id }) => id !== baseline)
    .map((model) => queryTable(evaluation, model, baseline, metricLabel(metrics[0]!)));
}

function queryTable(
  evaluation: Evaluation,
  { id }: EvaluatedModel,
  baseline: string,
  metric: string,
): string {
  const differences = queryDifferences(evaluation, 0, id, baseline);
  const better = differences.filter(({ difference }) => difference > 0);
  const worse = differences.filter(({ difference }) => difference < 0);
  const alike = evaluation.queries.length - differences.length;
  const counts = `${metric}, ${id} against ${baseline}: ${countOf(better.length, 'queries', 'query')} better, ${formatCount(worse.length)} worse, ${formatCount(alike)} alike.`;
  if (differences.length === 0) return counts;
  const row = ({ query, value, baseline: other, difference }: QueryDifference): string[] => [
    query,
    value.toFixed(3),
    other.toFixed(3),
    signed(difference, 3),
  ];
  const shown = [...better.slice(0, LISTED), ...worse.slice(-LISTED)];
  return `${counts}\n\n${formatTable(['query', id, baseline, 'difference'], shown.map(row))}`;
}

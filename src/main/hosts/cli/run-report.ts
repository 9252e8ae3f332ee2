import { REASONS, type Reason, type Recipe } from '../../../shared/mining.ts';
import type { Share } from '../../engine/metrics/wilson.ts';
import type { EvaluatedRun } from '../../features/mining/evaluate-run.ts';
import { countOf, formatCount, formatShare } from './quantities.ts';
import { outputColumns, style } from './style.ts';
import { formatTable } from './table.ts';
import { wrap } from './text-width.ts';

/** A method under its one name, with its code beside it (design §9). */
const METHOD_NAME = {
  naive: 'Top candidates (naive)',
  shifted: 'Shifted by N (shifted)',
  abs: 'Absolute threshold (abs)',
  'margin-pos': 'Margin to positive (margin-pos)',
  'perc-pos': 'Share of positive (perc-pos)',
} as const;

const REASON_MEANING: Readonly<Record<Reason, string>> = {
  positive: 'judged to answer the query',
  'duplicate-of-positive': 'the same text as a positive',
  shifted: 'among the first N, which are dropped',
  'above-threshold': 'scores too close to the positive',
  'below-minimum': 'scores below the minimum',
  'outside-rank-range': 'outside the rank range',
  'labelled-false-negative': 'a curator says that it answers the query',
  'labelled-ambiguous': 'a curator cannot tell, or several disagree',
  'graded-between': 'the data grades it between a negative and a positive',
};

/** What `mine --json` and `show --json` answer. */
export function runJson(name: string, recipe: Recipe, evaluated: EvaluatedRun) {
  const { summary, warning, distributions, quality } = evaluated;
  return { run: name, recipe, summary, warning, distributions, quality };
}

/** A run in numbers, for people. */
export function describeRun(name: string, recipe: Recipe, evaluated: EvaluatedRun): string {
  const parts = [
    headline(name, recipe, evaluated),
    removals(evaluated),
    scores(evaluated),
    quality(evaluated),
    evaluated.warning === null
      ? ''
      : wrap(`${style.warning('Warning:')} ${evaluated.warning}`, outputColumns()),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function headline(name: string, recipe: Recipe, { summary }: EvaluatedRun): string {
  const sources = recipe.sources.map(
    ({ teacher, method, value }) => `${teacher}, ${METHOD_NAME[method]}${value === null ? '' : ` ${value}`}`,
  );
  const split = recipe.split === null ? 'all splits' : `split ${recipe.split}`;
  const ensemble = recipe.ensemble === 'none' ? '' : ` (${recipe.ensemble})`;
  const counts = [
    [summary.short, 'pair has fewer', 'pairs have fewer'],
    [summary.starved, 'of them has none', 'of them have none'],
    [summary.skipped, 'pair was left out with its query', 'pairs were left out with their query'],
    [summary.filled, 'negative was drawn at random to fill up', 'negatives were drawn at random to fill up'],
    [summary.promoted, 'false negative became a positive', 'false negatives became positives'],
    [summary.withdrawn, 'pair was withdrawn by a label', 'pairs were withdrawn by a label'],
    [summary.unscored, 'pair has no score of its positive', 'pairs have no score of their positive'],
  ] as const;
  return [
    style.heading(`Run "${name}" on ${recipe.dataset}, ${split}`),
    `  ${sources.join(' + ')}${ensemble}`,
    `  ${countOf(summary.queries, 'queries', 'query')}, ${countOf(summary.pairs, 'query-positive pairs')}`,
    `  ${countOf(summary.kept, 'negatives')} kept, ${recipe.negatives} wanted for each pair`,
    ...counts
      .filter(([count]) => count > 0)
      .map(([count, one, several]) => `  ${formatCount(count)} ${count === 1 ? one : several}`),
  ].join('\n');
}

function removals({ summary }: EvaluatedRun): string {
  const rows = REASONS.filter((reason) => summary.removed[reason] > 0).map((reason) => [
    reason,
    summary.removed[reason],
    REASON_MEANING[reason],
  ]);
  return rows.length === 0 ? '' : formatTable(['removed because', 'candidates', 'which means'], rows);
}

function scores({ distributions }: EvaluatedRun): string {
  const rows = distributions.sources.flatMap(({ teacher, positive, negative, difference }) =>
    (
      [
        ['positives, s⁺', positive],
        ['kept negatives, s', negative],
        ['difference, s⁺ − s', difference],
      ] as const
    ).flatMap(([what, distribution]) =>
      distribution === null
        ? []
        : [[teacher, what, ...distribution.quantiles.map((value) => value.toFixed(3))]],
    ),
  );
  return rows.length === 0
    ? ''
    : formatTable(['teacher', 'scores of', '5 %', '25 %', 'median', '75 %', '95 %'], rows);
}

function quality({ quality: held }: EvaluatedRun): string {
  if (held === null) return '';
  const row = (what: string, share: Share): string[] => {
    const { low, high } = share;
    const interval =
      low === null || high === null ? '–' : `${(low * 100).toFixed(1)} to ${(high * 100).toFixed(1)} %`;
    return [
      what,
      `${formatCount(share.successes)} of ${formatCount(share.trials)}`,
      formatShare(share.successes, share.trials),
      interval,
    ];
  };
  return formatTable(
    ['held against known false negatives', 'count', 'share', '95 % interval'],
    [
      row('negatives kept that are false', held.poison),
      row('false negatives that were removed', held.recall),
      row('removed that were false negatives', held.precision),
    ],
  );
}

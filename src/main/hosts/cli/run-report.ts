import { REASONS, type Recipe } from '../../../shared/mining.ts';
import type { Share } from '../../engine/metrics/wilson.ts';
import type { EvaluatedRun } from '../../features/mining/evaluate-run.ts';
import { formatTable } from './table.ts';
import { formatCount } from './terminal.ts';

/** A method under its one name, with its code beside it (design §9). */
const METHOD_NAME = {
  naive: 'Top candidates (naive)',
  shifted: 'Shifted by N (shifted)',
  abs: 'Absolute threshold (abs)',
  'margin-pos': 'Margin to positive (margin-pos)',
  'perc-pos': 'Share of positive (perc-pos)',
} as const;

/** What `mine --json` and `show --json` answer. */
export function runJson(name: string, recipe: Recipe, evaluated: EvaluatedRun) {
  const { summary, warning, distributions, quality } = evaluated;
  return { run: name, recipe, summary, warning, distributions, quality };
}

/** A run in numbers, for people. */
export function describeRun(
  name: string,
  recipe: Recipe,
  { summary, warning, distributions, quality }: EvaluatedRun,
): string {
  const sources = recipe.sources.map(
    ({ teacher, method, value }) => `${teacher}, ${METHOD_NAME[method]}${value === null ? '' : ` ${value}`}`,
  );
  const split = recipe.split === null ? 'all splits' : `split ${recipe.split}`;
  const lines = [
    `Run "${name}" on ${recipe.dataset}, ${split}: ${sources.join(' + ')}`,
    `${formatCount(summary.queries)} queries, ${formatCount(summary.pairs)} pairs, ${formatCount(summary.kept)} negatives kept (${recipe.negatives} wanted for each pair)`,
  ];
  const removed = REASONS.filter((reason) => summary.removed[reason] > 0).map((reason) => [
    reason,
    summary.removed[reason],
  ]);
  if (removed.length > 0) lines.push('', formatTable(['removed because', 'candidates'], removed));
  const counts = [
    [summary.short, 'pairs are short of negatives'],
    [summary.starved, 'of them have none'],
    [summary.skipped, 'pairs were skipped with their query'],
    [summary.filled, 'negatives were drawn at random'],
    [summary.promoted, 'false negatives became positives'],
    [summary.withdrawn, 'pairs were withdrawn by a label'],
    [summary.unscored, 'pairs have no score of their positive'],
  ] as const;
  for (const [count, what] of counts) if (count > 0) lines.push(`${formatCount(count)} ${what}.`);
  const scores = distributions.sources.flatMap(({ teacher, positive, negative, difference }) =>
    (
      [
        ['s⁺', positive],
        ['negatives', negative],
        ['s⁺ − s', difference],
      ] as const
    ).flatMap(([what, distribution]) =>
      distribution === null
        ? []
        : [[`${teacher}  ${what}`, ...distribution.quantiles.map((value) => value.toFixed(3))]],
    ),
  );
  if (scores.length > 0)
    lines.push('', formatTable(['scores', '5 %', '25 %', 'median', '75 %', '95 %'], scores));
  if (quality !== null) {
    const share = ({ value, low, high }: Share): string =>
      value === null || low === null || high === null
        ? '–'
        : `${(value * 100).toFixed(1)} % (${(low * 100).toFixed(1)} to ${(high * 100).toFixed(1)})`;
    lines.push(
      '',
      'Held against what is known (95 % intervals):',
      `  of what was removed, false negatives are   ${share(quality.precision)}`,
      `  of the false negatives, were removed       ${share(quality.recall)}`,
      `  of the negatives kept, are false           ${share(quality.poison)}`,
    );
  }
  if (warning !== null) lines.push('', `WARNING: ${warning}`);
  return lines.join('\n');
}

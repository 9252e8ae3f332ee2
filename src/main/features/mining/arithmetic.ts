import type { Recipe } from '../../../shared/mining.ts';
import type { ExplainedCandidate, ExplainedSource } from '../../engine/selection/explain.ts';

/** The inequality or the rule that decided on a candidate, as people read it: "0.784 > 0.771 = 0.812 − 5 %". */
export function describeArithmetic(
  source: ExplainedSource,
  candidate: ExplainedCandidate,
  recipe: Recipe,
): string {
  const { score, reason } = candidate;
  switch (reason) {
    case 'positive':
      return 'judged to answer the query';
    case 'duplicate-of-positive':
      return 'the same text as a positive';
    case 'labelled-false-negative':
      return 'a curator says that it answers the query';
    case 'labelled-ambiguous':
      return 'by its labels neither an answer nor a negative';
    case 'graded-between':
      return 'graded between a negative and a positive';
    case 'shifted':
      return `place ${candidate.shiftPlace! + 1}, and the first ${source.value} are dropped`;
    case 'outside-rank-range':
      return `place ${candidate.rankPlace} is outside ${recipe.rankRange!.join(':')}`;
    case 'below-minimum': {
      const digits = digitsFor(score, recipe.minScore!);
      return `${show(score, digits)} < ${show(recipe.minScore!, digits)}`;
    }
    default: {
      if (candidate.exemptBy === 'label') return 'a curator says that it does not answer';
      if (candidate.exemptBy === 'judged-zero') return 'judged 0, which this run trusts';
      if (source.threshold === null) return '';
      const digits = digitsFor(score, source.threshold);
      const sign = reason === 'above-threshold' ? '>' : '≤';
      return `${show(score, digits)} ${sign} ${describeThreshold(source, source.threshold, digits)}`;
    }
  }
}

const FEWEST_DIGITS = 3;
/** Scores have six digits, a share at most six more: so does their product. */
const MOST_DIGITS = 12;

/** The threshold and where it comes from: "0.771 = 0.812 − 5 %". */
export function describeThreshold(
  source: ExplainedSource,
  threshold: number,
  digits: number = FEWEST_DIGITS,
): string {
  const { method, value, positiveScore } = source;
  const shown = show(threshold, digits);
  if (value === null || (method !== 'margin-pos' && method !== 'perc-pos')) return shown;
  const from = show(positiveScore, digits);
  const off = method === 'margin-pos' ? value : Number(((1 - value) * 100).toFixed(4));
  const unit = method === 'margin-pos' ? '' : ' %';
  return `${shown} = ${from} ${off < 0 ? '+' : '−'} ${Math.abs(off)}${unit}`;
}

/** Digits after the point: three, or as many more as it takes to show two numbers apart, or both of them whole. */
function digitsFor(a: number, b: number): number {
  for (let digits = FEWEST_DIGITS; digits < MOST_DIGITS; digits++) {
    const [first, second] = [show(a, digits), show(b, digits)];
    if (first !== second || (Number(first) === a && Number(second) === b)) return digits;
  }
  return MOST_DIGITS;
}

function show(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace('-', '') : text;
}

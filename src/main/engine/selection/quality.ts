import type { Recipe } from '../../../shared/mining.ts';
import { type Share, wilsonShare } from '../metrics/wilson.ts';
import { createEvaluator, type Evaluator, FILLED, type SelectionInput } from './evaluate.ts';
import type { Marks } from './marks.ts';
import { suspectsFalseNegative } from './outcomes.ts';
import { FLAG } from './table.ts';

/** How well a method's removal agrees with what is known to be a false negative. */
export type RemovalQuality = {
  /** Candidates that were removed and are false negatives, removed and are not, not removed and are, neither. */
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
  /** Of what was removed, the share that had to be. */
  readonly precision: Share;
  /** Of what had to be removed, the share that was. */
  readonly recall: Share;
  /** The harmonic mean of the two; null where nothing was removed and nothing had to be. */
  readonly f1: number | null;
  /** Of the kept negatives that are known, the share that are false negatives: what poisons training. */
  readonly poison: Share;
};

/** Says something of a (query, passage), by the numbers that name them in the tables. */
export type PairTest = (query: number, passage: number) => boolean;

/** Counts by (removed, is a false negative), and the kept negatives among them. */
type Counts = { tp: number; fp: number; fn: number; tn: number; kept: number; poisoned: number };

const WITHOUT_LABELS = FLAG.positive | FLAG.duplicate | FLAG.joined;

/**
 * Holds a recipe's removal against gold or curator labels. Judged by the method alone: labels are left out of the
 * evaluation, or else every labelled false negative would count as found.
 *
 * - The cases are the (pair, candidate)s of known truth within the teacher's top K, positives and their duplicates
 *   aside.
 * - Removed means: as too likely an answer, by the threshold, by `shifted`, or by lying before the rank range. What
 *   falls below the minimum or behind the rank range was not suspected of anything.
 * - Candidates of one query are not independent, so the intervals are somewhat too narrow.
 *
 * @param isFalseNegative whether a passage answers the query although the data does not say so
 * @param isKnown whether the truth of a passage is known at all: always, for complete gold; where labelled, for labels
 */
export function removalQuality(
  input: SelectionInput,
  recipe: Recipe,
  isFalseNegative: PairTest,
  isKnown: PairTest,
): RemovalQuality {
  const evaluator = createEvaluator(input, { ...recipe, judgedZero: 'ignore' }, WITHOUT_LABELS);
  const counts: Counts = { tp: 0, fp: 0, fn: 0, tn: 0, kept: 0, poisoned: 0 };
  const { query } = input.pairs;
  for (let pair = 0; pair < query.length; pair++) {
    const evaluated = evaluator.evaluate(pair);
    const [first, end] = evaluator.used();
    for (let source = first; source < end; source++) {
      countSource(evaluator, query[pair]!, source, isFalseNegative, isKnown, counts);
    }
    for (let i = 0; i < evaluated.count; i++) {
      const passage = evaluated.passage[i]!;
      if (evaluated.source[i] === FILLED || !isKnown(query[pair]!, passage)) continue;
      counts.kept++;
      if (isFalseNegative(query[pair]!, passage)) counts.poisoned++;
    }
  }
  return describe(counts);
}

function countSource(
  evaluator: Evaluator,
  query: number,
  source: number,
  isFalseNegative: PairTest,
  isKnown: PairTest,
  counts: Counts,
): void {
  const { queryOffsets, passage, flags } = evaluator.input.sources[source]!;
  const { stretches } = evaluator.judged[source]!;
  for (let i = 0; i < stretches.count; i++) {
    const until = i + 1 < stretches.count ? stretches.begin[i + 1]! : queryOffsets[query + 1]!;
    const removed = suspectsFalseNegative(stretches.outcome[i]!);
    for (let row = stretches.begin[i]!; row < until; row++) {
      const aside = flags[row]! & (FLAG.positive | FLAG.duplicate | FLAG.joined);
      if (aside !== 0 || !isKnown(query, passage[row]!)) continue;
      const answers = isFalseNegative(query, passage[row]!);
      if (removed) counts[answers ? 'tp' : 'fp']++;
      else counts[answers ? 'fn' : 'tn']++;
    }
  }
}

/**
 * {@link removalQuality} against the labels that stand in the tables themselves: only queries that have one are
 * evaluated, so that it can keep up with a slider.
 *
 * @returns null where nothing is labelled
 */
export function labelledQuality(input: SelectionInput, recipe: Recipe): RemovalQuality | null {
  const evaluator = createEvaluator(input, { ...recipe, judgedZero: 'ignore' }, WITHOUT_LABELS);
  const counts: Counts = { tp: 0, fp: 0, fn: 0, tn: 0, kept: 0, poisoned: 0 };
  const { query } = input.pairs;
  for (let pair = 0; pair < query.length; pair++) {
    if (!evaluator.judged.some(({ marks }) => hasLabel(marks, query[pair]!))) continue;
    const evaluated = evaluator.evaluate(pair);
    const [first, end] = evaluator.used();
    for (let source = first; source < end; source++) {
      countLabelled(evaluator, query[pair]!, source, counts);
    }
    for (let i = 0; i < evaluated.count; i++) {
      const source = evaluated.source[i]!;
      if (source === FILLED) continue;
      const flags = input.sources[source]!.flags[evaluated.row[i]!]!;
      if ((flags & SETTLED) === 0) continue;
      counts.kept++;
      if ((flags & FLAG.falseNegative) !== 0) counts.poisoned++;
    }
  }
  return counts.tp + counts.fp + counts.fn + counts.tn + counts.kept === 0 ? null : describe(counts);
}

/** Labels that say whether a passage answers the query. */
const SETTLED = FLAG.falseNegative | FLAG.trueNegative;

function hasLabel({ offsets, flags }: Marks, query: number): boolean {
  for (let mark = offsets[query]!; mark < offsets[query + 1]!; mark++) {
    if ((flags[mark]! & SETTLED) !== 0) return true;
  }
  return false;
}

function countLabelled(evaluator: Evaluator, query: number, source: number, counts: Counts): void {
  const { marks, stretches } = evaluator.judged[source]!;
  let stretch = 0;
  for (let mark = marks.offsets[query]!; mark < marks.offsets[query + 1]!; mark++) {
    const row = marks.row[mark]!;
    const flags = marks.flags[mark]!;
    // A marked candidate is a stretch by itself.
    while (stretches.begin[stretch] !== row) stretch++;
    if ((flags & SETTLED) === 0 || (flags & (FLAG.positive | FLAG.duplicate | FLAG.joined)) !== 0) continue;
    const answers = (flags & FLAG.falseNegative) !== 0;
    if (suspectsFalseNegative(stretches.outcome[stretch]!)) counts[answers ? 'tp' : 'fp']++;
    else counts[answers ? 'fn' : 'tn']++;
  }
}

function describe({ tp, fp, fn, tn, kept, poisoned }: Counts): RemovalQuality {
  const either = 2 * tp + fp + fn;
  return {
    truePositives: tp,
    falsePositives: fp,
    falseNegatives: fn,
    trueNegatives: tn,
    precision: wilsonShare(tp, tp + fp),
    recall: wilsonShare(tp, tp + fn),
    f1: either === 0 ? null : (2 * tp) / either,
    poison: wilsonShare(poisoned, kept),
  };
}

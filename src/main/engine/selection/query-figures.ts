import type { Recipe } from '../../../shared/mining.ts';
import { createEvaluator, FILLED, type SelectionInput, STATUS } from './evaluate.ts';
import { OUTCOME } from './outcomes.ts';
import { type CandidateTable, FLAG, queryCount } from './table.ts';
import { limitOf } from './threshold.ts';

/** A run's figures query by query, in columns by the query's row. Counts are of (pair, candidate)s. */
export type QueryFigures = {
  readonly pairs: Uint16Array;
  readonly kept: Uint16Array;
  /** As too likely an answer or by a label; positives and their copies aside. */
  readonly removed: Uint16Array;
  /** Candidates with a curator's label. */
  readonly labelled: Uint16Array;
  /** 1: a pair has fewer negatives than the recipe asks for. */
  readonly short: Uint8Array;
  /** Labels that the method by itself would contradict: a kept false negative, a removed true negative. */
  readonly contradicted: Uint16Array;
  /** The smallest distance of a candidate's score to its pair's threshold; NaN where there is no threshold. */
  readonly margin: Float64Array;
};

const LABELS = FLAG.falseNegative | FLAG.trueNegative | FLAG.ambiguous;
/** What a method sees when it knows of no label. */
const WITHOUT_LABELS = FLAG.positive | FLAG.duplicate | FLAG.joined;

/** The figures of every query under a recipe. */
export function figuresByQuery(input: SelectionInput, recipe: Recipe): QueryFigures {
  const queries = input.sources[0] === undefined ? 0 : queryCount(input.sources[0]);
  const figures = {
    pairs: new Uint16Array(queries),
    kept: new Uint16Array(queries),
    removed: new Uint16Array(queries),
    labelled: new Uint16Array(queries),
    short: new Uint8Array(queries),
    contradicted: new Uint16Array(queries),
    margin: new Float64Array(queries).fill(Number.NaN),
  };
  const evaluator = createEvaluator(input, recipe);
  const { query } = input.pairs;
  for (let pair = 0; pair < query.length; pair++) {
    const { status, count, source: sources } = evaluator.evaluate(pair);
    const row = query[pair]!;
    if ((status & STATUS.active) === 0) continue;
    figures.pairs[row]!++;
    if ((status & STATUS.short) !== 0) figures.short[row] = 1;
    for (let i = 0; i < count; i++) if (sources[i] !== FILLED) figures.kept[row]!++;
    const [first, end] = evaluator.used();
    for (let source = first; source < end; source++) {
      const { stretches } = evaluator.judged[source]!;
      const table = input.sources[source]!;
      const { queryOffsets } = table;
      const last = queryOffsets[row + 1]!;
      for (let i = 0; i < stretches.count; i++) {
        const outcome = stretches.outcome[i]!;
        if (outcome <= OUTCOME.duplicateOfPositive) continue;
        figures.removed[row]! +=
          (i + 1 < stretches.count ? stretches.begin[i + 1]! : last) - stretches.begin[i]!;
      }
      const { method, value } = recipe.sources[source]!;
      const limit = limitOf(method, value, evaluator.positiveScores[source]![pair]!);
      if (!Number.isFinite(limit)) continue;
      const distance = nearest(table, queryOffsets[row]!, last, limit);
      if (!(figures.margin[row]! <= distance)) figures.margin[row] = distance;
    }
  }
  countLabelled(input, figures.labelled);
  countContradicted(input, recipe, figures.contradicted);
  return figures;
}

/** The smallest |score − limit| of a query's candidates that are no positives; they stand best first. */
function nearest({ score, flags }: CandidateTable, begin: number, end: number, limit: number): number {
  let low = begin;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (score[middle]! > limit) low = middle + 1;
    else high = middle;
  }
  const isPositive = (row: number): boolean => (flags[row]! & (FLAG.positive | FLAG.duplicate)) !== 0;
  let above = low - 1;
  while (above >= begin && isPositive(above)) above--;
  let below = low;
  while (below < end && isPositive(below)) below++;
  return Math.min(
    above >= begin ? score[above]! - limit : Number.POSITIVE_INFINITY,
    below < end ? limit - score[below]! : Number.POSITIVE_INFINITY,
  );
}

function countLabelled({ sources }: SelectionInput, labelled: Uint16Array): void {
  const { flags, queryOffsets } = sources[0]!;
  for (let query = 0; query < labelled.length; query++) {
    for (let row = queryOffsets[query]!; row < queryOffsets[query + 1]!; row++) {
      if ((flags[row]! & LABELS) !== 0) labelled[query]!++;
    }
  }
}

/** What the method would do if nobody had labelled anything, held against what they said. */
function countContradicted(input: SelectionInput, recipe: Recipe, contradicted: Uint16Array): void {
  const evaluator = createEvaluator(input, { ...recipe, judgedZero: 'ignore' }, WITHOUT_LABELS);
  const { query } = input.pairs;
  for (let pair = 0; pair < query.length; pair++) {
    const evaluated = evaluator.evaluate(pair);
    const [first, end] = evaluator.used();
    for (let source = first; source < end; source++) {
      const { flags, queryOffsets } = input.sources[source]!;
      const { stretches } = evaluator.judged[source]!;
      for (let i = 0; i < stretches.count; i++) {
        if (stretches.outcome[i]! <= OUTCOME.duplicateOfPositive) continue;
        const until = i + 1 < stretches.count ? stretches.begin[i + 1]! : queryOffsets[query[pair]! + 1]!;
        for (let row = stretches.begin[i]!; row < until; row++) {
          if ((flags[row]! & FLAG.trueNegative) !== 0) contradicted[query[pair]!]!++;
        }
      }
    }
    for (let i = 0; i < evaluated.count; i++) {
      const source = evaluated.source[i]!;
      if (source === FILLED) continue;
      if ((input.sources[source]!.flags[evaluated.row[i]!]! & FLAG.falseNegative) !== 0)
        contradicted[query[pair]!]!++;
    }
  }
}

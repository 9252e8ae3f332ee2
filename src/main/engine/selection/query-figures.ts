import type { Recipe } from '../../../shared/mining.ts';
import { createEvaluator, type Evaluator, FILLED, type SelectionInput, STATUS } from './evaluate.ts';
import { firstAtMost } from './judge.ts';
import { marksOf } from './marks.ts';
import { OUTCOME } from './outcomes.ts';
import { type Follower, select } from './select.ts';
import { type CandidateTable, FLAG, queryCount } from './table.ts';
import { limitOf } from './threshold.ts';

/** A run's figures query by query, in columns by the query's row. Counts are of (pair, candidate)s. */
export type QueryFigures = {
  readonly pairs: Uint32Array;
  readonly kept: Uint32Array;
  /** As too likely an answer or by a label; positives and their copies aside. */
  readonly removed: Uint32Array;
  /** Candidates with a curator's label. */
  readonly labelled: Uint32Array;
  /** 1: a pair has fewer negatives than the recipe asks for; has none; has none for want of s⁺. */
  readonly short: Uint8Array;
  readonly starved: Uint8Array;
  readonly unscored: Uint8Array;
  /** Kept negatives that score above their positive. */
  readonly abovePositive: Uint32Array;
  /** Labels that the method by itself would contradict: kept false negatives, and removed true negatives. */
  readonly contradictedKept: Uint32Array;
  readonly contradictedRemoved: Uint32Array;
  /** The smallest distance of a candidate's score to its pair's threshold; NaN where there is no threshold. */
  readonly margin: Float64Array;
};

const LABELS = FLAG.falseNegative | FLAG.trueNegative | FLAG.ambiguous;
/** What a method sees when it knows of no label. */
const WITHOUT_LABELS = FLAG.positive | FLAG.duplicate | FLAG.joined;

/** The figures of every query under a recipe. */
export function figuresByQuery(input: SelectionInput, recipe: Recipe): QueryFigures {
  let figures = createFigures(0);
  select(input, recipe, (evaluator) => {
    const follower = followFigures(evaluator);
    ({ figures } = follower);
    return [follower];
  });
  return figures;
}

function createFigures(queries: number): QueryFigures {
  return {
    pairs: new Uint32Array(queries),
    kept: new Uint32Array(queries),
    removed: new Uint32Array(queries),
    labelled: new Uint32Array(queries),
    short: new Uint8Array(queries),
    starved: new Uint8Array(queries),
    unscored: new Uint8Array(queries),
    abovePositive: new Uint32Array(queries),
    contradictedKept: new Uint32Array(queries),
    contradictedRemoved: new Uint32Array(queries),
    margin: new Float64Array(queries).fill(Number.NaN),
  };
}

/** The figures, which are complete once the evaluation is through. */
export function followFigures(evaluator: Evaluator): Follower & { readonly figures: QueryFigures } {
  const { input, recipe } = evaluator;
  const figures = createFigures(input.sources[0] === undefined ? 0 : queryCount(input.sources[0]));
  const { query } = input.pairs;
  countLabelled(input, figures.labelled);
  countContradicted(input, recipe, figures);
  return {
    figures,
    pair: (pair, { status, count, source: sources, row: rows }) => {
      const row = query[pair]!;
      if ((status & STATUS.active) === 0) return;
      figures.pairs[row]!++;
      if ((status & STATUS.short) !== 0) figures.short[row] = 1;
      if ((status & STATUS.starved) !== 0) figures.starved[row] = 1;
      if ((status & STATUS.unscored) !== 0) figures.unscored[row] = 1;
      for (let i = 0; i < count; i++) {
        const source = sources[i]!;
        if (source === FILLED) continue;
        figures.kept[row]!++;
        const score = input.sources[source]!.score[rows[i]!]!;
        if (score > evaluator.positiveScores[source]![pair]!) figures.abovePositive[row]!++;
      }
      const [first, end] = evaluator.used();
      for (let source = first; source < end; source++) followSource(evaluator, pair, source, figures);
    },
    endOfQuery: (row, skipped) => {
      if (!skipped) return;
      figures.kept[row] = 0;
      figures.abovePositive[row] = 0;
    },
  };
}

function followSource(evaluator: Evaluator, pair: number, source: number, figures: QueryFigures): void {
  const { input, recipe, judged, positiveScores } = evaluator;
  const row = input.pairs.query[pair]!;
  const { stretches } = judged[source]!;
  const table = input.sources[source]!;
  const begin = table.queryOffsets[row]!;
  const last = table.queryOffsets[row + 1]!;
  for (let i = 0; i < stretches.count; i++) {
    if (stretches.outcome[i]! <= OUTCOME.duplicateOfPositive) continue;
    figures.removed[row]! += (i + 1 < stretches.count ? stretches.begin[i + 1]! : last) - stretches.begin[i]!;
  }
  const { method, value } = recipe.sources[source]!;
  const limit = limitOf(method, value, positiveScores[source]![pair]!);
  if (!Number.isFinite(limit)) return;
  const distance = nearest(table, begin, last, limit);
  if (!(figures.margin[row]! <= distance)) figures.margin[row] = distance;
}

/** The smallest |score − limit| of a query's candidates that are no positives; they stand best first. */
function nearest({ score, flags }: CandidateTable, begin: number, end: number, limit: number): number {
  const low = firstAtMost(score, begin, end, limit);
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

function countLabelled({ sources }: SelectionInput, labelled: Uint32Array): void {
  const { offsets, flags } = marksOf(sources[0]!);
  for (let query = 0; query < labelled.length; query++) {
    for (let mark = offsets[query]!; mark < offsets[query + 1]!; mark++) {
      if ((flags[mark]! & LABELS) !== 0) labelled[query]!++;
    }
  }
}

/** What the method would do if nobody had labelled anything, held against what they said. */
function countContradicted(input: SelectionInput, recipe: Recipe, figures: QueryFigures): void {
  const evaluator = createEvaluator(input, { ...recipe, judgedZero: 'ignore' }, WITHOUT_LABELS);
  const { query } = input.pairs;
  const { labelled, contradictedKept, contradictedRemoved } = figures;
  for (let pair = 0; pair < query.length; pair++) {
    const row = query[pair]!;
    // The label of a (query, passage) stands in every source's table where the passage does; joined ones in all.
    if (input.sources.length === 1 && labelled[row] === 0) continue;
    const evaluated = evaluator.evaluate(pair);
    const [first, end] = evaluator.used();
    for (let source = first; source < end; source++) {
      contradictedRemoved[row]! += countRemovedTrue(input, evaluator, source, row);
    }
    for (let i = 0; i < evaluated.count; i++) {
      const source = evaluated.source[i]!;
      if (source === FILLED) continue;
      if ((input.sources[source]!.flags[evaluated.row[i]!]! & FLAG.falseNegative) !== 0)
        contradictedKept[row]!++;
    }
  }
}

function countRemovedTrue(
  { sources }: SelectionInput,
  { judged }: Evaluator,
  source: number,
  query: number,
): number {
  const { flags, queryOffsets } = sources[source]!;
  const { stretches } = judged[source]!;
  let count = 0;
  for (let i = 0; i < stretches.count; i++) {
    if (stretches.outcome[i]! <= OUTCOME.duplicateOfPositive) continue;
    const until = i + 1 < stretches.count ? stretches.begin[i + 1]! : queryOffsets[query + 1]!;
    for (let row = stretches.begin[i]!; row < until; row++) {
      if ((flags[row]! & FLAG.trueNegative) !== 0) count++;
    }
  }
  return count;
}

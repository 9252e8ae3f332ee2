import { createEvaluator, STATUS } from '../../../engine/selection/evaluate.ts';
import { type ExplainedCandidate, explainWith } from '../../../engine/selection/explain.ts';
import { pairsOfQuery } from '../../../engine/selection/replace-query.ts';
import { FLAG } from '../../../engine/selection/table.ts';
import type { ReviewQueue } from './live-requests.ts';
import type { LoadedRun } from './loaded-run.ts';
import { type OpenQueue, rowOf } from './open-queues.ts';

/** More candidates than this cannot be told apart on a small rail. */
const RAIL_CANDIDATES = 16;

const LABELS = FLAG.falseNegative | FLAG.trueNegative | FLAG.ambiguous;

/** A candidate's place and shape on a rail. */
export type RailMark = {
  readonly score: number;
  readonly state: 'kept' | 'removed' | 'reserve' | 'false-negative';
};

/** A query as a queue shows it. Counts are of (pair, candidate)s. */
export type ReviewRow = {
  readonly id: string;
  readonly text: string;
  readonly split: string;
  readonly positives: number;
  readonly kept: number;
  /** As too likely an answer or by a label; positives and their copies aside. */
  readonly removed: number;
  /** Candidates with an answer. */
  readonly labelled: number;
  readonly short: boolean;
  /** Of the nearest candidate to its threshold; null where there is no threshold. */
  readonly margin: number | null;
  /** How many candidates are to judge in this queue, and how many of them have no answer yet. */
  readonly items: number;
  readonly left: number;
  readonly passed: boolean;
  /** Of the first pair: enough to see the shape of the query. */
  readonly rail: {
    readonly positive: number | null;
    readonly threshold: number | null;
    readonly candidates: readonly RailMark[];
  };
};

/** The rows of an open queue from a place on, as the answers stand now. */
export function describeReviewRows(
  run: LoadedRun,
  { recipe }: ReviewQueue,
  open: OpenQueue,
  from: number,
  count: number,
): ReviewRow[] {
  const input = run.inputFor(recipe);
  const evaluator = createEvaluator(input, recipe);
  const rows: ReviewRow[] = [];
  for (let place = from; place < Math.min(from + count, open.queries.length); place++) {
    const row = rowOf(run, open.queries[place]!);
    if (row === null) continue;
    const [begin, end] = pairsOfQuery(input.pairs, row);
    const explained = Array.from({ length: end - begin }, (_, pair) =>
      explainWith(evaluator, begin + pair),
    ).filter(({ status }) => (status & STATUS.active) !== 0);
    const sources = explained.flatMap((pair) => pair.sources);
    const margin = Math.min(
      ...sources.flatMap(({ threshold, candidates }) =>
        threshold === null
          ? []
          : candidates.filter(isCandidate).map(({ score }) => Math.abs(score - threshold)),
      ),
    );
    const { flags, queryOffsets } = input.sources[0]!;
    let labelled = 0;
    for (let at = queryOffsets[row]!; at < queryOffsets[row + 1]!; at++)
      if ((flags[at]! & LABELS) !== 0) labelled++;
    rows.push({
      ...run.queries[row]!,
      positives: explained.length,
      kept: explained.reduce(
        (sum, { negatives }) => sum + negatives.filter(({ source }) => source !== null).length,
        0,
      ),
      removed: sources.reduce(
        (sum, { candidates }) =>
          sum + candidates.filter((each) => isCandidate(each) && each.verdict === 'removed').length,
        0,
      ),
      labelled,
      short: explained.some(({ status }) => (status & STATUS.short) !== 0),
      margin: Number.isFinite(margin) ? margin : null,
      items: open.items[place]!,
      left: open.left[place]!,
      passed: open.passed[place] === 1,
      rail: railOf(sources[0]),
    });
  }
  return rows;
}

type Source = ReturnType<typeof explainWith>['sources'][number];

const isCandidate = ({ reason, score }: ExplainedCandidate): boolean =>
  reason !== 'positive' && reason !== 'duplicate-of-positive' && !Number.isNaN(score);

function railOf(source: Source | undefined): ReviewRow['rail'] {
  if (source === undefined) return { positive: null, threshold: null, candidates: [] };
  return {
    positive: Number.isNaN(source.positiveScore) ? null : source.positiveScore,
    threshold: source.threshold,
    candidates: source.candidates
      .filter(isCandidate)
      .slice(0, RAIL_CANDIDATES)
      .map(({ score, verdict, reason }) => ({
        score,
        state: reason === 'labelled-false-negative' ? 'false-negative' : verdict,
      })),
  };
}

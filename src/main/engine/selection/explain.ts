import type { Method, Reason, Recipe, Verdict } from '../../../shared/mining.ts';
import { effectiveChoices } from './draw.ts';
import { createEvaluator, type Evaluator, FILLED, type SelectionInput, STATUS } from './evaluate.ts';
import type { Stretches } from './judge.ts';
import { OUTCOME, reasonOf, verdictOf } from './outcomes.ts';
import { type CandidateTable, FLAG } from './table.ts';
import { thresholdOf } from './threshold.ts';

/** A candidate with its verdict and the numbers behind it. */
export type ExplainedCandidate = {
  readonly passage: number;
  /** 1-based in the teacher's list; null for one from outside it that joined. */
  readonly rank: number | null;
  /** NaN where the teacher has no scores. */
  readonly score: number;
  readonly verdict: Verdict;
  readonly reason: Reason | null;
  /** What exempted it from threshold, minimum and rank range: a curator, or data that the recipe trusts. */
  readonly exemptBy: 'label' | 'judged-zero' | null;
  /** 0-based among those that `shifted` counts, and among those that a rank range counts; null where it had no place. */
  readonly shiftPlace: number | null;
  readonly rankPlace: number | null;
};

export type ExplainedSource = {
  /** Its place in the recipe. */
  readonly source: number;
  readonly method: Method;
  readonly value: number | null;
  /** s⁺ by the recipe's rule; NaN where the teacher has none. */
  readonly positiveScore: number;
  /** null where the method sets none. */
  readonly threshold: number | null;
  /** Among how many candidates the softmax chooses in effect; null for `top`. */
  readonly effectiveChoices: number | null;
  readonly candidates: readonly ExplainedCandidate[];
};

export type ExplainedNegative = {
  readonly passage: number;
  /** null for one that `fill-random` drew. */
  readonly source: number | null;
  readonly score: number | null;
};

export type PairExplanation = {
  readonly pair: number;
  readonly query: number;
  readonly positive: number;
  /** Bits of STATUS. */
  readonly status: number;
  /** The sources that the pair uses: all, or for `cross-sample` the one that was drawn; none for a pair that does not count. */
  readonly sources: readonly ExplainedSource[];
  /** In the order in which they are exported. */
  readonly negatives: readonly ExplainedNegative[];
};

/**
 * Explains one pair: every candidate with its verdict, reason and arithmetic. By the same rules as `select`, of which
 * it is one pair's worth.
 *
 * @throws WhetstoneError `usage` for a recipe that contradicts itself
 */
export function explainPair(input: SelectionInput, recipe: Recipe, pair: number): PairExplanation {
  return explainWith(createEvaluator(input, recipe), pair);
}

/** {@link explainPair} for one pair after the other. */
export function explainWith(evaluator: Evaluator, pair: number): PairExplanation {
  const { input, recipe } = evaluator;
  const skipped = recipe.shortage === 'skip-query' && queryIsShort(evaluator, pair);
  const evaluated = evaluator.evaluate(pair);
  const [first, end] = evaluator.used();
  const sources: ExplainedSource[] = [];
  for (let source = first; source < end; source++) {
    const kept = new Set<number>();
    for (let i = 0; i < evaluated.count && !skipped; i++) {
      if (evaluated.source[i] === source) kept.add(evaluated.row[i]!);
    }
    sources.push(explainSource(evaluator, pair, source, kept));
  }
  const negatives: ExplainedNegative[] = [];
  for (let i = 0; i < evaluated.count && !skipped; i++) {
    const source = evaluated.source[i]!;
    const passage = evaluated.passage[i]!;
    negatives.push(
      source === FILLED
        ? { passage, source: null, score: null }
        : { passage, source, score: input.sources[source]!.score[evaluated.row[i]!]! },
    );
  }
  const active = (evaluated.status & STATUS.active) !== 0;
  return {
    pair,
    query: input.pairs.query[pair]!,
    positive: input.pairs.positive[pair]!,
    status: skipped && active ? evaluated.status | STATUS.skipped : evaluated.status,
    sources,
    negatives,
  };
}

function queryIsShort(evaluator: Evaluator, pair: number): boolean {
  const { query } = evaluator.input.pairs;
  let first = pair;
  while (first > 0 && query[first - 1] === query[pair]) first--;
  for (let other = first; other < query.length && query[other] === query[pair]; other++) {
    if ((evaluator.evaluate(other).status & STATUS.short) !== 0) return true;
  }
  return false;
}

function explainSource(
  evaluator: Evaluator,
  pair: number,
  source: number,
  kept: ReadonlySet<number>,
): ExplainedSource {
  const { input, recipe } = evaluator;
  const { method, value } = recipe.sources[source]!;
  const table = input.sources[source]!;
  const positiveScore = evaluator.positiveScores[source]![pair]!;
  const threshold = thresholdOf(method, value, positiveScore);
  const candidates = explainCandidates(
    table,
    input.pairs.query[pair]!,
    evaluator.judged[source]!.stretches,
    kept,
  );
  return {
    source,
    method,
    value,
    positiveScore,
    threshold: Number.isFinite(threshold) ? threshold : null,
    effectiveChoices: recipe.sampling === 'top' ? null : choicesAmong(candidates, recipe),
    candidates,
  };
}

/** Over what the draws are made from: the first k that passed, for `top1-sampled` without the best. */
function choicesAmong(candidates: readonly ExplainedCandidate[], recipe: Recipe): number {
  const passed = candidates.filter(({ verdict }) => verdict !== 'removed').map(({ score }) => score);
  const first = recipe.sampling === 'top1-sampled' ? 1 : 0;
  return effectiveChoices(passed.slice(first, recipe.sampleK), recipe.temperature);
}

function explainCandidates(
  table: CandidateTable,
  query: number,
  stretches: Stretches,
  kept: ReadonlySet<number>,
): ExplainedCandidate[] {
  const end = table.queryOffsets[query + 1]!;
  const candidates: ExplainedCandidate[] = [];
  let rank = 0;
  for (let i = 0; i < stretches.count; i++) {
    const begin = stretches.begin[i]!;
    const until = i + 1 < stretches.count ? stretches.begin[i + 1]! : end;
    const judgedAs = stretches.outcome[i]!;
    for (let row = begin; row < until; row++) {
      const outcome = kept.has(row) ? OUTCOME.kept : judgedAs;
      const place = (first: number): number | null => (first === -1 ? null : first + row - begin);
      candidates.push({
        passage: table.passage[row]!,
        rank: (table.flags[row]! & FLAG.joined) !== 0 ? null : ++rank,
        score: table.score[row]!,
        verdict: verdictOf(outcome),
        reason: reasonOf(outcome),
        exemptBy:
          judgedAs !== OUTCOME.reserve || stretches.shiftPlace[i] !== -1
            ? null
            : (table.flags[row]! & FLAG.trueNegative) !== 0
              ? 'label'
              : 'judged-zero',
        shiftPlace: place(stretches.shiftPlace[i]!),
        rankPlace: place(stretches.rankPlace[i]!),
      });
    }
  }
  return candidates;
}

import type { Recipe, Source } from '../../../shared/mining.ts';
import { OUTCOME, OUTCOME_COUNT } from './outcomes.ts';
import { roundScore } from './scores.ts';
import { type CandidateTable, FLAG, queryCount } from './table.ts';
import { shiftOf } from './threshold.ts';

/** Steps 1 to 4 of design §4 for one source, apart from the threshold, which is the pair's. */
export type Rule = {
  /** The first N of what step 1 left are dropped. */
  readonly shift: number;
  readonly minScore: number;
  readonly rankFrom: number;
  readonly rankTo: number;
  /** Bits of FLAG that exempt a candidate from steps 2 and 3. */
  readonly exempting: number;
  /** Bits of FLAG that count at all: labels can be masked out, to see what a method does by itself. */
  readonly seen: number;
};

const ALL_FLAGS = 255;

/** What a recipe and one of its sources say of steps 1 to 4. */
export function ruleOf(recipe: Recipe, source: Source, seen: number = ALL_FLAGS): Rule {
  const trusted = recipe.judgedZero === 'trust' ? FLAG.judgedZero : 0;
  return {
    shift: shiftOf(source.method, source.value),
    minScore: recipe.minScore === null ? Number.NEGATIVE_INFINITY : roundScore(recipe.minScore),
    rankFrom: recipe.rankRange === null ? 0 : recipe.rankRange[0],
    rankTo: recipe.rankRange === null ? Number.POSITIVE_INFINITY : recipe.rankRange[1],
    exempting: FLAG.trueNegative | trusted,
    seen,
  };
}

/** Room for the verdicts on one query's candidates by one source, used again from pair to pair. */
export type Judged = {
  /** OUTCOME of the query's i-th candidate; what passed is `reserve` until it is chosen. */
  readonly outcomes: Uint8Array;
  /**
   * What the arithmetic of `shifted` and of a rank range rests on: the candidate's 0-based place among those that
   * step 1 left, and among those that passed threshold and minimum; −1 where it had none.
   */
  readonly shiftPlaces: Int32Array;
  readonly rankPlaces: Int32Array;
  /** Rows of the first candidates that passed, best first. */
  readonly passed: Uint32Array;
  /** How often each OUTCOME was given since the room was made. */
  readonly totals: Float64Array;
};

/** @param firstPassed how many of the candidates that passed are needed by name */
export function createJudged(table: CandidateTable, firstPassed: number): Judged {
  let longest = 0;
  for (let query = 0; query < queryCount(table); query++) {
    longest = Math.max(longest, table.queryOffsets[query + 1]! - table.queryOffsets[query]!);
  }
  return {
    outcomes: new Uint8Array(longest),
    shiftPlaces: new Int32Array(longest),
    rankPlaces: new Int32Array(longest),
    passed: new Uint32Array(Math.min(longest, firstPassed)),
    totals: new Float64Array(OUTCOME_COUNT),
  };
}

/**
 * Judges one query's candidates by one source's rule (design §4, steps 1 to 4). Every caller comes here, be it for
 * the whole set or to explain one pair.
 *
 * Of places: an exempt candidate takes none, neither among `shifted`'s first N nor in the rank range, so that
 * sparing it drops the next one. A labelled false negative or ambiguous one keeps its place, so that labelling it
 * changes nothing for the others.
 *
 * @param limit the highest score that may stay, from `limitOf`
 * @returns how many passed, of which the first are listed in `judged.passed`
 */
export function judge(
  table: CandidateTable,
  query: number,
  rule: Rule,
  limit: number,
  judged: Judged,
): number {
  const { score, flags } = table;
  const { outcomes, shiftPlaces, rankPlaces, passed, totals } = judged;
  const { shift, minScore, rankFrom, rankTo, exempting, seen } = rule;
  const begin = table.queryOffsets[query]!;
  const end = table.queryOffsets[query + 1]!;
  const wanted = passed.length;
  let shiftPlace = 0;
  let rankPlace = 0;
  let passedCount = 0;
  for (let row = begin; row < end; row++) {
    const flag = flags[row]! & seen;
    let outcome: number = OUTCOME.reserve;
    let shiftPlaceHere = -1;
    let rankPlaceHere = -1;
    if ((flag & (FLAG.positive | FLAG.duplicate)) !== 0) {
      outcome = (flag & FLAG.positive) !== 0 ? OUTCOME.positive : OUTCOME.duplicateOfPositive;
    } else {
      const rejected = flag & (FLAG.falseNegative | FLAG.ambiguous);
      if (rejected !== 0 || (flag & exempting) === 0) {
        const s = score[row]!;
        shiftPlaceHere = shiftPlace++;
        if (shiftPlaceHere < shift) outcome = OUTCOME.shifted;
        else if (s > limit) outcome = OUTCOME.aboveThreshold;
        else if (s < minScore) outcome = OUTCOME.belowMinimum;
        else {
          rankPlaceHere = rankPlace++;
          if (rankPlaceHere < rankFrom) outcome = OUTCOME.beforeRankRange;
          else if (rankPlaceHere >= rankTo) outcome = OUTCOME.afterRankRange;
        }
        if (rejected !== 0) {
          outcome =
            (rejected & FLAG.falseNegative) !== 0 ? OUTCOME.labelledFalseNegative : OUTCOME.labelledAmbiguous;
        }
      }
      if (outcome === OUTCOME.reserve) {
        if (passedCount < wanted) passed[passedCount] = row;
        passedCount++;
      }
    }
    outcomes[row - begin] = outcome;
    shiftPlaces[row - begin] = shiftPlaceHere;
    rankPlaces[row - begin] = rankPlaceHere;
    totals[outcome]!++;
  }
  return passedCount;
}

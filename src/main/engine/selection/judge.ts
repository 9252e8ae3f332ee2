import type { Recipe, Source } from '../../../shared/mining.ts';
import { roundScore } from '../search/score.ts';
import { type Marks, marksOf } from './marks.ts';
import { OUTCOME, OUTCOME_COUNT } from './outcomes.ts';
import { type CandidateTable, FLAG, longestList } from './table.ts';
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

/** More places than any list has, and yet a sum of two is a small integer to V8. */
const MOST_PLACES = 2 ** 29;

/** What a recipe and one of its sources say of steps 1 to 4. */
export function ruleOf(recipe: Recipe, source: Source, seen: number = ALL_FLAGS): Rule {
  const trusted = recipe.judgedZero === 'trust' ? FLAG.judgedZero : 0;
  return {
    shift: Math.min(shiftOf(source.method, source.value), MOST_PLACES),
    minScore: recipe.minScore === null ? Number.NEGATIVE_INFINITY : roundScore(recipe.minScore),
    rankFrom: Math.min(recipe.rankRange?.[0] ?? 0, MOST_PLACES),
    rankTo: Math.min(recipe.rankRange?.[1] ?? MOST_PLACES, MOST_PLACES),
    exempting: FLAG.trueNegative | trusted,
    seen,
  };
}

/** Neighbouring candidates with one outcome: the rows from `begin` on, up to the next stretch's. */
export type Stretches = {
  count: number;
  readonly begin: Uint32Array;
  readonly outcome: Uint8Array;
  /**
   * What the arithmetic of `shifted` and of a rank range rests on, for the first row, and rising with the rows: its
   * 0-based place among those that step 1 left, and among those that passed threshold and minimum; −1 for none.
   */
  readonly shiftPlace: Int32Array;
  readonly rankPlace: Int32Array;
};

/** Room for the verdicts on one query's candidates by one source, used again from pair to pair. */
export type Judged = {
  readonly marks: Marks;
  readonly stretches: Stretches;
  /** Rows of the first candidates that passed, best first. */
  readonly passed: Uint32Array;
  /** How many passed in all. */
  passedCount: number;
  /** How often each OUTCOME was given since the room was made; what passed is `reserve` until it is chosen. */
  readonly totals: Float64Array;
};

/** @param firstPassed how many of the candidates that passed are needed by name */
export function createJudged(table: CandidateTable, firstPassed: number): Judged {
  const longest = longestList(table);
  return {
    marks: marksOf(table),
    stretches: {
      count: 0,
      begin: new Uint32Array(longest),
      outcome: new Uint8Array(longest),
      shiftPlace: new Int32Array(longest),
      rankPlace: new Int32Array(longest),
    },
    passed: new Uint32Array(Math.min(longest, firstPassed)),
    passedCount: 0,
    totals: new Float64Array(OUTCOME_COUNT),
  };
}

/**
 * Judges one query's candidates by one source's rule (design §4, steps 1 to 4). Every caller comes here, be it for
 * the whole set or to explain one pair.
 *
 * Candidates stand best first, so threshold and minimum each cut the list once, and unmarked candidates are judged a
 * stretch at a time: a pair costs two binary searches and its marks, not its candidates.
 *
 * Of places: an exempt candidate takes none, neither among `shifted`'s first N nor in the rank range, so that
 * sparing it drops the next one. A labelled false negative or ambiguous one keeps its place, so that labelling it
 * changes nothing for the others.
 *
 * @param limit the highest score that may stay, from `limitOf`
 */
export function judge(table: CandidateTable, query: number, rule: Rule, limit: number, judged: Judged): void {
  const { score } = table;
  const { stretches, marks, passed, totals } = judged;
  const { shift, minScore, rankFrom, rankTo, exempting, seen } = rule;
  const end = table.queryOffsets[query + 1]!;
  let row = table.queryOffsets[query]!;
  const aboveEnd = limit === Number.POSITIVE_INFINITY ? row : firstAtMost(score, row, end, limit);
  const belowBegin = minScore === Number.NEGATIVE_INFINITY ? end : firstBelow(score, row, end, minScore);
  let mark = marks.offsets[query]!;
  const markEnd = marks.offsets[query + 1]!;
  let shiftPlace = 0;
  let rankPlace = 0;
  let passedCount = 0;
  let count = 0;
  while (row < end) {
    const nextMarked = mark < markEnd ? marks.row[mark]! : end;
    let outcome: number = OUTCOME.reserve;
    let until = nextMarked;
    let flag = 0;
    if (row === nextMarked) {
      flag = marks.flags[mark]! & seen;
      until = row + 1;
      mark++;
    }
    let shiftPlaceHere = -1;
    let rankPlaceHere = -1;
    const rejected = flag & REJECTED;
    if ((flag & (FLAG.positive | FLAG.duplicate)) !== 0) {
      outcome = (flag & FLAG.positive) !== 0 ? OUTCOME.positive : OUTCOME.duplicateOfPositive;
    } else if (rejected !== 0 || (flag & exempting) === 0) {
      // Each step either takes the stretch from `row` on, as far as it reaches, or leaves it to the next.
      shiftPlaceHere = shiftPlace;
      if (shiftPlace < shift) {
        outcome = OUTCOME.shifted;
        until = Math.min(until, row + shift - shiftPlace);
      } else if (row < aboveEnd) {
        outcome = OUTCOME.aboveThreshold;
        until = Math.min(until, aboveEnd);
      } else if (row >= belowBegin) {
        outcome = OUTCOME.belowMinimum;
      } else {
        until = Math.min(until, belowBegin);
        rankPlaceHere = rankPlace;
        if (rankPlace < rankFrom) {
          outcome = OUTCOME.beforeRankRange;
          until = Math.min(until, row + rankFrom - rankPlace);
        } else if (rankPlace >= rankTo) {
          outcome = OUTCOME.afterRankRange;
        } else {
          until = Math.min(until, row + rankTo - rankPlace);
        }
        rankPlace += until - row;
      }
      shiftPlace += until - row;
      if (rejected !== 0) outcome = rejectedAs(rejected);
    }
    if (outcome === OUTCOME.reserve) {
      const named = Math.min(until, row + Math.max(0, passed.length - passedCount));
      for (let each = row; each < named; each++) passed[passedCount + each - row] = each;
      passedCount += until - row;
    }
    stretches.begin[count] = row;
    stretches.outcome[count] = outcome;
    stretches.shiftPlace[count] = shiftPlaceHere;
    stretches.rankPlace[count] = rankPlaceHere;
    count++;
    totals[outcome]! += until - row;
    row = until;
  }
  stretches.count = count;
  judged.passedCount = passedCount;
}

const REJECTED = FLAG.falseNegative | FLAG.ambiguous | FLAG.between;

function rejectedAs(flag: number): number {
  if ((flag & FLAG.falseNegative) !== 0) return OUTCOME.labelledFalseNegative;
  return (flag & FLAG.ambiguous) !== 0 ? OUTCOME.labelledAmbiguous : OUTCOME.gradedBetween;
}

/**
 * The first row in [begin, end) whose score is at most `limit`, or `end`; `begin` where there are no scores. It gallops
 * from the best on, since thresholds cut near the top, where the cache already is.
 */
export function firstAtMost(score: Float64Array, begin: number, end: number, limit: number): number {
  let low = begin;
  let high = begin;
  for (let step = 1; high < end && score[high]! > limit; step *= 2) {
    low = high + 1;
    high += step;
  }
  if (high > end) high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (score[middle]! > limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first row in [begin, end) whose score is below `least`, or `end`. */
function firstBelow(score: Float64Array, begin: number, end: number, least: number): number {
  let low = begin;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (score[middle]! < least) high = middle;
    else low = middle + 1;
  }
  return low;
}

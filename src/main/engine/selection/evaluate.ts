import type { Recipe } from '../../../shared/mining.ts';
import { orderByPreference } from './draw.ts';
import { type Chosen, chooseFromOne, chooseInTurn, drawTeacher, type Offer } from './ensemble.ts';
import { drawFill, type FillCorpus } from './fill.ts';
import { createPairDraws, type IdHashes, PURPOSE } from './hash.ts';
import { createJudged, type Judged, judge, ruleOf } from './judge.ts';
import { OUTCOME } from './outcomes.ts';
import { positiveScores } from './positive-score.ts';
import { type CandidateTable, PAIR_FLAG, type PairTable } from './table.ts';
import { limitOf, needsPositiveScore } from './threshold.ts';
import { checkRecipe } from './validate.ts';

/** All that selection reads besides the recipe. */
export type SelectionInput = {
  readonly pairs: PairTable;
  /** One table for each of the recipe's sources, in their order. */
  readonly sources: readonly CandidateTable[];
  /** Hashes of ids: queries by row, passages by the number that names them in the tables. */
  readonly queryHashes: IdHashes;
  readonly passageHashes: IdHashes;
  /** Needed by `fill-random` only. */
  readonly corpus: FillCorpus | null;
};

/** What became of a pair, as bits. */
export const STATUS = {
  /** It counts: not withdrawn, and not a promotion that the recipe does not ask for. */
  active: 1,
  withdrawn: 2,
  promoted: 4,
  /** The method needs s⁺, which a teacher in use does not have. */
  unscored: 8,
  /** Fewer than n were left. */
  short: 16,
  /** None was left. */
  starved: 32,
  /** Left out, because a pair of its query is short and the recipe says `skip-query`. */
  skipped: 64,
  filled: 128,
} as const;

/** The source of a negative that `fill-random` drew. */
export const FILLED = 255;

/** One pair, evaluated. The evaluator hands out one object and writes over it with the next pair. */
export type EvaluatedPair = {
  status: number;
  /** Negatives in the order in which they are exported. `row` is a row of the source's table, unless it is {@link FILLED}. */
  count: number;
  readonly source: Uint8Array;
  readonly row: Uint32Array;
  readonly passage: Uint32Array;
};

export type Evaluator = {
  readonly input: SelectionInput;
  readonly recipe: Recipe;
  /** s⁺ of each pair by each source. */
  readonly positiveScores: readonly Float64Array[];
  /** Verdicts on the pair's candidates by each source; of the latest pair, and of a source that this pair uses. */
  readonly judged: readonly Judged[];
  /** Evaluates a pair by itself: steps 1 to 6 apart from `skip-query`, which is about a whole query. */
  readonly evaluate: (pair: number) => EvaluatedPair;
  /** The sources that the latest pair used: [first, end). One array, written over with the next pair. */
  readonly used: () => readonly [number, number];
};

/**
 * Prepares the evaluation of pairs under a recipe (design §4, steps 0 to 6).
 *
 * @param seen bits of FLAG that count; the default is all of them
 * @throws WhetstoneError `usage` for a recipe that contradicts itself
 */
export function createEvaluator(input: SelectionInput, recipe: Recipe, seen?: number): Evaluator {
  checkRecipe(recipe);
  const { pairs, sources } = input;
  if (sources.length !== recipe.sources.length)
    throw new RangeError('The recipe has not one source for each table.');
  const n = recipe.negatives;
  const candidatesInPlay = recipe.sampling === 'top' ? n : recipe.sampleK;
  const rules = recipe.sources.map((source) => ruleOf(recipe, source, seen));
  const judged = sources.map((table) => createJudged(table, candidatesInPlay));
  const offers: Offer[] = sources.map((table, i) => ({ table, rows: judged[i]!.passed, count: 0 }));
  const scores = sources.map((table) => positiveScores(pairs, table, recipe.positiveScore));
  const hashes = [input.queryHashes, input.passageHashes] as const;
  const sampling = createPairDraws(recipe.seed, PURPOSE.sampling, ...hashes);
  const teacher = createPairDraws(recipe.seed, PURPOSE.teacher, ...hashes);
  const filling = createPairDraws(recipe.seed, PURPOSE.filling, ...hashes);
  const keys = new Float64Array(Math.max(...judged.map(({ passed }) => passed.length)));
  const readsPositive = recipe.sources.map(({ method }) => needsPositiveScore(method));
  const chosen: Chosen = { count: 0, source: new Uint8Array(n), row: new Uint32Array(n) };
  const result: EvaluatedPair = {
    status: 0,
    count: 0,
    source: chosen.source,
    row: chosen.row,
    passage: new Uint32Array(n),
  };
  let firstSource = 0;
  let endSource = 0;
  const used: [number, number] = [0, 0];

  const isUnscored = (pair: number): boolean => {
    for (let s = firstSource; s < endSource; s++) {
      if (readsPositive[s]! && Number.isNaN(scores[s]![pair]!)) return true;
    }
    return false;
  };

  const offer = (source: number, pair: number): void => {
    const { method, value } = recipe.sources[source]!;
    const table = sources[source]!;
    const room = judged[source]!;
    const limit = limitOf(method, value, scores[source]![pair]!);
    judge(table, pairs.query[pair]!, rules[source]!, limit, room);
    const count = Math.min(room.passedCount, room.passed.length);
    offers[source]!.count = orderByPreference(
      table,
      room.passed,
      count,
      n,
      recipe.sampling,
      recipe.temperature,
      sampling,
      keys,
    );
  };

  const take = (): void => {
    for (let i = 0; i < chosen.count; i++) {
      const source = chosen.source[i]!;
      const { totals } = judged[source]!;
      totals[OUTCOME.kept]!++;
      totals[OUTCOME.reserve]!--;
      result.passage[i] = sources[source]!.passage[chosen.row[i]!]!;
    }
    result.count = chosen.count;
  };

  const fill = (query: number, positive: number): void => {
    if (input.corpus === null) throw new RangeError('fill-random needs the corpus.');
    // What a teacher retrieved and the recipe removed must not come back by chance.
    const taken = new Set<number>([positive]);
    for (let s = firstSource; s < endSource; s++) {
      const { passage, queryOffsets } = sources[s]!;
      for (let row = queryOffsets[query]!; row < queryOffsets[query + 1]!; row++) taken.add(passage[row]!);
    }
    filling.start(query, positive);
    for (const passage of drawFill(input.corpus, query, n - result.count, taken, filling)) {
      result.source[result.count] = FILLED;
      result.passage[result.count] = passage;
      result.count++;
      result.status |= STATUS.filled;
    }
  };

  const evaluate = (pair: number): EvaluatedPair => {
    result.count = 0;
    firstSource = 0;
    endSource = 0;
    result.status = initialStatus(pairs.flags[pair]!, recipe);
    if ((result.status & STATUS.active) === 0) return result;
    const query = pairs.query[pair]!;
    const positive = pairs.positive[pair]!;
    endSource = sources.length;
    if (recipe.ensemble === 'cross-sample') {
      teacher.start(query, positive);
      firstSource = drawTeacher(teacher, sources.length);
      endSource = firstSource + 1;
    }
    if (isUnscored(pair)) {
      result.status |= STATUS.unscored;
      endSource = firstSource;
      return result;
    }
    if (recipe.sampling !== 'top') sampling.start(query, positive);
    for (let s = firstSource; s < endSource; s++) offer(s, pair);
    if (recipe.ensemble === 'none' || recipe.ensemble === 'cross-sample') {
      chooseFromOne(offers[firstSource]!, firstSource, n, chosen);
    } else {
      chooseInTurn(offers, recipe.ensemble, n, chosen);
    }
    take();
    if (result.count < n) {
      result.status |= result.count === 0 ? STATUS.short | STATUS.starved : STATUS.short;
      if (recipe.shortage === 'fill-random') fill(query, positive);
    }
    return result;
  };

  return {
    input,
    recipe,
    positiveScores: scores,
    judged,
    evaluate,
    used: () => {
      used[0] = firstSource;
      used[1] = endSource;
      return used;
    },
  };
}

function initialStatus(pairFlags: number, recipe: Recipe): number {
  if ((pairFlags & PAIR_FLAG.withdrawn) !== 0) return STATUS.withdrawn;
  if ((pairFlags & PAIR_FLAG.promoted) === 0) return STATUS.active;
  return recipe.falseNegatives === 'promote' ? STATUS.active | STATUS.promoted : STATUS.promoted;
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { REASONS, type Recipe } from '../../../shared/mining.ts';
import { FILLED, type SelectionInput, STATUS } from './evaluate.ts';
import { explainPair } from './explain.ts';
import { type Selection, select } from './select.ts';
import { shortageWarning } from './summary.ts';
import { assertTables, type CandidateTable, FLAG, PAIR_FLAG } from './table.ts';
import {
  inputArbitrary,
  inputOf,
  onePair,
  recipeArbitrary,
  recipeOf,
  source,
  TEST_PASSAGES,
  type TestCandidate,
  tableOf,
} from './test-tables.ts';

const teachers = fc.constantFrom(1, 2, 3);
const anySet = teachers.chain((count) => fc.tuple(inputArbitrary(count), recipeArbitrary(count)));

function negativesOf(selection: Selection, pair: number): [passage: number, source: number, score: number][] {
  const result: [number, number, number][] = [];
  for (let i = selection.offsets[pair]!; i < selection.offsets[pair + 1]!; i++) {
    result.push([selection.passage[i]!, selection.source[i]!, selection.score[i]!]);
  }
  return result;
}

function allNegatives(input: SelectionInput, recipe: Recipe): [number, number, number][][] {
  const selection = select(input, recipe);
  return Array.from(input.pairs.query, (_, pair) => negativesOf(selection, pair));
}

test('the whole set and the explanation of each pair agree: negatives, status and every count', () => {
  fc.assert(
    fc.property(anySet, ([input, recipe]) => {
      const selection = select(input, recipe);
      const counts = {
        kept: 0,
        reserve: 0,
        removed: Object.fromEntries(REASONS.map((reason) => [reason, 0])),
      };
      for (let pair = 0; pair < input.pairs.query.length; pair++) {
        const explained = explainPair(input, recipe, pair);
        expect(explained.status).toBe(selection.status[pair]);
        expect(explained.negatives.map(({ passage, source, score }) => [passage, source, score])).toEqual(
          negativesOf(selection, pair),
        );
        for (const { verdict, reason } of explained.sources.flatMap(({ candidates }) => candidates)) {
          if (reason !== null) counts.removed[reason]!++;
          else if (verdict === 'kept') counts.kept++;
          else counts.reserve++;
        }
      }
      expect(selection.summary).toMatchObject(counts);
      expect(selection.summary.kept).toBe(selection.passage.length);
    }),
    { numRuns: 1000 },
  );
});

/** The queries from `first` to `end` alone, with their pairs, under new row numbers. */
function slice(input: SelectionInput, first: number, end: number): SelectionInput {
  const inside = [...input.pairs.query.keys()].filter(
    (p) => input.pairs.query[p]! >= first && input.pairs.query[p]! < end,
  );
  const table = (whole: CandidateTable): CandidateTable => {
    const begin = whole.queryOffsets[first]!;
    const until = whole.queryOffsets[end]!;
    return {
      queryOffsets: whole.queryOffsets.slice(first, end + 1).map((offset) => offset - begin),
      passage: whole.passage.slice(begin, until),
      score: whole.score.slice(begin, until),
      flags: whole.flags.slice(begin, until),
      pairScore: Float64Array.from(inside, (p) => whole.pairScore[p]!),
    };
  };
  return {
    ...input,
    pairs: {
      query: Uint32Array.from(inside, (p) => input.pairs.query[p]! - first),
      positive: Uint32Array.from(inside, (p) => input.pairs.positive[p]!),
      flags: Uint8Array.from(inside, (p) => input.pairs.flags[p]!),
    },
    sources: input.sources.map(table),
    queryHashes: input.queryHashes.slice(2 * first, 2 * end),
  };
}

test('cut into chunks anywhere, a set gives the same negatives', () => {
  fc.assert(
    fc.property(anySet, fc.nat(5), ([input, recipe], at) => {
      const queries = input.sources[0]!.queryOffsets.length - 1;
      const cut = Math.min(at, queries);
      const parts = [slice(input, 0, cut), slice(input, cut, queries)];
      expect(parts.flatMap((part) => allNegatives(part, recipe))).toEqual(allNegatives(input, recipe));
    }),
    { numRuns: 300 },
  );
});

test('other row numbers for queries and passages give the same negatives', () => {
  fc.assert(
    fc.property(anySet, ([input, recipe]) => {
      const queries = input.sources[0]!.queryOffsets.length - 1;
      const rename = (passage: number): number => (passage * 7 + 3) % TEST_PASSAGES;
      const singles = Array.from({ length: queries }, (_, q) => slice(input, queries - 1 - q, queries - q));
      const renamed = singles.map((single): SelectionInput => {
        const passageHashes = new Uint32Array(single.passageHashes.length);
        for (let passage = 0; passage < TEST_PASSAGES; passage++) {
          passageHashes.set(single.passageHashes.subarray(2 * passage, 2 * passage + 2), 2 * rename(passage));
        }
        return {
          ...single,
          passageHashes,
          pairs: { ...single.pairs, positive: single.pairs.positive.map(rename) },
          sources: single.sources.map((table) => ({ ...table, passage: table.passage.map(rename) })),
        };
      });
      const expected = allNegatives(input, recipe).map((all) =>
        all.map(([p, s, score]) => [rename(p), s, score]),
      );
      const byQuery = renamed.reverse().flatMap((single) => allNegatives(single, recipe));
      expect(byQuery).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});

test('no negative is a positive, a duplicate of one, or labelled as an answer', () => {
  fc.assert(
    fc.property(anySet, ([input, recipe]) => {
      for (let pair = 0; pair < input.pairs.query.length; pair++) {
        for (const { passage, source: from } of explainPair(input, recipe, pair).negatives) {
          const table = input.sources[from!]!;
          const query = input.pairs.query[pair]!;
          const row = table.passage
            .subarray(0, table.queryOffsets[query + 1]!)
            .indexOf(passage, table.queryOffsets[query]!);
          const never = FLAG.positive | FLAG.duplicate | FLAG.falseNegative | FLAG.ambiguous;
          expect(table.flags[row]! & never).toBe(0);
        }
      }
    }),
    { numRuns: 300 },
  );
});

const THREE: TestCandidate[] = [
  [11, 0.9],
  [12, 0.7],
  [13, 0.6],
];

/** Query 0 has two positives, of which the second leaves a single negative under perc-pos; query 1 has one. */
function shortOfOne(): SelectionInput {
  return inputOf(
    [
      { query: 0, positive: 1 },
      { query: 0, positive: 2 },
      { query: 1, positive: 3 },
    ],
    [{ lists: [THREE, THREE], pairScores: [1, 0.65, 1] }],
  );
}

describe('a shortage', () => {
  const recipe = { ...source('perc-pos', 0.95), negatives: 2 };

  test('keep-fewer keeps what there is, and counts', () => {
    const selection = select(shortOfOne(), recipeOf(recipe));
    expect(negativesOf(selection, 1)).toEqual([[13, 0, 0.6]]);
    expect(selection.summary).toMatchObject({
      queries: 2,
      pairs: 3,
      kept: 5,
      reserve: 2,
      short: 1,
      starved: 0,
      skipped: 0,
    });
  });

  test('skip-query leaves the query out with all its pairs; what they had kept goes to reserve', () => {
    const selection = select(shortOfOne(), recipeOf({ ...recipe, shortage: 'skip-query' }));
    expect([...selection.offsets]).toEqual([0, 0, 0, 2]);
    expect(selection.summary).toMatchObject({ pairs: 3, kept: 2, reserve: 5, short: 1, skipped: 2 });
    expect(selection.status[2]! & STATUS.skipped).toBe(0);
  });

  test('a pair with nothing left is starved, and the run says so', () => {
    const { summary } = select(shortOfOne(), recipeOf(source('abs', 0.1)));
    expect(summary).toMatchObject({ kept: 0, short: 3, starved: 3 });
    expect(shortageWarning(summary, 4)).toBe(
      'The recipe leaves 3 of 3 (100.0 %) pairs with fewer than 4 negatives, and 3 of 3 (100.0 %) with none: ' +
        'loosen the value, retrieve more candidates (--top-k), or say what shall happen (--short skip or fill).',
    );
  });

  test('a few short pairs pass without a word', () => {
    const { summary } = select(onePair(1, THREE), recipeOf({ negatives: 2 }));
    expect(shortageWarning({ ...summary, pairs: 100, short: 9 }, 2)).toBeNull();
    expect(shortageWarning({ ...summary, pairs: 100, short: 10 }, 2)).toContain('10 of 100 (10.0 %)');
  });

  test('fill-random draws from the data set, never what was retrieved or is excluded, and the same every time', () => {
    const input: SelectionInput = {
      ...shortOfOne(),
      corpus: {
        size: 200,
        passageAt: (position) => position + 10,
        excluded: (_, passage) => passage % 2 === 0,
      },
    };
    const filled = { ...recipe, ...source('abs', 0.65), negatives: 40, shortage: 'fill-random' };
    const selection = select(input, recipeOf(filled));
    expect(selection.summary).toMatchObject({ kept: 3, filled: 117, short: 3, starved: 0 });
    for (let pair = 0; pair < 3; pair++) {
      const [first, ...drawn] = negativesOf(selection, pair);
      expect(first).toEqual([13, 0, 0.6]);
      expect(new Set(drawn.map(([passage]) => passage)).size).toBe(39);
      for (const [passage, from, score] of drawn) {
        expect(from).toBe(FILLED);
        expect(score).toBeNaN();
        expect([1, 2, 3, 11, 12, 13]).not.toContain(passage);
        expect(passage % 2).toBe(1);
      }
    }
    expect(negativesOf(selection, 0)).not.toEqual(negativesOf(selection, 1));
    expect(select(input, recipeOf(filled)).passage).toEqual(selection.passage);
    expect(explainPair(input, recipeOf(filled), 1).negatives[1]).toEqual({
      passage: negativesOf(selection, 1)[1]![0],
      source: null,
      score: null,
    });
  });

  test('fill-random takes all of a corpus that is too small, and no passage twice', () => {
    const input: SelectionInput = {
      ...onePair(1, THREE),
      corpus: { size: 8, passageAt: (p) => p + 10, excluded: () => false },
    };
    const selection = select(input, recipeOf({ negatives: 50, shortage: 'fill-random' }));
    expect([...selection.passage.slice(0, 3)]).toEqual([11, 12, 13]);
    expect([...selection.passage.slice(3)].sort()).toEqual([10, 14, 15, 16, 17]);
    expect(selection.summary).toMatchObject({ filled: 5, short: 1 });
    const empty: SelectionInput = {
      ...input,
      corpus: { size: 0, passageAt: (p) => p, excluded: () => false },
    };
    expect(select(empty, recipeOf({ negatives: 50, shortage: 'fill-random' })).summary.filled).toBe(0);
  });
});

describe('pairs', () => {
  const input = inputOf(
    [
      { query: 0, positive: 1 },
      { query: 0, positive: 2, flags: PAIR_FLAG.withdrawn },
      { query: 0, positive: 12, flags: PAIR_FLAG.promoted },
    ],
    [
      {
        lists: [
          [
            [11, 0.9],
            [12, 0.7, FLAG.falseNegative],
            [13, 0.6],
          ],
        ],
        pairScores: [1, 0.8, 0.7],
      },
    ],
  );

  test('a withdrawn pair gives nothing and is counted', () => {
    const selection = select(input, recipeOf());
    expect([...selection.offsets]).toEqual([0, 2, 2, 2]);
    expect(selection.summary).toMatchObject({ queries: 1, pairs: 1, withdrawn: 1, promoted: 0 });
    expect(explainPair(input, recipeOf(), 1)).toMatchObject({
      sources: [],
      negatives: [],
      status: STATUS.withdrawn,
    });
  });

  test('promote adds the pair of a false negative, with its own score as s⁺, and it stays no negative', () => {
    const recipe = recipeOf({ ...source('perc-pos', 0.95), falseNegatives: 'promote', positiveScore: 'min' });
    const selection = select(input, recipe);
    expect(negativesOf(selection, 0).map(([passage]) => passage)).toEqual([11, 13]);
    // 0.95 · 0.7 = 0.665
    expect(negativesOf(selection, 2).map(([passage]) => passage)).toEqual([13]);
    expect(explainPair(input, recipe, 2).sources[0]?.threshold).toBe(0.665);
    expect(selection.summary).toMatchObject({ pairs: 2, promoted: 1, withdrawn: 1 });
  });

  test('a pair without s⁺ is counted where the method needs it, and served where it does not', () => {
    const unscored = onePair(Number.NaN, THREE);
    expect(select(unscored, recipeOf(source('perc-pos', 0.95))).summary).toMatchObject({
      kept: 0,
      unscored: 1,
      short: 0,
    });
    expect(select(unscored, recipeOf(source('abs', 0.7))).summary).toMatchObject({ kept: 2, unscored: 0 });
  });

  test('a set without pairs is empty', () => {
    const none = inputOf([], [{ lists: [[]], pairScores: [] }]);
    expect(select(none, recipeOf()).summary).toMatchObject({ queries: 0, pairs: 0, kept: 0 });
  });
});

describe('tables that break the contract are told apart', () => {
  const good = tableOf({ lists: [THREE], pairScores: [1] });
  const pairs = { query: Uint32Array.of(0), positive: Uint32Array.of(1), flags: Uint8Array.of(0) };

  test.each([
    [
      'The candidates of query 0 are not best first.',
      pairs,
      { ...good, score: Float64Array.of(0.1, 0.2, 0.3) },
    ],
    ['pairScore has not one entry', pairs, { ...good, pairScore: new Float64Array(2) }],
    ['The columns of the candidate table differ', pairs, { ...good, flags: new Uint8Array(2) }],
    ['The offsets do not cover', pairs, { ...good, queryOffsets: Uint32Array.of(0, 2) }],
    ['The offsets fall at query 1', pairs, { ...good, queryOffsets: Uint32Array.of(0, 4, 2, 3) }],
    ['names query 3', { ...pairs, query: Uint32Array.of(3) }, good],
    ['The columns of the pair table differ', { ...pairs, flags: new Uint8Array(0) }, good],
    [
      "Pair 1 is not in its query's place",
      { query: Uint32Array.of(1, 0), positive: new Uint32Array(2), flags: new Uint8Array(2) },
      good,
    ],
  ])('%s', (message, itsPairs, table) => {
    expect(() => assertTables(itsPairs, [table])).toThrow(message);
  });
});

import fc from 'fast-check';
import { type Recipe, recipeSchema } from '../../../shared/mining.ts';
import { roundScore } from '../search/score.ts';
import type { SelectionInput } from './evaluate.ts';
import { hashIds } from './hash.ts';
import { assertTables, type CandidateTable, FLAG, PAIR_FLAG } from './table.ts';

/** For tests: a candidate as passage, score and flags. */
export type TestCandidate = readonly [passage: number, score: number, flags?: number];
export type TestPair = { readonly query: number; readonly positive: number; readonly flags?: number };
/** For tests: a teacher's list for each query, and its s⁺ for each pair. */
export type TestSource = {
  readonly lists: readonly (readonly TestCandidate[])[];
  readonly pairScores: readonly number[];
};

/** For tests: how many passages have hashes. */
export const TEST_PASSAGES = 300;

export function tableOf({ lists, pairScores }: TestSource): CandidateTable {
  const rows = lists.flat();
  const queryOffsets = new Uint32Array(lists.length + 1);
  for (const [query, list] of lists.entries()) queryOffsets[query + 1] = queryOffsets[query]! + list.length;
  return {
    queryOffsets,
    passage: Uint32Array.from(rows, ([passage]) => passage),
    score: Float64Array.from(rows, ([, score]) => score),
    flags: Uint8Array.from(rows, ([, , flags]) => flags ?? 0),
    pairScore: Float64Array.from(pairScores),
  };
}

export function inputOf(pairs: readonly TestPair[], sources: readonly TestSource[]): SelectionInput {
  const queries = Math.max(...sources.map(({ lists }) => lists.length));
  const input = {
    pairs: {
      query: Uint32Array.from(pairs, ({ query }) => query),
      positive: Uint32Array.from(pairs, ({ positive }) => positive),
      flags: Uint8Array.from(pairs, ({ flags }) => flags ?? 0),
    },
    sources: sources.map(tableOf),
    queryHashes: hashIds(Array.from({ length: queries }, (_, i) => `q${i}`)),
    passageHashes: hashIds(Array.from({ length: TEST_PASSAGES }, (_, i) => `p${i}`)),
    corpus: null,
  };
  assertTables(input.pairs, input.sources);
  return input;
}

/** One query with one positive, passage 0, of score `positiveScore`. */
export function onePair(positiveScore: number, candidates: readonly TestCandidate[]): SelectionInput {
  return inputOf([{ query: 0, positive: 0 }], [{ lists: [candidates], pairScores: [positiveScore] }]);
}

/** A recipe of one naive source that takes all, with changes. */
export function recipeOf(changes: object = {}): Recipe {
  return recipeSchema.parse({
    sources: [{ teacher: 'teacher', method: 'naive', value: null }],
    ensemble: 'none',
    negatives: 4,
    sampling: 'top',
    sampleK: 10,
    temperature: 1,
    seed: 0,
    minScore: null,
    rankRange: null,
    positiveScore: 'own',
    shortage: 'keep-fewer',
    judgedZero: 'ignore',
    falseNegatives: 'remove',
    dataset: 'test',
    split: null,
    ...changes,
  });
}

export function source(method: string, value: number | null): { sources: object[] } {
  return { sources: [{ teacher: 'teacher', method, value }] };
}

/** Scores on a coarse grid, so that ties and hits on a threshold are frequent. */
const scoreArbitrary = fc.integer({ min: -20, max: 20 }).map((n) => roundScore(n / 20));
const flagArbitrary = fc.oneof(
  { weight: 6, arbitrary: fc.constant(0) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(...Object.values(FLAG).filter((flag) => flag !== FLAG.joined)),
  },
  { weight: 1, arbitrary: fc.constant(FLAG.judgedZero | FLAG.falseNegative) },
);

function listArbitrary(): fc.Arbitrary<TestCandidate[]> {
  return fc
    .uniqueArray(fc.tuple(fc.integer({ min: 10, max: 40 }), scoreArbitrary, flagArbitrary), {
      selector: ([passage]) => passage,
      maxLength: 16,
    })
    .map((list) => list.sort(([a, s], [b, t]) => t - s || a - b));
}

const pairFlagArbitrary = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.constantFrom(PAIR_FLAG.withdrawn, PAIR_FLAG.promoted) },
);

/** For tests: small sets of any kind, with `teachers` sources. */
export function inputArbitrary(teachers: number): fc.Arbitrary<SelectionInput> {
  return fc.integer({ min: 1, max: 5 }).chain((queries) =>
    fc
      .record({
        pairs: fc.array(
          fc.record({
            query: fc.nat(queries - 1),
            positive: fc.integer({ min: 0, max: 9 }),
            flags: pairFlagArbitrary,
          }),
          { minLength: 1, maxLength: 8 },
        ),
        lists: fc.array(fc.array(listArbitrary(), { minLength: queries, maxLength: queries }), {
          minLength: teachers,
          maxLength: teachers,
        }),
        scores: fc.array(fc.oneof({ weight: 8, arbitrary: scoreArbitrary }, fc.constant(Number.NaN)), {
          minLength: 8 * teachers,
          maxLength: 8 * teachers,
        }),
      })
      .map(({ pairs, lists, scores }) => {
        const sorted = [...pairs].sort((a, b) => a.query - b.query);
        return inputOf(
          sorted,
          lists.map((list, i) => ({ lists: list, pairScores: scores.slice(8 * i, 8 * i + sorted.length) })),
        );
      }),
  );
}

const methodArbitrary = fc.oneof(
  fc.constant({ method: 'naive', value: null }),
  fc.record({ method: fc.constant('shifted'), value: fc.nat(6) }),
  fc.record({ method: fc.constant('abs'), value: scoreArbitrary }),
  fc.record({ method: fc.constant('margin-pos'), value: fc.integer({ min: 0, max: 10 }).map((n) => n / 20) }),
  fc.record({ method: fc.constant('perc-pos'), value: fc.integer({ min: 10, max: 30 }).map((n) => n / 20) }),
);

/** For tests: any recipe for that many teachers, apart from `fill-random`. */
export function recipeArbitrary(teachers: number): fc.Arbitrary<Recipe> {
  return fc
    .record({
      sources: fc.array(
        methodArbitrary.map((each) => ({ teacher: 'teacher', ...each })),
        {
          minLength: teachers,
          maxLength: teachers,
        },
      ),
      ensemble:
        teachers === 1
          ? fc.constantFrom('none', 'cross-sample', 'intra-sample', 'intra-sample-dedup')
          : fc.constantFrom('cross-sample', 'intra-sample', 'intra-sample-dedup'),
      negatives: fc.integer({ min: 1, max: 6 }),
      sampling: fc.constantFrom('top', 'sampled', 'top1-sampled'),
      sampleK: fc.integer({ min: 6, max: 12 }),
      temperature: fc.constantFrom(0.05, 1),
      seed: fc.nat(1000),
      minScore: fc.option(scoreArbitrary),
      rankRange: fc.option(fc.tuple(fc.nat(3), fc.integer({ min: 4, max: 9 }))),
      positiveScore: fc.constantFrom('own', 'min', 'max', 'mean'),
      shortage: fc.constantFrom('keep-fewer', 'skip-query'),
      judgedZero: fc.constantFrom('ignore', 'trust'),
      falseNegatives: fc.constantFrom('remove', 'promote'),
    })
    .map(recipeOf);
}

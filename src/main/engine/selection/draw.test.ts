import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { effectiveChoices, gumbelKey } from './draw.ts';
import { explainPair } from './explain.ts';
import { createPairDraws, hashIds, type PairDraws, PURPOSE } from './hash.ts';
import { select } from './select.ts';
import { FLAG } from './table.ts';
import {
  inputArbitrary,
  inputOf,
  onePair,
  recipeArbitrary,
  recipeOf,
  source,
  type TestCandidate,
} from './test-tables.ts';

/** χ² of observed counts against expected probabilities. */
function chiSquare(observed: readonly number[], probabilities: readonly number[]): number {
  const total = observed.reduce((a, b) => a + b, 0);
  return observed.reduce(
    (sum, count, i) => sum + (count - total * probabilities[i]!) ** 2 / (total * probabilities[i]!),
    0,
  );
}

/** The 99.9 % quantiles of χ² with 3, 5, 9 and 19 degrees of freedom, from tables. */
const CRITICAL = { 3: 16.27, 5: 20.52, 9: 27.88, 19: 43.82 } as const;

const SEEDS = 20_000;

function drawnIn(recipe: object, candidates: readonly TestCandidate[]): number[][] {
  const input = onePair(1, candidates);
  return Array.from({ length: SEEDS }, (_, seed) => [
    ...select(input, recipeOf({ ...recipe, seed })).passage,
  ]);
}

const FOUR: TestCandidate[] = [
  [11, 0.9],
  [12, 0.7],
  [13, 0.6],
  [14, 0.2],
];

function softmax(scores: readonly number[], temperature: number): number[] {
  const weights = scores.map((score) => Math.exp(score / temperature));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

describe('the softmax law', () => {
  test.each([0.2, 1])('one draw has probability softmax(s / τ), τ = %s', (temperature) => {
    const counts = [0, 0, 0, 0];
    for (const [passage] of drawnIn({ negatives: 1, sampling: 'sampled', temperature }, FOUR))
      counts[passage! - 11]!++;
    const law = softmax([0.9, 0.7, 0.6, 0.2], temperature);
    expect(chiSquare(counts, law)).toBeLessThan(CRITICAL[3]);
    // and not the law of another temperature
    expect(chiSquare(counts, softmax([0.9, 0.7, 0.6, 0.2], temperature * 1.5))).toBeGreaterThan(CRITICAL[3]);
  });

  test('two draws without replacement have the probability of either order', () => {
    const p = softmax([0.9, 0.7, 0.6, 0.2], 0.3);
    const pairs = [
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 2],
      [1, 3],
      [2, 3],
    ] as const;
    const law = pairs.map(([a, b]) => (p[a]! * p[b]!) / (1 - p[a]!) + (p[b]! * p[a]!) / (1 - p[b]!));
    const counts = pairs.map(() => 0);
    for (const [a, b] of drawnIn({ negatives: 2, sampling: 'sampled', temperature: 0.3 }, FOUR)) {
      counts[pairs.findIndex(([x, y]) => x === a! - 11 && y === b! - 11)]!++;
    }
    expect(chiSquare(counts, law)).toBeLessThan(CRITICAL[5]);
  });

  test('top-1 + sampled: the best always, the others by softmax over the rest of the first k', () => {
    const counts = [0, 0, 0, 0];
    const recipe = { negatives: 2, sampling: 'top1-sampled', sampleK: 5, temperature: 0.3 };
    for (const drawn of drawnIn(recipe, [[10, 0.95], ...FOUR, [15, 0.1]])) {
      expect(drawn[0]).toBe(10);
      counts[drawn[1]! - 11]!++;
    }
    expect(chiSquare(counts, softmax([0.9, 0.7, 0.6, 0.2], 0.3))).toBeLessThan(CRITICAL[3]);
  });

  test('scoreless candidates are drawn evenly', () => {
    const list = FOUR.map(([passage]): TestCandidate => [passage, Number.NaN]);
    const counts = [0, 0, 0, 0];
    for (const [passage] of drawnIn({ negatives: 1, sampling: 'sampled' }, list)) counts[passage! - 11]!++;
    expect(chiSquare(counts, [0.25, 0.25, 0.25, 0.25])).toBeLessThan(CRITICAL[3]);
  });
});

test('only the first k of what passed are drawn, and they are exported best first', () => {
  const list = Array.from({ length: 12 }, (_, i): TestCandidate => [10 + i, 1 - i / 20]);
  const input = onePair(1, list);
  const seen = new Set<number>();
  for (let seed = 0; seed < 300; seed++) {
    const recipe = recipeOf({
      ...source('perc-pos', 0.9),
      negatives: 3,
      sampling: 'sampled',
      sampleK: 5,
      seed,
    });
    const drawn = [...select(input, recipe).passage];
    expect(drawn).toEqual([...drawn].sort((a, b) => a - b));
    for (const passage of drawn) seen.add(passage);
  }
  // 0.9 of 1: the first that passes is passage 12
  expect([...seen].sort((a, b) => a - b)).toEqual([12, 13, 14, 15, 16]);
});

test('a draw does not depend on what else is in play: a moved slider never reshuffles', () => {
  fc.assert(
    fc.property(inputArbitrary(1), fc.nat(1000), (input, seed) => {
      // Everything passes naive; perc-pos removes some. Of the two that stay in both, the order of preference is the same.
      const all = recipeOf({ negatives: 1, sampling: 'sampled', sampleK: 50, seed });
      const fewer = { ...all, sources: [{ teacher: 'teacher', method: 'perc-pos' as const, value: 0.95 }] };
      for (let pair = 0; pair < input.pairs.query.length; pair++) {
        const chosen = explainPair(input, all, pair).negatives[0]?.passage;
        const after = explainPair(input, fewer, pair);
        const stillThere = after.sources[0]?.candidates.some(
          (c) => c.passage === chosen && c.verdict !== 'removed',
        );
        if (stillThere === true) expect(after.negatives[0]?.passage).toBe(chosen);
      }
    }),
    { numRuns: 300 },
  );
});

test('pairs of one query, and one passage under several queries, are drawn apart', () => {
  const lists = Array.from({ length: 40 }, () => FOUR);
  const pairs = lists.flatMap((_, query) => [0, 1].map((positive) => ({ query, positive })));
  const input = inputOf(pairs, [{ lists, pairScores: pairs.map(() => 1) }]);
  const { passage } = select(input, recipeOf({ negatives: 1, sampling: 'sampled', temperature: 10 }));
  const counts = [0, 0, 0, 0];
  let same = 0;
  for (const [i, drawn] of passage.entries()) {
    counts[drawn - 11]!++;
    if (i % 2 === 1 && passage[i - 1] === drawn) same++;
  }
  expect(Math.min(...counts)).toBeGreaterThan(5);
  // A quarter of the 40 queries draw the same for both positives by chance.
  expect(same).toBeLessThan(25);
});

test('a label takes one candidate out and leaves the draw of the others alone', () => {
  const base = Array.from({ length: 8 }, (_, i): TestCandidate => [10 + i, 0.9 - i / 100]);
  const recipe = recipeOf({ negatives: 3, sampling: 'sampled', seed: 5 });
  const before = [...select(onePair(1, base), recipe).passage];
  const labelled = base.map(
    ([p, s]): TestCandidate => (p === before[0] ? [p, s, FLAG.falseNegative] : [p, s]),
  );
  const after = [...select(onePair(1, labelled), recipe).passage];
  expect(after).toEqual(expect.arrayContaining(before.slice(1)));
  expect(after).not.toContain(before[0]);
});

describe('effectiveChoices', () => {
  test('by hand', () => {
    expect(effectiveChoices([], 1)).toBe(0);
    expect(effectiveChoices([0.3], 1)).toBeCloseTo(1, 12);
    expect(effectiveChoices([0.5, 0.5, 0.5], 1)).toBeCloseTo(3, 12);
    // p = (2/3, 1/3): entropy = ln 3 − (2/3) ln 2
    expect(effectiveChoices([Math.log(2), 0], 1)).toBeCloseTo(3 / 2 ** (2 / 3), 12);
    expect(effectiveChoices([1000, 0], 1)).toBeCloseTo(1, 12);
  });

  test('cosines of a dense teacher at τ = 1 leave nearly all ten choices; τ = 0.02 fewer', () => {
    const cosines = Array.from({ length: 10 }, (_, i) => 0.8 - i * 0.01);
    expect(effectiveChoices(cosines, 1)).toBeGreaterThan(9.99);
    expect(effectiveChoices(cosines, 0.02)).toBeLessThan(6);
  });

  test('explained with a pair: over the first k of what passed, not at all for top', () => {
    const input = onePair(1, FOUR);
    const sampled = recipeOf({ negatives: 1, sampling: 'sampled', sampleK: 3 });
    expect(explainPair(input, sampled, 0).sources[0]?.effectiveChoices).toBeCloseTo(
      effectiveChoices([0.9, 0.7, 0.6], 1),
      12,
    );
    const top1 = recipeOf({ negatives: 1, sampling: 'top1-sampled', sampleK: 3 });
    expect(explainPair(input, top1, 0).sources[0]?.effectiveChoices).toBeCloseTo(
      effectiveChoices([0.7, 0.6], 1),
      12,
    );
    expect(explainPair(input, recipeOf(), 0).sources[0]?.effectiveChoices).toBeNull();
  });
});

/** What a pair draws for one passage. */
function numberFor(draws: PairDraws, passage: number): number {
  const number = new Float64Array(1);
  draws.forPassages(Uint32Array.of(passage), Uint32Array.of(0), 1, number);
  return number[0]!;
}

describe('hashes', () => {
  const draws = createPairDraws(1, PURPOSE.sampling, hashIds(['a', 'b']), hashIds(['x', 'y', 'z']));

  test('numbers are the same for ever: stored runs rest on them', () => {
    draws.start(0, 1);
    expect([...hashIds(['', 'a', 'Zürich'])]).toEqual([
      2462723854, 3413276431, 2194678987, 3940183472, 756754147, 2371171938,
    ]);
    expect([numberFor(draws, 2), draws.forAttempt(0), draws.forAttempt(1)]).toEqual([
      0.5031959091220947, 0.7300716236310313, 0.22688152599390332,
    ]);
  });

  test('a row has no say: only seed, purpose, query, positive and passage have', () => {
    const moved = createPairDraws(1, PURPOSE.sampling, hashIds(['b', 'a']), hashIds(['z', 'x', 'y']));
    draws.start(0, 1);
    moved.start(1, 2);
    expect(numberFor(moved, 0)).toBe(numberFor(draws, 2));
    const others = [
      createPairDraws(2, PURPOSE.sampling, hashIds(['a', 'b']), hashIds(['x', 'y', 'z'])),
      createPairDraws(1, PURPOSE.filling, hashIds(['a', 'b']), hashIds(['x', 'y', 'z'])),
    ];
    for (const other of others) {
      other.start(0, 1);
      expect(numberFor(other, 2)).not.toBe(numberFor(draws, 2));
    }
    const before = numberFor(draws, 2);
    draws.start(1, 1);
    expect(numberFor(draws, 2)).not.toBe(before);
    draws.start(0, 0);
    expect(numberFor(draws, 2)).not.toBe(before);
  });

  test('numbers lie evenly in (0, 1), for ids that differ in one digit', () => {
    const count = 40_000;
    const ids = createPairDraws(
      0,
      PURPOSE.sampling,
      hashIds(['q1']),
      hashIds(Array.from({ length: count }, (_, i) => `doc-${i}`)),
    );
    ids.start(0, 0);
    const bins = new Array<number>(20).fill(0);
    const seen = new Set<number>();
    for (let i = 0; i < count; i++) {
      const u = numberFor(ids, i);
      seen.add(u);
      bins[Math.floor(u * 20)]!++;
    }
    expect(seen.size).toBe(count);
    expect(
      chiSquare(
        bins,
        bins.map(() => 1 / 20),
      ),
    ).toBeLessThan(CRITICAL[19]);
  });

  test('neighbouring seeds and queries are not correlated', () => {
    const rows = 100;
    const names = (prefix: string): string[] => Array.from({ length: rows }, (_, i) => `${prefix}${i}`);
    const bins = new Array<number>(10).fill(0);
    for (let seed = 0; seed < 40; seed++) {
      const here = createPairDraws(seed, PURPOSE.sampling, hashIds(names('q')), hashIds(names('p')));
      const next = createPairDraws(seed + 1, PURPOSE.sampling, hashIds(names('q')), hashIds(names('p')));
      for (let query = 0; query < rows; query++) {
        here.start(query, 0);
        next.start((query + 1) % rows, 0);
        // The difference of two independent uniforms, taken round the circle, is uniform.
        for (let p = 0; p < 10; p++)
          bins[Math.floor(((numberFor(here, p) - numberFor(next, p) + 1) % 1) * 10)]!++;
      }
    }
    expect(
      chiSquare(
        bins,
        bins.map(() => 0.1),
      ),
    ).toBeLessThan(CRITICAL[9]);
  });

  test('64 bits are enough for a million ids', () => {
    const hashes = hashIds(Array.from({ length: 200_000 }, (_, i) => i.toString(36)));
    const seen = new Set<string>();
    for (let i = 0; i < hashes.length; i += 2) seen.add(`${hashes[i]} ${hashes[i + 1]}`);
    expect(seen.size).toBe(200_000);
  });

  test('the noise is finite at both ends of (0, 1)', () => {
    expect(Number.isFinite(gumbelKey(0, 1, 0.5 / 2 ** 52))).toBe(true);
    expect(Number.isFinite(gumbelKey(0, 1, 1 - 2 ** -53))).toBe(true);
  });
});

test('whatever is drawn is among what passed, n of it or all, and never twice', () => {
  fc.assert(
    fc.property(inputArbitrary(1), recipeArbitrary(1), (input, recipe) => {
      for (let pair = 0; pair < input.pairs.query.length; pair++) {
        const { sources, negatives } = explainPair(input, { ...recipe, shortage: 'keep-fewer' }, pair);
        const passed = sources.flatMap(({ candidates }) =>
          candidates.filter(({ verdict }) => verdict !== 'removed'),
        );
        const names = negatives.map(({ passage }) => passage);
        expect(new Set(names).size).toBe(names.length);
        expect(passed.map(({ passage }) => passage)).toEqual(expect.arrayContaining(names));
        expect(names.length).toBe(Math.min(recipe.negatives, passed.length));
      }
    }),
    { numRuns: 300 },
  );
});

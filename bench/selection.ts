/**
 * Selection over a whole set, in a worker thread as the app runs it: a changed method or value over 100,000 queries ×
 * 100 candidates. Prints JSON. `first` is a fresh worker's first evaluation, before V8 has optimised anything; the bar
 * of 100 ms is for `median`, which is what a dragged slider meets.
 *
 *   node bench/selection.ts [queries] [candidates]
 */
import { cpus } from 'node:os';
import { performance } from 'node:perf_hooks';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { roundScore } from '../src/main/engine/search/score.ts';
import type { SelectionInput } from '../src/main/engine/selection/evaluate.ts';
import { explainPair } from '../src/main/engine/selection/explain.ts';
import { select } from '../src/main/engine/selection/select.ts';
import { type CandidateTable, FLAG } from '../src/main/engine/selection/table.ts';
import type { Recipe } from '../src/shared/mining.ts';
import { recipeSchema } from '../src/shared/mining.ts';

const ROUNDS = 9;
const PASSAGES = 1_000_000;

/** Numerical Recipes' 32-bit generator: the bench must not change with the engine's own hashes. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Cosines that fall off as a dense teacher's do, one positive per query, 1 candidate in 40 with something known of it. */
function createTable(queries: number, candidates: number, random: () => number): CandidateTable {
  const rows = queries * candidates;
  const queryOffsets = new Uint32Array(queries + 1);
  const passage = new Uint32Array(rows);
  const score = new Float64Array(rows);
  const flags = new Uint8Array(rows);
  const pairScore = new Float64Array(queries);
  const known = [FLAG.positive, FLAG.duplicate, FLAG.falseNegative, FLAG.trueNegative, FLAG.judgedZero];
  for (let query = 0; query < queries; query++) {
    queryOffsets[query + 1] = (query + 1) * candidates;
    const top = 0.75 + 0.2 * random();
    pairScore[query] = roundScore(top - 0.1 * random());
    let fall = 0;
    for (let rank = 0; rank < candidates; rank++) {
      const row = query * candidates + rank;
      fall += (0.06 * random()) / (1 + rank);
      score[row] = roundScore(top - fall);
      passage[row] = Math.floor(random() * PASSAGES);
      if (random() < 1 / 40) flags[row] = known[Math.floor(random() * known.length)]!;
    }
  }
  return { queryOffsets, passage, score, flags, pairScore };
}

function createInput(queries: number, candidates: number, teachers: number): SelectionInput {
  const random = createRandom(7);
  const words = (count: number): Uint32Array =>
    new Uint32Array(count * 2).map(() => Math.floor(random() * 2 ** 32));
  return {
    pairs: {
      query: new Uint32Array(queries).map((_, i) => i),
      positive: new Uint32Array(queries).map(() => Math.floor(random() * PASSAGES)),
      flags: new Uint8Array(queries),
    },
    sources: Array.from({ length: teachers }, () => createTable(queries, candidates, random)),
    queryHashes: words(queries),
    passageHashes: words(PASSAGES),
    corpus: null,
  };
}

function recipe(changes: object, teachers = 1): Recipe {
  const source = { teacher: 'bench', method: 'perc-pos', value: 0.95 };
  return recipeSchema.parse({
    sources: Array.from({ length: teachers }, () => source),
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
    dataset: 'bench',
    split: null,
    ...changes,
  });
}

function time(run: (round: number) => void): { first: number; median: number; worst: number } {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    run(round);
    times.push(performance.now() - start);
  }
  const [first = 0, ...rest] = times;
  rest.sort((a, b) => a - b);
  const rounded = (value: number | undefined): number => Math.round((value ?? 0) * 10) / 10;
  return {
    first: rounded(first),
    median: rounded(rest[Math.floor(rest.length / 2)]),
    worst: rounded(rest.at(-1)),
  };
}

function measure(queries: number, candidates: number): object {
  const one = createInput(queries, candidates, 1);
  // The slider moves: each round has another value.
  const source = (method: string, value: (round: number) => number | null) => (round: number) => ({
    sources: [{ teacher: 'bench', method, value: value(round) }],
  });
  const percPos = source('perc-pos', (round) => 0.9 + round / 100);
  const cases: Record<string, (round: number) => object> = {
    'perc-pos': percPos,
    'margin-pos': source('margin-pos', (round) => round / 100),
    abs: source('abs', (round) => 0.6 + round / 50),
    shifted: source('shifted', (round) => round),
    naive: source('naive', () => null),
    'perc-pos, minimum, rank range': (round) => ({ ...percPos(round), minScore: 0.6, rankRange: [5, 60] }),
    'perc-pos, sampled of 10': (round) => ({ ...percPos(round), sampling: 'sampled' }),
    'perc-pos, top-1 + sampled of 10': (round) => ({ ...percPos(round), sampling: 'top1-sampled' }),
  };
  const milliseconds: Record<string, object> = {};
  for (const [name, changes] of Object.entries(cases)) {
    milliseconds[name] = time((round) => select(one, recipe(changes(round))));
  }
  milliseconds['explain one pair'] = time((round) => explainPair(one, recipe({}), round));
  const summary = select(one, recipe({})).summary;
  const four = createInput(Math.floor(queries / 4), candidates, 4);
  milliseconds['intra-sample of 4 teachers, a quarter of the queries'] = time(() =>
    select(four, recipe({ ensemble: 'intra-sample' }, 4)),
  );
  return { milliseconds, summary };
}

if (isMainThread) {
  const [queries = 100_000, candidates = 100] = process.argv.slice(2).map(Number);
  const worker = new Worker(new URL(import.meta.url), { workerData: { queries, candidates } });
  worker.on('message', (measured: object) => {
    const machine = { cpu: cpus()[0]?.model ?? 'unknown', node: process.version };
    process.stdout.write(
      `${JSON.stringify({ bench: 'selection', queries, candidates, ...machine, ...measured }, null, 2)}\n`,
    );
  });
} else {
  parentPort?.postMessage(measure(workerData.queries, workerData.candidates));
}

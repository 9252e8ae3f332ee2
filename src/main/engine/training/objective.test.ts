import { Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { openSession } from '../onnx/session.ts';
import { lossInputs } from './loss-inputs.ts';
import {
  buildLossGraph,
  CANDIDATE_GRADIENTS,
  CANDIDATES,
  LOSS,
  type Objective,
  QUERIES,
  QUERY_GRADIENTS,
} from './objective.ts';
import type { TrainingExample } from './training-batch.ts';

const DIMENSION = 4;
const TEMPERATURE = 0.5;
const noText = { ids: new Int32Array(0), promptLength: 0 };

/** Vectors without any pattern, of length about 1. */
const vectors = (count: number, seed: number): readonly Float32Array[] =>
  Array.from({ length: count }, (_, row) =>
    Float32Array.from({ length: DIMENSION }, (_, column) => Math.sin(seed + row * 2.3 + column * 1.1) / 1.5),
  );
const queries = vectors(3, 0.4);
const passages = vectors(7, 2.9);
const dot = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, index) => sum + value * b[index]!, 0);
const similarity = (query: number, passage: number): number => dot(queries[query]!, passages[passage]!);

type Case = Partial<TrainingExample> & Pick<TrainingExample, 'positive' | 'negatives'>;

async function lossOf(
  objective: Objective,
  cases: readonly Case[],
  moved?: { readonly row: number; readonly by: Float32Array },
) {
  const examples = cases.map((one) => ({ query: noText, excluded: [], ...one }));
  const inputs = lossInputs({ passages: passages.map(() => noText), examples }, objective);
  const q = queries
    .map((row, index) => (moved?.row === index ? row.map((value, at) => value + moved.by[at]!) : row))
    .slice(0, cases.length);
  const tensor = (rows: readonly Float32Array[]) =>
    new Tensor('float32', Float32Array.from(rows.flatMap((row) => [...row])), [rows.length, DIMENSION]);
  const { session } = await openSession(buildLossGraph(objective, DIMENSION), { device: 'cpu', threads: 1 });
  const output = await session.run({
    ...inputs.feeds,
    [QUERIES]: tensor(q),
    [CANDIDATES]: tensor(inputs.queriesAreCandidates ? [...passages, ...q] : passages),
  });
  await session.release();
  return {
    loss: Number(output[LOSS]!.data[0]) + inputs.constant,
    masked: inputs.masked,
    queryGradients: output[QUERY_GRADIENTS]!.data as Float32Array,
    candidateGradients: output[CANDIDATE_GRADIENTS]!.data as Float32Array,
  };
}

/** −log of the first similarity's share among all, each divided by the temperature. */
const nce = (scores: readonly number[]): number =>
  Math.log(scores.reduce((sum, score) => sum + Math.exp(score / TEMPERATURE), 0)) - scores[0]! / TEMPERATURE;
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const infoNce = (changes: Partial<Extract<Objective, { kind: 'info-nce' }>> = {}): Objective => ({
  kind: 'info-nce',
  temperature: TEMPERATURE,
  inBatchPositives: false,
  inBatchNegatives: false,
  queryToQuery: false,
  symmetric: false,
  ...changes,
});

// Positives 0, 1, 2; negatives 3, 4 | 5, 6 | 5.
const cases: readonly Case[] = [
  { positive: 0, negatives: [3, 4] },
  { positive: 1, negatives: [5, 6] },
  { positive: 2, negatives: [5] },
];
const among = (sets: readonly (readonly number[])[]): number =>
  mean(sets.map((set, query) => nce(set.map((passage) => similarity(query, passage)))));

describe('InfoNCE', () => {
  it.each<[string, Objective, readonly (readonly number[])[]]>([
    [
      'hard negatives alone',
      infoNce(),
      [
        [0, 3, 4],
        [1, 5, 6],
        [2, 5],
      ],
    ],
    [
      'others’ positives too',
      infoNce({ inBatchPositives: true }),
      [
        [0, 3, 4, 1, 2],
        [1, 5, 6, 0, 2],
        [2, 5, 0, 1],
      ],
    ],
    [
      'others’ negatives too',
      infoNce({ inBatchNegatives: true }),
      [
        [0, 3, 4, 5, 6],
        [1, 5, 6, 3, 4],
        [2, 5, 3, 4, 6],
      ],
    ],
    [
      'all of them',
      infoNce({ inBatchPositives: true, inBatchNegatives: true }),
      [
        [0, 1, 2, 3, 4, 5, 6],
        [1, 0, 2, 3, 4, 5, 6],
        [2, 0, 1, 3, 4, 5, 6],
      ],
    ],
  ])('takes %s, each once', async (_what, objective, sets) => {
    const { loss, masked } = await lossOf(objective, cases);
    expect(loss).toBeCloseTo(among(sets), 5);
    expect(masked).toBe(0);
  });

  it('leaves out in-batch negatives that are excluded, counts them, and keeps its own', async () => {
    const excluding = cases.with(0, { ...cases[0]!, excluded: [2, 5, 3] });
    const objective = infoNce({ inBatchPositives: true, inBatchNegatives: true });
    const { loss, masked } = await lossOf(objective, excluding);
    expect(loss).toBeCloseTo(
      among([
        [0, 1, 3, 4, 6],
        [1, 0, 2, 3, 4, 5, 6],
        [2, 0, 1, 3, 4, 5, 6],
      ]),
      5,
    );
    expect(masked).toBe(2);
  });

  it('counts a negative twice that stands twice, and a shared positive never as a negative', async () => {
    const repeated: readonly Case[] = [
      { positive: 0, negatives: [3, 3, 4] },
      { positive: 0, negatives: [5] },
    ];
    const { loss } = await lossOf(infoNce({ inBatchPositives: true }), repeated);
    expect(loss).toBeCloseTo(
      among([
        [0, 3, 3, 4],
        [0, 5],
      ]),
      5,
    );
  });

  it('takes other queries as negatives, but for those with the same positive', async () => {
    const shared = cases.with(2, { positive: 0, negatives: [5] });
    const { loss } = await lossOf(infoNce({ queryToQuery: true }), shared);
    const between = (a: number, b: number): number => dot(queries[a]!, queries[b]!);
    expect(loss).toBeCloseTo(
      mean([
        nce([similarity(0, 0), similarity(0, 3), similarity(0, 4), between(0, 1)]),
        nce([similarity(1, 1), similarity(1, 5), similarity(1, 6), between(1, 0), between(1, 2)]),
        nce([similarity(2, 0), similarity(2, 5), between(2, 1)]),
      ]),
      5,
    );
  });

  it('also asks of each positive for its query, leaving out queries for which it is excluded', async () => {
    const excluding = cases.with(1, { ...cases[1]!, excluded: [0] });
    const { loss } = await lossOf(infoNce({ symmetric: true }), excluding);
    const back = mean([
      nce([similarity(0, 0), similarity(2, 0)]),
      nce([similarity(1, 1), similarity(0, 1), similarity(2, 1)]),
      nce([similarity(2, 2), similarity(0, 2), similarity(1, 2)]),
    ]);
    expect(loss).toBeCloseTo(
      (among([
        [0, 3, 4],
        [1, 5, 6],
        [2, 5],
      ]) +
        back) /
        2,
      5,
    );
  });
});

const scored: readonly Case[] = [
  { positive: 0, negatives: [3, 4], scores: [0.9, 0.4, 0.2] },
  { positive: 1, negatives: [5, 5], scores: [0.7, 0.6, 0.5] },
];

describe('distillation', () => {
  it('is the divergence from the teacher’s softmax over the query’s own candidates', async () => {
    const objective: Objective = {
      kind: 'kl-distillation',
      temperature: TEMPERATURE,
      teacherTemperature: 0.1,
    };
    const { loss } = await lossOf(objective, scored);
    const share = (values: readonly number[], temperature: number): readonly number[] => {
      const powers = values.map((value) => Math.exp(value / temperature));
      return powers.map((power) => power / powers.reduce((sum, other) => sum + other, 0));
    };
    const divergences = scored.map(({ positive, negatives, scores }, query) => {
      const teacher = share(scores!, 0.1);
      const model = share(
        [positive, ...negatives].map((passage) => similarity(query, passage)),
        TEMPERATURE,
      );
      return teacher.reduce((sum, p, index) => sum + p * Math.log(p / model[index]!), 0);
    });
    expect(loss).toBeCloseTo(mean(divergences), 5);
  });

  it('is the squared error of the margins', async () => {
    const { loss } = await lossOf(
      { kind: 'margin-mse' },
      scored.with(1, { positive: 1, negatives: [5, 6], scores: [0.7, 0.6, 0.5] }),
    );
    const error = (query: number, positive: number, negative: number, margin: number): number =>
      (similarity(query, positive) - similarity(query, negative) - margin) ** 2;
    expect(loss).toBeCloseTo(
      mean([error(0, 0, 3, 0.5), error(0, 0, 4, 0.7), error(1, 1, 5, 0.1), error(1, 1, 6, 0.2)]),
      5,
    );
  });

  it('refuses examples without a score for each candidate', () => {
    const examples = [{ query: noText, positive: 0, negatives: [1], excluded: [], scores: [1] }];
    expect(() => lossInputs({ passages: [noText, noText], examples }, { kind: 'margin-mse' })).toThrow(
      /one score/,
    );
  });
});

describe('CoSENT', () => {
  it('asks that better graded pairs are more similar', async () => {
    const graded: readonly Case[] = [
      { positive: 0, negatives: [], scores: [3] },
      { positive: 1, negatives: [], scores: [1] },
      { positive: 2, negatives: [], scores: [1] },
    ];
    const { loss } = await lossOf({ kind: 'cosent', scale: 20 }, graded);
    const over = (better: number, worse: number): number =>
      Math.exp(20 * (similarity(worse, worse) - similarity(better, better)));
    expect(loss).toBeCloseTo(Math.log(1 + over(0, 1) + over(0, 2)), 4);
  });
});

describe('every objective', () => {
  it.each<[Objective, readonly Case[]]>([
    [infoNce({ inBatchPositives: true, inBatchNegatives: true, symmetric: true, queryToQuery: true }), cases],
    [{ kind: 'kl-distillation', temperature: TEMPERATURE, teacherTemperature: 0.2 }, scored],
    [{ kind: 'margin-mse' }, scored],
    [{ kind: 'cosent', scale: 2 }, scored],
  ])('changes as its gradient foretells: $kind', async (objective, batch) => {
    const { queryGradients, candidateGradients } = await lossOf(objective, batch);
    const step = 2 ** -7;
    for (let column = 0; column < DIMENSION; column++) {
      const by = (size: number) => new Float32Array(DIMENSION).fill(0).with(column, size);
      const up = await lossOf(objective, batch, { row: 1, by: by(step) });
      const down = await lossOf(objective, batch, { row: 1, by: by(-step) });
      // A query that is a candidate too changes the loss in both places.
      const asCandidate = candidateGradients.length > passages.length * DIMENSION;
      const gradient =
        queryGradients[DIMENSION + column]! +
        (asCandidate ? candidateGradients[(passages.length + 1) * DIMENSION + column]! : 0);
      expect(gradient).toBeCloseTo((up.loss - down.loss) / (2 * step), 3);
    }
  });
});

import { Tensor } from 'onnxruntime-node';
import {
  BIAS,
  MARGINS,
  type Objective,
  POSITIVES,
  REVERSE_BIAS,
  REVERSE_TARGETS,
  TARGETS,
} from './objective.ts';
import type { TrainingBatch, TrainingExample } from './training-batch.ts';

/** What a loss graph is fed besides embeddings. */
export type LossInputs = {
  readonly feeds: Readonly<Record<string, Tensor>>;
  /** The candidates are the passages, and behind them the queries. */
  readonly queriesAreCandidates: boolean;
  /** Added to the graph's loss, which leaves out what does not depend on the model. */
  readonly constant: number;
  /** In-batch negatives that were taken out since they are, or may be, positives. */
  readonly masked: number;
};

/** Takes a candidate out of a softmax: exp of it is 0, and it is finite, so that no product with it is NaN. */
const OUT = -1e30;

function matrix(
  rows: number,
  columns: number,
  fill = 0,
): { readonly data: Float32Array; readonly tensor: Tensor } {
  const data = new Float32Array(rows * columns).fill(fill);
  return { data, tensor: new Tensor('float32', data, [rows, columns]) };
}

/** How often each of an example's negatives stands in it, as the logarithm that a softmax adds to a similarity. */
function ownNegatives({ negatives }: TrainingExample): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const passage of negatives) counts.set(passage, (counts.get(passage) ?? 0) + 1);
  return new Map([...counts].map(([passage, count]) => [passage, Math.log(count)]));
}

type InfoNce = Extract<Objective, { kind: 'info-nce' }>;

/** Passages that other examples bring as negatives to all, by the switches of the objective. */
function sharedPassages(examples: readonly TrainingExample[], objective: InfoNce): ReadonlySet<number> {
  const shared = new Set<number>();
  for (const { positive, negatives } of examples) {
    if (objective.inBatchPositives) shared.add(positive);
    if (objective.inBatchNegatives) for (const passage of negatives) shared.add(passage);
  }
  return shared;
}

function infoNceInputs({ examples, passages }: TrainingBatch, objective: InfoNce): LossInputs {
  const rows = examples.length;
  const columns = passages.length + (objective.queryToQuery ? rows : 0);
  const bias = matrix(rows, columns, OUT);
  const targets = matrix(rows, columns);
  const shared = sharedPassages(examples, objective);
  let masked = 0;
  for (const [row, example] of examples.entries()) {
    const at = row * columns;
    const own = ownNegatives(example);
    const excluded = new Set(example.excluded);
    for (const passage of shared) {
      if (passage === example.positive || own.has(passage)) continue;
      if (excluded.has(passage)) masked++;
      else bias.data[at + passage] = 0;
    }
    for (const [passage, logarithm] of own) bias.data[at + passage] = logarithm;
    bias.data[at + example.positive] = 0;
    targets.data[at + example.positive] = 1 / rows;
    if (!objective.queryToQuery) continue;
    for (const [other, { positive }] of examples.entries()) {
      // A query with the same positive asks for the same thing.
      if (other !== row && positive !== example.positive && !excluded.has(positive))
        bias.data[at + passages.length + other] = 0;
    }
  }
  const feeds = { [BIAS]: bias.tensor, [TARGETS]: targets.tensor };
  const common = { queriesAreCandidates: objective.queryToQuery, constant: 0, masked };
  if (!objective.symmetric) return { feeds, ...common };
  const reverseBias = matrix(columns, rows, OUT);
  const reverseTargets = matrix(columns, rows);
  for (const [row, { positive }] of examples.entries()) {
    for (const [other, example] of examples.entries()) {
      const same = example.positive === positive || example.excluded.includes(positive);
      if (!same || other === row) reverseBias.data[positive * rows + other] = 0;
    }
    reverseTargets.data[positive * rows + row] = 1 / rows;
  }
  return {
    feeds: { ...feeds, [REVERSE_BIAS]: reverseBias.tensor, [REVERSE_TARGETS]: reverseTargets.tensor },
    ...common,
  };
}

/** The teacher's scores of the positive and of each negative, with their passages. */
function scored({
  positive,
  negatives,
  scores,
}: TrainingExample): readonly (readonly [passage: number, score: number])[] {
  const candidates = [positive, ...negatives];
  if (scores?.length !== candidates.length) {
    throw new Error('Distillation needs one score for the positive and one for each negative.');
  }
  return candidates.map((passage, index) => [passage, scores[index] ?? 0]);
}

function softmax(values: readonly number[]): readonly number[] {
  const largest = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

function klInputs({ examples, passages }: TrainingBatch, teacherTemperature: number): LossInputs {
  const bias = matrix(examples.length, passages.length, OUT);
  const targets = matrix(examples.length, passages.length);
  let constant = 0;
  for (const [row, example] of examples.entries()) {
    const at = row * passages.length;
    const candidates = scored(example);
    const counts = ownNegatives({ ...example, negatives: candidates.map(([passage]) => passage) });
    const shares = softmax(candidates.map(([, score]) => score / teacherTemperature));
    for (const [index, [passage]] of candidates.entries()) {
      const share = shares[index] ?? 0;
      const logarithm = counts.get(passage) ?? 0;
      bias.data[at + passage] = logarithm;
      targets.data[at + passage] = (targets.data[at + passage] ?? 0) + share / examples.length;
      if (share > 0) constant += (share * (Math.log(share) + logarithm)) / examples.length;
    }
  }
  return {
    feeds: { [BIAS]: bias.tensor, [TARGETS]: targets.tensor },
    queriesAreCandidates: false,
    constant,
    masked: 0,
  };
}

function marginInputs({ examples, passages }: TrainingBatch): LossInputs {
  const rows = examples.length;
  const positives = matrix(rows, passages.length);
  const margins = matrix(rows, passages.length);
  const weights = matrix(rows, passages.length);
  const pairs = examples.reduce((sum, { negatives }) => sum + negatives.length, 0);
  for (const [row, example] of examples.entries()) {
    const at = row * passages.length;
    const [[, positiveScore] = [0, 0], ...negatives] = scored(example);
    positives.data[at + example.positive] = 1;
    for (const [passage, score] of negatives) {
      margins.data[at + passage] = positiveScore - score;
      weights.data[at + passage] = (weights.data[at + passage] ?? 0) + 1 / pairs;
    }
  }
  return {
    feeds: { [POSITIVES]: positives.tensor, [MARGINS]: margins.tensor, [TARGETS]: weights.tensor },
    queriesAreCandidates: false,
    constant: 0,
    masked: 0,
  };
}

function cosentInputs({ examples, passages }: TrainingBatch): LossInputs {
  const rows = examples.length;
  const positives = matrix(rows, passages.length);
  const bias = matrix(rows, rows, OUT);
  const targets = matrix(rows, rows);
  const grades = examples.map(({ scores }) => {
    if (scores?.[0] === undefined) throw new Error('CoSENT needs a grade for each pair.');
    return scores[0];
  });
  for (const [row, example] of examples.entries()) {
    positives.data[row * passages.length + example.positive] = 1;
    for (const [column, grade] of grades.entries()) {
      // The graph's element is s_column − s_row.
      if ((grades[row] ?? 0) > grade) bias.data[row * rows + column] = 0;
    }
  }
  // A pair's difference from itself is 0, and exp of it the 1 in log(1 + Σ exp …).
  bias.data[0] = 0;
  targets.data[0] = 1;
  return {
    feeds: { [POSITIVES]: positives.tensor, [BIAS]: bias.tensor, [TARGETS]: targets.tensor },
    queriesAreCandidates: false,
    constant: 0,
    masked: 0,
  };
}

/** Makes the matrices that say which similarity of a batch is pulled where. */
export function lossInputs(batch: TrainingBatch, objective: Objective): LossInputs {
  switch (objective.kind) {
    case 'info-nce':
      return infoNceInputs(batch, objective);
    case 'kl-distillation':
      return klInputs(batch, objective.teacherTemperature);
    case 'margin-mse':
      return marginInputs(batch);
    case 'cosent':
      return cosentInputs(batch);
  }
}

import type { TokenizedText } from '../models/padded-batch.ts';

/** One query with what it is trained on; numbers are positions in the batch's passages. */
export type TrainingExample = {
  readonly query: TokenizedText;
  readonly positive: number;
  /** One that stands twice counts twice in the loss, as ensembling within a sample wants it. */
  readonly negatives: readonly number[];
  /** Passages that other queries bring and that are no negatives for this one: judged positive, ambiguous, or the same text. */
  readonly excluded: readonly number[];
  /** Teacher's scores of the positive and of each negative, for distillation; for graded pairs, the grade. */
  readonly scores?: readonly number[] | undefined;
};

/** What one loss is computed on. */
export type TrainingBatch = {
  readonly passages: readonly TokenizedText[];
  readonly examples: readonly TrainingExample[];
};

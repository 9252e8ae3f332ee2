import { z } from 'zod';

export const METRIC_NAMES = ['ndcg', 'mrr', 'recall', 'precision', 'map', 'hit-rate'] as const;
export type MetricName = (typeof METRIC_NAMES)[number];

/** No list is looked at further down than this: it is how deep a retrieval may be asked for. */
export const DEEPEST_CUT = 10_000;

/** A ranking metric, cut at k. */
export const metricSchema = z.object({
  name: z.enum(METRIC_NAMES),
  k: z.int().min(1).max(DEEPEST_CUT),
});
export type Metric = z.infer<typeof metricSchema>;

export const DEFAULT_METRICS: readonly Metric[] = [
  { name: 'ndcg', k: 10 },
  { name: 'mrr', k: 10 },
  { name: 'recall', k: 100 },
];

/** `ndcg@10` */
export function metricLabel({ name, k }: Metric): string {
  return `${name}@${k}`;
}

/** The inverse of {@link metricLabel}; null for what is no metric. */
export function parseMetric(text: string): Metric | null {
  const [, name, k] = /^([a-z-]+)@(\d+)$/.exec(text.toLowerCase()) ?? [];
  return metricSchema.safeParse({ name, k: Number(k) }).data ?? null;
}

/** A mean over queries with its 95 % interval. */
export type Estimate = { readonly mean: number; readonly low: number; readonly high: number };

/** What a model has more than another, over the same queries. */
export type Difference = Estimate & {
  /** Of a paired permutation test, two-sided. */
  readonly p: number;
  /** Whether p counts every permutation, as it does for few queries. */
  readonly isExact: boolean;
  /** Whether p is below 0.05. */
  readonly holds: boolean;
};

export type Figure = Estimate & {
  readonly metric: string;
  /** Whether its mean is the highest, and the difference to each other model holds. */
  readonly isBest: boolean;
  /** To the baseline; null for the baseline itself and where there is none. */
  readonly difference: Difference | null;
};

/** One model's part of an evaluation. */
export type EvaluatedModel = {
  /** The teacher's id. */
  readonly id: string;
  readonly teacherKey: string;
  readonly retrieval: string;
  /** Queries for which it ranks nothing: they count as 0. */
  readonly unranked: number;
  /** In the order of the metrics. */
  readonly figures: readonly Figure[];
  /** By metric, then by query. */
  readonly values: readonly Float64Array[];
};

/** Texts that the evaluated split shares with another one, on which a model may have been trained. */
export type Leak = {
  readonly dataset: string;
  readonly split: string;
  /** Evaluated queries, each with a query of the other split that has the same text. */
  readonly queries: readonly { readonly query: string; readonly same: string }[];
  /** Evaluated positives, each with a positive of the other split that has the same text. */
  readonly positives: readonly { readonly query: string; readonly passage: string; readonly same: string }[];
};

/** Models side by side on one query set. */
export type Evaluation = {
  readonly dataset: string;
  /** null: all splits. */
  readonly split: string | null;
  readonly leaks: readonly Leak[];
  /** Whether the evaluated queries are, or are among, those of the split `train`. */
  readonly includesTrain: boolean;
  readonly metrics: readonly Metric[];
  readonly baseline: string | null;
  /** Ids of the evaluated queries: those with a positive in the split. */
  readonly queries: readonly string[];
  readonly models: readonly EvaluatedModel[];
  /** What the figures come from besides the models' retrievals. */
  readonly madeOf: {
    readonly appVersion: string;
    readonly importsUpTo: number;
    /** SHA-256 of the judgements, as a TREC qrels file has them. */
    readonly judgements: string;
    readonly resamples: number;
    readonly permutations: number;
    readonly seed: number;
  };
};

import { z } from 'zod';

export const METHODS = ['naive', 'shifted', 'abs', 'margin-pos', 'perc-pos'] as const;
export const methodSchema = z.enum(METHODS);
/** A way to remove false negatives (paper §3.1). */
export type Method = z.infer<typeof methodSchema>;

/** The paper's interval ends at 1; a little above lets candidates through that score above the positive. */
export const MOST_SHARE = 1.5;

/**
 * Below this a share of the positive is taken for a margin: sentence-transformers' `relative_margin=0.05` is
 * `perc-pos` 0.95, and the lower shares of the paper's figure 5 leave only trivial negatives.
 */
export const LEAST_PLAUSIBLE_SHARE = 0.3;

export const SAMPLINGS = ['top', 'sampled', 'top1-sampled'] as const;
export const samplingSchema = z.enum(SAMPLINGS);
/** How n negatives are drawn from what passed (paper §3.1, footnote 12). */
export type Sampling = z.infer<typeof samplingSchema>;

export const ENSEMBLES = ['none', 'cross-sample', 'intra-sample', 'intra-sample-dedup'] as const;
export const ensembleSchema = z.enum(ENSEMBLES);
/** How several teachers' negatives become one set (paper §3.4.2). */
export type Ensemble = z.infer<typeof ensembleSchema>;

export const POSITIVE_SCORES = ['own', 'min', 'max', 'mean'] as const;
export const positiveScoreSchema = z.enum(POSITIVE_SCORES);
/** Which score stands for s⁺ where a query has several positives. */
export type PositiveScore = z.infer<typeof positiveScoreSchema>;

export const SHORTAGES = ['keep-fewer', 'skip-query', 'fill-random'] as const;
export const shortageSchema = z.enum(SHORTAGES);
/** What happens to a pair that has fewer than n negatives left. */
export type Shortage = z.infer<typeof shortageSchema>;

export const VERDICTS = ['kept', 'removed', 'reserve'] as const;
/** What selection says of a candidate. */
export type Verdict = (typeof VERDICTS)[number];

export const REASONS = [
  'positive',
  'duplicate-of-positive',
  'shifted',
  'above-threshold',
  'below-minimum',
  'outside-rank-range',
  'labelled-false-negative',
  'labelled-ambiguous',
  'graded-between',
] as const;
/** Why a candidate was removed. */
export type Reason = (typeof REASONS)[number];

/** What became of a candidate: its verdict, and where it was removed the reason in its place. */
export const OUTCOMES = ['kept', 'reserve', ...REASONS] as const;
export const outcomeSchema = z.enum(OUTCOMES);
export type Outcome = z.infer<typeof outcomeSchema>;

/**
 * Which queries of a run to look at:
 * - `short`, `starved`: a pair has fewer negatives than asked for; has none.
 * - `unscored`: a pair has none, because its teacher did not score the positive.
 * - `contradicted`: the method by itself would contradict an answer; `contradicted-kept`, `contradicted-removed`: it
 *   would keep what answers the query; would remove what does not.
 * - `differs`: the other run keeps something else.
 * - `near`: the nearest candidate could as well have gone the other way.
 * - `above-positive`: a kept negative scores above its positive.
 * - `unjudged`: no candidate has an answer.
 * - `outcome`: a candidate, at any of some ranks where these are named, had a certain outcome.
 */
export const QUEUES = [
  'all',
  'short',
  'starved',
  'unscored',
  'contradicted',
  'contradicted-kept',
  'contradicted-removed',
  'differs',
  'near',
  'above-positive',
  'unjudged',
  'outcome',
] as const;
export const queueNameSchema = z.enum(QUEUES);
export type QueueName = z.infer<typeof queueNameSchema>;

/** The first and the last of some ranks, from 1, as they are shown. */
export const ranksSchema = z
  .tuple([z.int().min(1), z.int().min(1)])
  .refine(([first, last]) => first <= last, 'The last rank comes before the first.');
export type Ranks = z.infer<typeof ranksSchema>;

export const LABELS = ['false-negative', 'true-negative', 'ambiguous'] as const;
export const labelSchema = z.enum(LABELS);
/** What a curator says of a (query, passage). */
export type Label = z.infer<typeof labelSchema>;

export const sourceSchema = z.object({
  teacher: z.string().min(1),
  method: methodSchema,
  /** N for `shifted`, the threshold for `abs`, the margin for `margin-pos`, the share for `perc-pos`; null for `naive`. */
  value: z.number().nullable(),
});
/** One teacher of a run, with the method that filters its candidates. */
export type Source = z.infer<typeof sourceSchema>;

export const recipeSchema = z.object({
  sources: z.array(sourceSchema).min(1),
  ensemble: ensembleSchema,
  negatives: z.int().min(1).max(1000),
  sampling: samplingSchema,
  /** The first k of what passed, from which `sampled` and `top1-sampled` draw. */
  sampleK: z.int().min(1),
  /** τ of softmax(s / τ). */
  temperature: z.number().positive(),
  seed: z.int().min(0).max(0xffffffff),
  minScore: z.number().nullable(),
  /** [from, to) over what passed the threshold and the minimum, 0-based. */
  rankRange: z.tuple([z.int().min(0), z.int().min(1)]).nullable(),
  positiveScore: positiveScoreSchema,
  shortage: shortageSchema,
  judgedZero: z.enum(['ignore', 'trust']),
  falseNegatives: z.enum(['remove', 'promote']),
  dataset: z.string(),
  /** null: every split. */
  split: z.string().nullable(),
});
/** A run's recipe: everything that selection needs besides the stored retrievals and the labels. */
export type Recipe = z.infer<typeof recipeSchema>;

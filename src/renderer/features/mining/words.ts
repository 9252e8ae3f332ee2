import type {
  Ensemble,
  Method,
  Outcome,
  PositiveScore,
  QueueName,
  Recipe,
  Sampling,
  Shortage,
} from '../../../shared/mining.ts';
import { methodText } from '../../app/method-words.ts';
import { countText, quantityText, shareText } from '../../app/wording.ts';
import type { BarLook } from '../../ui/chart.tsx';
import type { Preset, Preview, Summary } from './types.ts';

/** What each method does, in a sentence, and what its value is called. */
export const METHOD_WORDS = {
  naive: { sentence: 'Takes the candidates that score best, false negatives included.', value: '' },
  shifted: {
    sentence:
      'Drops the best candidates unseen: false negatives are most frequent there, and so are good negatives.',
    value: 'How many of the best to drop',
  },
  abs: {
    sentence: 'One threshold for every query, whatever its positive scores.',
    value: 'The highest score a negative may have',
  },
  'margin-pos': {
    sentence: 'A negative has to score this much below its own positive.',
    value: 'How far below the positive',
  },
  'perc-pos': {
    sentence: "A negative may score up to this share of its own positive's score.",
    value: "Share of the positive's score",
  },
} as const satisfies Record<Method, { readonly sentence: string; readonly value: string }>;

/** What becomes of a candidate: how it is called after a number, and how its bars look. */
export const OUTCOME_WORDS = {
  kept: { word: 'kept', look: { state: 'kept' } },
  reserve: { word: 'in reserve', look: { state: 'reserve' } },
  positive: { word: 'positives', look: { state: 'positive' } },
  'duplicate-of-positive': { word: 'copies of a positive', look: { state: 'positive', pattern: 'checks' } },
  shifted: { word: 'among the first N', look: { state: 'removed', pattern: 'level' } },
  'above-threshold': { word: 'above the threshold', look: { state: 'removed' } },
  'below-minimum': { word: 'below the minimum', look: { state: 'removed', pattern: 'rings' } },
  'outside-rank-range': { word: 'outside the rank range', look: { state: 'removed', pattern: 'upright' } },
  'labelled-false-negative': { word: 'answered yes', look: { state: 'false-negative' } },
  'labelled-ambiguous': {
    word: 'answered “can’t tell”',
    look: { state: 'false-negative', pattern: 'rings' },
  },
  'graded-between': { word: 'graded in between', look: { state: 'positive', pattern: 'rings' } },
} as const satisfies Record<Outcome, { readonly word: string; readonly look: BarLook }>;

/** From the axis up: what is kept stands on the ground, what cannot be a negative hangs from the top. */
export const OUTCOME_ORDER = [
  'kept',
  'reserve',
  'below-minimum',
  'outside-rank-range',
  'shifted',
  'above-threshold',
  'graded-between',
  'labelled-ambiguous',
  'labelled-false-negative',
  'duplicate-of-positive',
  'positive',
] as const satisfies readonly Outcome[];

export const SAMPLING_WORDS = {
  top: { label: 'Top', sentence: 'The best that pass: the hardest negatives, and the same ones every time.' },
  sampled: {
    label: 'Sampled',
    sentence: 'Drawn from the first that pass, better scores more often: more variety.',
  },
  'top1-sampled': {
    label: 'Top 1 + sampled',
    sentence: 'The best that passes always, the others drawn from the ones behind it.',
  },
} as const satisfies Record<Sampling, { readonly label: string; readonly sentence: string }>;

export const SHORTAGE_WORDS = {
  'keep-fewer': { label: 'Keep fewer', sentence: 'The pair keeps those that it has.' },
  'skip-query': { label: 'Skip query', sentence: 'The query and all its pairs are left out.' },
  'fill-random': {
    label: 'Fill',
    sentence: 'Random passages fill up, never a positive and never what was answered yes.',
  },
} as const satisfies Record<Shortage, { readonly label: string; readonly sentence: string }>;

export const POSITIVE_SCORE_WORDS = {
  own: 'Its own',
  min: 'Lowest',
  max: 'Highest',
  mean: 'Mean',
} as const satisfies Record<PositiveScore, string>;

export const ENSEMBLE_WORDS = {
  'cross-sample': {
    label: 'One teacher per pair',
    sentence: 'Each pair gets its negatives from one teacher, drawn by the seed (paper: cross-sample).',
  },
  'intra-sample': {
    label: 'All, with doubles',
    sentence: 'The teachers take turns; what two of them pick stands twice (paper: intra-sample).',
  },
  'intra-sample-dedup': {
    label: 'All, without doubles',
    sentence:
      'The teachers take turns; what is picked already is passed over (paper: intra-sample, no duplicates).',
  },
} as const satisfies Record<Exclude<Ensemble, 'none'>, { readonly label: string; readonly sentence: string }>;

/** "Share of positive 95 %, sampled from 10". */
export function presetText({ method, value, sampling, sampleK, rankRange }: Preset): string {
  const from = rankRange === null ? `${sampleK}` : `ranks ${rankRange[0]}–${rankRange[1]}`;
  const drawn =
    sampling === 'top'
      ? ''
      : sampling === 'sampled'
        ? `, sampled from ${from}`
        : `, top 1 + sampled from ${from}`;
  return `${methodText({ method, value })}${drawn}`;
}

/** "9.8 of 10": among how many candidates a draw chooses in effect. */
export function choicesText({ candidates, effective }: NonNullable<Preview['choices']>): string {
  return `${effective.toFixed(1)} of ${Number(candidates.toFixed(1))}`;
}

/** Whether every pair has as many negatives as it should, and how many have not. */
export function shortageText({ pairs, short, starved }: Summary, negatives: number): string {
  if (pairs === 0) return 'There is no pair of a query and a positive here.';
  if (short === 0) return `Every pair has its ${quantityText(negatives, 'negative')}.`;
  const none = starved > 0 ? `, ${countText(starved)} ${starved === 1 ? 'has' : 'have'} none` : '';
  return `${countText(short)} of ${countText(pairs)} pairs (${shareText(short / pairs, 1)}) ${short === 1 ? 'has' : 'have'} fewer than ${quantityText(negatives, 'negative')}${none}.`;
}

/** What the pairs are, and what became of those that are short. */
export function pairsText(summary: Summary, shortage: Shortage): string {
  const { pairs, queries, promoted, withdrawn, skipped, filled, unscored } = summary;
  const parts = [
    promoted > 0 ? `${countText(promoted)} with a promoted positive` : '',
    withdrawn > 0 ? `${countText(withdrawn)} more withdrawn by answers` : '',
    unscored > 0 ? `${countText(unscored)} whose positive has no score` : '',
    shortage === 'skip-query' && skipped > 0 ? `${countText(skipped)} left out with their queries` : '',
    shortage === 'fill-random' && filled > 0
      ? `${quantityText(filled, 'random passage')} drawn to fill up`
      : '',
  ].filter((part) => part !== '');
  return `${[`${quantityText(pairs, 'pair')} of ${quantityText(queries, 'query', 'queries')}`, ...parts].join(', ')}.`;
}

export type Finding = {
  readonly queue: QueueName;
  readonly text: string;
  /** Queries: as many as the queue holds. */
  readonly count: number;
};

/** What to look at before one saves: the queues that a recipe makes, with their sizes. */
export function findings(
  { queues, differs, quality, summary }: Preview,
  { negatives, sources }: Recipe,
  other: string | null,
): Finding[] {
  const finding = (queue: keyof Preview['queues'], text: string): Finding => ({
    queue,
    text,
    count: queues[queue].queries,
  });
  const hasThreshold = sources.some(({ method }) => method !== 'naive' && method !== 'shifted');
  return [
    finding('short', `Queries left with fewer than ${quantityText(negatives, 'negative')}`),
    ...(summary.starved > 0 ? [finding('starved', 'Queries left with no negative at all')] : []),
    ...(summary.unscored > 0
      ? [finding('unscored', 'Queries with a positive that the teacher did not score')]
      : []),
    ...(quality === null
      ? []
      : [
          finding('contradicted-kept', 'Queries in which the method would keep what was answered yes'),
          finding('contradicted-removed', 'Queries in which the method would remove what was answered no'),
        ]),
    finding('above-positive', 'Queries that keep a negative which scores above its positive'),
    ...(hasThreshold
      ? [finding('near', 'Queries with a candidate so near the threshold that it could go either way (0.02)')]
      : []),
    ...(differs === null || other === null
      ? []
      : [
          {
            queue: 'differs' as const,
            text: `Queries that keep something else than ${other} (${quantityText(differs.items, 'verdict')})`,
            count: differs.queries,
          },
        ]),
  ];
}

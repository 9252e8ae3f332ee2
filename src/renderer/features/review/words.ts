import type { Label, Outcome, QueueName } from '../../../shared/mining.ts';
import type { ReviewSort } from './review-address.ts';
import type { Candidate, ReviewedPair } from './types.ts';

/** What a queue is called, and in a sentence why a query is in it. */
export const QUEUE_WORDS = {
  all: { name: 'All queries', why: 'Every query of the run, in the order of the data.' },
  near: {
    name: 'Nearest to the threshold',
    why: 'A candidate lies within 0.02 of being kept or removed.',
  },
  unjudged: { name: 'Without an answer', why: 'None of the candidates has an answer yet.' },
  'above-positive': {
    name: 'Kept above the positive',
    why: 'A kept negative scores above the positive: either may be wrong.',
  },
  short: { name: 'Too few negatives', why: 'Fewer negatives are left than the run asks for.' },
  starved: { name: 'No negatives left', why: 'Every candidate was removed.' },
  unscored: {
    name: 'Positive without a score',
    why: 'The teacher did not score the positive, so that nothing is mined.',
  },
  contradicted: {
    name: 'Against the answers',
    why: 'The method by itself would contradict an answer: look at it once more.',
  },
  'contradicted-kept': {
    name: 'Would keep an answer',
    why: 'The method would keep a passage of which a curator says that it answers.',
  },
  'contradicted-removed': {
    name: 'Would remove a negative',
    why: 'The method would remove a passage of which a curator says that it does not answer.',
  },
  differs: { name: 'Where two runs differ', why: 'The other run keeps something else.' },
  outcome: { name: 'By what became of a candidate', why: 'A candidate had this outcome.' },
} as const satisfies Record<QueueName, { readonly name: string; readonly why: string }>;

/** Those that one chooses by name; the others are opened from the numbers of the Mining page. */
export const CHOSEN_QUEUES = [
  'all',
  'near',
  'unjudged',
  'above-positive',
  'short',
  'contradicted',
  'differs',
] as const satisfies readonly QueueName[];

export const SORT_WORDS = {
  order: 'as in the data',
  margin: 'nearest to the threshold',
  text: 'by text',
  kept: 'by kept',
  removed: 'by removed',
  labelled: 'by answers',
} as const satisfies Record<ReviewSort, string>;

export const OUTCOME_WORDS = {
  kept: 'was kept',
  reserve: 'is in reserve',
  positive: 'is a positive',
  'duplicate-of-positive': 'has the text of a positive',
  shifted: 'was among the first that are dropped',
  'above-threshold': 'was removed above the threshold',
  'below-minimum': 'was removed below the minimum score',
  'outside-rank-range': 'was outside the rank range',
  'labelled-false-negative': 'is labelled as an answer',
  'labelled-ambiguous': 'is labelled as unclear',
  'graded-between': 'is graded in between by the data',
} as const satisfies Record<Outcome, string>;

/** The answers to "Does this passage answer the question?", in the order of their keys. */
export const ANSWERS = [
  { label: 'true-negative', keys: '1', name: 'No' },
  { label: 'false-negative', keys: '2', name: 'Yes' },
  { label: 'ambiguous', keys: '3', name: 'Can’t tell' },
] as const satisfies readonly { readonly label: Label; readonly keys: string; readonly name: string }[];

/** An answer as a fact. */
export const LABEL_WORDS = {
  'true-negative': 'Does not answer',
  'false-negative': 'Answers it',
  ambiguous: 'Can’t tell',
} as const satisfies Record<Label, string>;

/** What each answer would do, for the line under the buttons. */
export function effectText({ verdict, reason }: Candidate, promotes: boolean): string {
  if (reason === 'positive')
    return 'No, or Can’t tell: its pair is withdrawn, and nothing is mined for it. Yes: it stays a positive.';
  const no = verdict === 'removed' ? 'No: it goes back in as a negative.' : 'No: it stays a negative.';
  const yes = verdict === 'removed' ? 'Yes: it stays out' : 'Yes: it goes out';
  return `${no} ${yes}, as a false negative, and ${promotes ? 'becomes' : 'can become'} a positive. Can’t tell: it counts as neither.`;
}

/** A score with as many digits as tell scores apart: three, or fewer where they are large. */
export function scoreText(score: number): string {
  const size = Math.abs(score);
  return score.toFixed(size >= 100 ? 1 : size >= 10 ? 2 : 3);
}

/** "97 % of positive"; for a positive without a score above 0, how far the candidate is from it. */
export function ratioText(score: number | null, positive: number | null): string {
  if (score === null || positive === null) return '';
  if (positive > 0) return `${Math.round((score / positive) * 100)} % of positive`;
  const off = score - positive;
  return `${off < 0 ? '−' : '+'}${Math.abs(off).toFixed(3)} of positive`;
}

/** The heading of a candidate's arithmetic. */
export function whyTitle({ verdict, reason }: Candidate): string {
  if (reason === 'positive') return 'Why it is no candidate';
  return { kept: 'Why it was kept', removed: 'Why it was removed', reserve: 'Why it is in reserve' }[verdict];
}

/** Why a pair has nothing to judge; empty where it has. */
export function pairNote({ status, candidates }: Pick<ReviewedPair, 'status' | 'candidates'>): string {
  if (status === 'withdrawn')
    return 'A curator says that this positive does not answer the query, or cannot tell: nothing is mined for it. Z takes the answer back.';
  if (status === 'skipped')
    return 'A pair of this query has too few negatives, and the run leaves such queries out.';
  if (status === 'unscored')
    return 'The method needs the score of this positive, which the teacher does not have: nothing is mined for it.';
  return candidates.length === 0 ? 'The teacher has no candidates for this query.' : '';
}

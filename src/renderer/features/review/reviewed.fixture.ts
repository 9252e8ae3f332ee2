import type { Candidate, ReviewedPair, ReviewedQuery } from './types.ts';

/** For tests: a candidate of the teacher `t`. */
export const candidateOf = (id: string, changes: Partial<Candidate> = {}): Candidate => ({
  id,
  rank: 1,
  score: 0.5,
  scores: {},
  verdict: 'kept',
  reason: null,
  arithmetic: '',
  label: null,
  teacher: 't',
  ...changes,
});

export const pairOf = (candidates: readonly Candidate[], toJudge: readonly string[] = []): ReviewedPair => ({
  positive: { id: 'p', score: 1 },
  status: 'active',
  promoted: false,
  threshold: null,
  sources: [{ teacher: 't', positiveScore: 1, threshold: null, arithmetic: '' }],
  candidates: [...candidates],
  negatives: [],
  toJudge,
});

export const queryOf = (
  pairs: readonly ReviewedPair[],
  changes: Partial<ReviewedQuery> = {},
): ReviewedQuery => ({
  query: { id: 'q', text: 'Which?', split: 'train' },
  pairs: [...pairs],
  passages: {},
  answers: [],
  upTo: 10,
  ...changes,
});

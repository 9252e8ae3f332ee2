import type { client } from '../../app/api.ts';

type Mining = typeof client.mining;
type Review = typeof client.review;
type Answer<Ask extends (...given: never[]) => unknown> = Awaited<ReturnType<Ask>>;

/** A queue as it was opened. */
export type ReviewQueue = Parameters<Review['rows']['query']>[0]['queue'];
/** Which queries are shown, in which order. */
export type Queue = Omit<ReviewQueue, 'opened' | 'curator'>;

export type Run = Answer<Mining['runs']['query']>[number];

export type QueueRow = Answer<Review['rows']['query']>['rows'][number];
export type QueuePlace = Answer<Review['place']['query']>;

export type ReviewedQuery = Answer<Review['query']['query']>;
export type ReviewedPair = ReviewedQuery['pairs'][number];
export type Candidate = ReviewedPair['candidates'][number];
export type PassageText = ReviewedQuery['passages'][string];
export type StandingAnswer = ReviewedQuery['answers'][number];

export type HistoryEvent = Answer<Review['history']['query']>[number];

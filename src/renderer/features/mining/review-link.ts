import { type ReviewAddress, reviewAddress } from '../review/review-address.ts';
import { type Draft, savedAs } from './draft.ts';
import type { Run } from './types.ts';

/** Addresses of a draft's queues on the Review page. */
export type QueueLink = (queue: Partial<ReviewAddress>) => string;

/** By the run's name where the draft is saved as it stands, else by the whole recipe. */
export function queueLink(draft: Draft, runs: readonly Run[]): QueueLink {
  const of = savedAs(draft, runs) === null ? { recipe: draft.recipe } : { run: draft.name };
  return (queue) => reviewAddress({ ...of, ...queue });
}

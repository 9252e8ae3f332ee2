import type { Recipe } from '../../../../shared/mining.ts';
import type { SelectionSummary } from '../../../engine/selection/summary.ts';
import { createThread } from '../../../platform/jobs/thread.ts';
import type { LiveRequest, ReviewQueue } from './live-requests.ts';
import type { QueuePlace, QueueProgress } from './open-queues.ts';
import type { MiningPreview } from './preview.ts';
import type { ReviewedQuery } from './review-query.ts';
import type { ReviewRow } from './review-rows.ts';

/** Selection over the whole set and over single queries, in threads of their own with connections that only read. */
export type LiveMining = {
  /** Loads what the pages of a recipe need, ahead of them. */
  readonly warmUp: (recipe: Recipe) => Promise<void>;
  /** @throws WhetstoneError where the recipe cannot be evaluated in this project: see `checkRun` */
  readonly check: (recipe: Recipe) => Promise<void>;
  /** What a recipe does to the whole set. A preview that a newer one has overtaken is not worked out: it answers null. */
  readonly preview: (recipe: Recipe, other: Recipe | null) => Promise<MiningPreview | null>;
  /** A run in numbers, without the rest of a preview. */
  readonly summary: (recipe: Recipe) => Promise<SelectionSummary>;
  readonly reviewRows: (
    queue: ReviewQueue,
    from: number,
    count: number,
  ) => Promise<QueueProgress & { readonly rows: readonly ReviewRow[] }>;
  readonly reviewPlace: (queue: ReviewQueue, query: string | null) => Promise<QueuePlace>;
  readonly reviewQuery: (queue: ReviewQueue, query: string) => Promise<ReviewedQuery>;
  readonly close: () => Promise<void>;
};

function workerEntry(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './live-worker.ts' : './live-worker.js', import.meta.url);
}

/** @param folder the project's */
export function createLiveMining(folder: string): LiveMining {
  const thread = createThread(workerEntry(), folder);
  // One query does not wait for the whole set.
  const readingQueries = createThread(workerEntry(), folder);
  // What the threads answer is our own code's, from our own process: its shape needs no second check.
  const ask = <Answer>(request: LiveRequest): Promise<Answer> => thread.ask(request) as Promise<Answer>;
  const askOfQuery = <Answer>(request: LiveRequest): Promise<Answer> =>
    readingQueries.ask(request) as Promise<Answer>;
  let newestPreview = 0;
  let previewing: Promise<unknown> = Promise.resolve();
  return {
    preview: async (recipe, other) => {
      const mine = ++newestPreview;
      await previewing.catch(() => {});
      if (mine !== newestPreview) return null;
      const answer = ask<MiningPreview>({ type: 'preview', recipe, other });
      previewing = answer;
      return answer;
    },
    warmUp: async (recipe) => {
      await ask({ type: 'load', recipe });
      // A page that asked meanwhile is served before this.
      await ask({ type: 'order-texts', recipe });
    },
    check: (recipe) => ask({ type: 'check', recipe }),
    summary: (recipe) => ask({ type: 'summary', recipe }),
    reviewRows: (queue, from, count) => ask({ type: 'review-rows', queue, from, count }),
    reviewPlace: (queue, query) => ask({ type: 'review-place', queue, query }),
    reviewQuery: (queue, query) => askOfQuery({ type: 'review-query', queue, query }),
    close: async () => {
      await Promise.all([thread.close(), readingQueries.close()]);
    },
  };
}

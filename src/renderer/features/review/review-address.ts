import {
  type Outcome,
  outcomeSchema,
  type QueueName,
  queueNameSchema,
  type Ranks,
  type Recipe,
  ranksSchema,
  recipeSchema,
} from '../../../shared/mining.ts';

export const REVIEW_SORTS = ['order', 'text', 'kept', 'removed', 'labelled', 'margin'] as const;
export type ReviewSort = (typeof REVIEW_SORTS)[number];

/**
 * Which queue the Review page shows, and where in it:
 * `/review?run=NAME` for a saved run or `/review?recipe=JSON` for one that is not saved, with `&queue=`, `&other=` (the
 * saved run that `differs` compares with), `&outcome=` and `&ranks=3` or `&ranks=21-24` (for the queue `outcome`),
 * `&split=`, `&text=`, `&sort=`, `&descending`, `&query=`. Whatever is left out is as in {@link WHOLE_QUEUE}.
 */
export type ReviewAddress = {
  /** null: not named in the address. */
  readonly run: string | null;
  /** Counts where no run is named. */
  readonly recipe: Recipe | null;
  readonly queue: QueueName;
  readonly other: string | null;
  readonly outcome: Outcome | null;
  readonly ranks: Ranks | null;
  readonly split: string | null;
  readonly text: string;
  readonly sort: ReviewSort;
  readonly descending: boolean;
  /** The id of the query that is open. */
  readonly query: string | null;
};

export const WHOLE_QUEUE: ReviewAddress = {
  run: null,
  recipe: null,
  queue: 'all',
  other: null,
  outcome: null,
  ranks: null,
  split: null,
  text: '',
  sort: 'order',
  descending: false,
  query: null,
};

/** The address of a queue: only what is not as in {@link WHOLE_QUEUE} stands in it. */
export function reviewAddress(changes: Partial<ReviewAddress>): string {
  const { run, recipe, queue, other, outcome, ranks, split, text, sort, descending, query } = {
    ...WHOLE_QUEUE,
    ...changes,
  };
  const parameters = new URLSearchParams();
  if (run !== null) parameters.set('run', run);
  else if (recipe !== null) parameters.set('recipe', JSON.stringify(recipe));
  if (queue !== 'all') parameters.set('queue', queue);
  if (other !== null) parameters.set('other', other);
  if (outcome !== null) parameters.set('outcome', outcome);
  if (ranks !== null) parameters.set('ranks', ranks[0] === ranks[1] ? String(ranks[0]) : ranks.join('-'));
  if (split !== null) parameters.set('split', split);
  if (text !== '') parameters.set('text', text);
  if (sort !== 'order') parameters.set('sort', sort);
  if (descending) parameters.set('descending', '');
  if (query !== null) parameters.set('query', query);
  return parameters.size === 0 ? '/review' : `/review?${parameters}`;
}

/** What an address says; what it says wrongly counts as left out. */
export function parseReviewAddress(parameters: URLSearchParams): ReviewAddress {
  return {
    run: parameters.get('run'),
    recipe: parseRecipe(parameters.get('recipe')),
    queue: queueNameSchema.safeParse(parameters.get('queue')).data ?? 'all',
    other: parameters.get('other'),
    outcome: outcomeSchema.safeParse(parameters.get('outcome')).data ?? null,
    ranks: parseRanks(parameters.get('ranks')),
    split: parameters.get('split'),
    text: parameters.get('text') ?? '',
    sort: REVIEW_SORTS.find((sort) => sort === parameters.get('sort')) ?? 'order',
    descending: parameters.has('descending'),
    query: parameters.get('query'),
  };
}

function parseRecipe(text: string | null): Recipe | null {
  if (text === null) return null;
  try {
    return recipeSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function parseRanks(text: string | null): Ranks | null {
  const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(text ?? '') ?? [];
  if (first === undefined) return null;
  return ranksSchema.safeParse([Number(first), Number(last ?? first)]).data ?? null;
}

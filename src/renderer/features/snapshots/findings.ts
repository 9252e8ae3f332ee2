import type { Preflight } from './types.ts';

/** Something that a snapshot would freeze, and what becomes of it there. */
export type Finding = {
  /** `look`: better looked at before; `note`: as it should be, and good to know. */
  readonly tone: 'look' | 'note';
  readonly count: number;
  readonly what: string;
  readonly becomes: string;
};

/** What stands out in a run before a snapshot of it is taken: the worst first, and nothing that occurs 0 times. */
export function findingsOf({
  recipe,
  summary,
  labels,
}: Pick<Preflight, 'recipe' | 'summary' | 'labels'>): Finding[] {
  const promote = recipe.falseNegatives === 'promote';
  const all: readonly Finding[] = [
    {
      tone: 'look',
      count: labels.conflicts,
      what: 'Passages on which curators disagree',
      becomes: 'They count as “can’t tell”, in neither set, until that is settled.',
    },
    {
      tone: 'look',
      count: summary.starved,
      what: 'Pairs without any negative',
      becomes:
        recipe.shortage === 'fill-random'
          ? 'They are filled up at random.'
          : recipe.shortage === 'skip-query'
            ? 'Their queries are skipped.'
            : 'They go in without negatives; formats that need some leave them out.',
    },
    {
      tone: 'look',
      count: summary.short - summary.starved,
      what: `Pairs with fewer than ${recipe.negatives} negatives`,
      becomes:
        recipe.shortage === 'fill-random'
          ? 'They are filled up at random.'
          : recipe.shortage === 'skip-query'
            ? 'Their queries are skipped.'
            : 'They go in with what they have.',
    },
    {
      tone: 'look',
      count: summary.unscored,
      what: 'Pairs whose positive the teacher did not score',
      becomes: 'The method needs that score, so they have no negatives.',
    },
    {
      tone: 'look',
      count: summary.skipped,
      what: 'Pairs skipped with their query',
      becomes: 'They are not in the snapshot: the run skips a query that has too few negatives.',
    },
    {
      tone: 'note',
      count: summary.filled,
      what: 'Negatives drawn at random to fill pairs up',
      becomes: 'Never a positive or a false negative; they are easier than mined ones.',
    },
    {
      tone: 'note',
      count: labels.counts['false-negative'],
      what: 'False negatives that curators found',
      becomes: promote
        ? 'They leave the negatives and become positives, each with a pair of its own.'
        : 'They leave the negatives, are no positives either, and training masks them in a batch.',
    },
    {
      tone: 'note',
      count: summary.promoted,
      what: 'Pairs with a false negative as their positive',
      becomes: 'They are for training alone: an evaluation’s judgements never change by them.',
    },
    {
      tone: 'note',
      count: labels.counts.ambiguous,
      what: 'Passages answered “can’t tell”',
      becomes: 'They are in neither set, and training masks them.',
    },
    {
      tone: 'note',
      count: summary.withdrawn,
      what: 'Positives that a curator withdrew',
      becomes: 'Their pairs are not in the snapshot.',
    },
  ];
  return all.filter(({ count }) => count > 0);
}

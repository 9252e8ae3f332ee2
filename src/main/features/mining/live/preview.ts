import { OUTCOMES, type Outcome, type QueueName, type Recipe } from '../../../../shared/mining.ts';
import { type Choices, meanChoices } from '../../../engine/selection/choices.ts';
import type { SelectionInput } from '../../../engine/selection/evaluate.ts';
import { followOutcomes, type OutcomeCounts } from '../../../engine/selection/outcome-counts.ts';
import { outcomeNamed } from '../../../engine/selection/outcomes.ts';
import { labelledQuality, type RemovalQuality } from '../../../engine/selection/quality.ts';
import { followFigures, type QueryFigures } from '../../../engine/selection/query-figures.ts';
import { type Selection, select } from '../../../engine/selection/select.ts';
import { type SelectionSummary, shortageWarning } from '../../../engine/selection/summary.ts';
import { differencesByQuery } from './compare-selections.ts';
import { type RunHistograms, runHistograms } from './histograms.ts';
import type { LoadedRun } from './loaded-run.ts';
import { type RankColumn, rankColumns } from './rank-columns.ts';
import { createMemory } from './remember.ts';

/** A queue in numbers: its queries, and in them the pairs, candidates or answers that put them there. */
export type QueueCount = { readonly queries: number; readonly items: number };

export type CountedQueue = Exclude<QueueName, 'all' | 'outcome' | 'unjudged' | 'differs'>;

/** What a recipe does to the whole set. */
export type MiningPreview = {
  readonly summary: SelectionSummary;
  /** What has to be said loudly, in the words of the command line: the recipe leaves too little. */
  readonly warning: string | null;
  /** How many candidates the longest list has. */
  readonly candidates: number;
  readonly columns: readonly RankColumn[];
  /** Candidates, and the queries with one; only what occurs. */
  readonly outcomes: Readonly<Partial<Record<Outcome, QueueCount>>>;
  /** null where the teacher has no scores. */
  readonly histograms: RunHistograms | null;
  /** The same of the plain top n, to hold it against. */
  readonly naive: RunHistograms | null;
  readonly queues: Readonly<Record<CountedQueue, QueueCount>>;
  /** (pair, passage)s that one of two runs keeps and the other does not; null where there is no other run. */
  readonly differs: QueueCount | null;
  /** Among how many candidates each draw chooses; null where nothing is drawn. */
  readonly choices: Choices | null;
  /** How the removal agrees with what was answered; null where nothing was. */
  readonly quality: RemovalQuality | null;
  readonly milliseconds: number;
};

/** A candidate within this of its threshold could as well have gone the other way. */
export const NEAR_MARGIN = 0.02;

/** Enough pairs for a mean of which two digits are shown. */
const PAIRS_FOR_CHOICES = 2000;

/** The run that another is held against, on tables of its own. */
export type Other = { readonly run: LoadedRun; readonly recipe: Recipe };

const otherSelections = createMemory<Selection>();
const naiveHistograms = createMemory<RunHistograms>();

/** What another run keeps; it is worked out once, for it does not move with a slider. */
export function selectOther({ run, recipe }: Other): Selection {
  const input = run.inputFor(recipe);
  return otherSelections(input, JSON.stringify(recipe), () => select(input, recipe));
}

/** Evaluates a recipe over the whole set, for the page where it is made. */
export function previewRun(run: LoadedRun, recipe: Recipe, other: Other | null): MiningPreview {
  const started = performance.now();
  const input = run.inputFor(recipe);
  const { selection, figures, outcomes } = evaluateOnce(input, recipe);
  const { range } = run;
  const naive = naiveOf(recipe);
  const differences =
    other === null
      ? null
      : differencesByQuery(
          { tables: run.tables, selection },
          { tables: other.run.tables, selection: selectOther(other) },
        );
  const { contradictedKept, contradictedRemoved } = figures;
  return {
    summary: selection.summary,
    warning: shortageWarning(selection.summary, recipe.negatives),
    candidates: outcomes.ranks,
    columns: rankColumns(outcomes),
    outcomes: countsByName(outcomes),
    histograms: range === null ? null : runHistograms(input, selection, range),
    naive:
      range === null
        ? null
        : naiveHistograms(input, JSON.stringify(naive), () =>
            runHistograms(input, select(input, naive), range),
          ),
    queues: {
      short: { queries: sum(figures.short), items: selection.summary.short },
      starved: { queries: sum(figures.starved), items: selection.summary.starved },
      unscored: { queries: sum(figures.unscored), items: selection.summary.unscored },
      contradicted: {
        queries: contradictedKept.reduce(
          (count, kept, query) => count + (kept + contradictedRemoved[query]! > 0 ? 1 : 0),
          0,
        ),
        items: sum(contradictedKept) + sum(contradictedRemoved),
      },
      'contradicted-kept': countOf(contradictedKept),
      'contradicted-removed': countOf(contradictedRemoved),
      near: nearOf(figures.margin),
      'above-positive': countOf(figures.abovePositive),
    },
    differs: differences === null ? null : countOf(differences),
    choices: meanChoices(input, recipe, PAIRS_FOR_CHOICES),
    quality: labelledQuality(input, recipe),
    milliseconds: performance.now() - started,
  };
}

/** All that is counted, in one pass over the pairs. */
function evaluateOnce(input: SelectionInput, recipe: Recipe) {
  const following: { figures?: QueryFigures; finish?: () => OutcomeCounts } = {};
  const selection = select(input, recipe, (evaluator) => {
    const figures = followFigures(evaluator);
    const outcomes = followOutcomes(evaluator);
    following.figures = figures.figures;
    following.finish = outcomes.finish;
    return [figures, outcomes];
  });
  return { selection, figures: following.figures!, outcomes: following.finish!() };
}

function naiveOf(recipe: Recipe): Recipe {
  return {
    ...recipe,
    sources: recipe.sources.map((source) => ({ ...source, method: 'naive', value: null })),
  };
}

function countsByName({ total, queries }: OutcomeCounts): MiningPreview['outcomes'] {
  const counts: Partial<Record<Outcome, QueueCount>> = {};
  for (const name of OUTCOMES) {
    const outcome = outcomeNamed(name);
    if (total[outcome] !== 0) counts[name] = { queries: queries[outcome]!, items: total[outcome]! };
  }
  return counts;
}

// By index: an iterator over a typed array is ten times as slow, and these are gone through while a slider moves.

function countOf(values: Uint32Array): QueueCount {
  let queries = 0;
  for (let query = 0; query < values.length; query++) if (values[query]! > 0) queries++;
  return { queries, items: sum(values) };
}

function nearOf(margins: Float64Array): QueueCount {
  let queries = 0;
  for (let query = 0; query < margins.length; query++) if (margins[query]! <= NEAR_MARGIN) queries++;
  return { queries, items: queries };
}

function sum(values: Uint8Array | Uint32Array): number {
  let total = 0;
  for (let query = 0; query < values.length; query++) total += values[query]!;
  return total;
}

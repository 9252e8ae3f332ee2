import type { Recipe } from '../../../../shared/mining.ts';
import { OUTCOME, OUTCOME_COUNT } from '../../../engine/selection/outcomes.ts';
import { figuresByQuery } from '../../../engine/selection/query-figures.ts';
import { countByRank } from '../../../engine/selection/rank-counts.ts';
import { select } from '../../../engine/selection/select.ts';
import { type SelectionSummary, shortageWarning } from '../../../engine/selection/summary.ts';
import { differencesByQuery } from './compare-selections.ts';
import { type RunHistograms, runHistograms } from './histograms.ts';
import type { LoadedRun } from './loaded-run.ts';

/** The nearest candidates decide; a chart of more columns says no more. */
const RANKS = 20;

/** What became of the candidates of one rank. */
export type RankCounts = {
  readonly kept: number;
  readonly reserve: number;
  /** By the method or a limit. */
  readonly removed: number;
  /** By a curator's label. */
  readonly labelled: number;
  /** Positives and copies of positives. */
  readonly positive: number;
};

/** What a recipe does to the whole set. */
export type MiningPreview = {
  readonly summary: SelectionSummary;
  readonly warning: string | null;
  readonly ranks: readonly RankCounts[];
  /** null where the teacher has no scores. */
  readonly histograms: RunHistograms | null;
  /** The same of the plain top n, to hold it against. */
  readonly naive: RunHistograms | null;
  /** How many queries each queue holds, and how many items in them. */
  readonly shortQueries: number;
  readonly contradicted: { readonly queries: number; readonly labels: number };
  /** null where there is no other run. */
  readonly differs: { readonly queries: number; readonly verdicts: number } | null;
  /** Queries whose nearest candidate lies within 0.02 of the threshold. */
  readonly near: number;
  readonly milliseconds: number;
};

/** A candidate within this of its threshold could as well have gone the other way. */
export const NEAR_MARGIN = 0.02;

/** Evaluates a recipe over the whole set, for the page where it is made. */
export function previewRun(run: LoadedRun, recipe: Recipe, other: Recipe | null): MiningPreview {
  const started = performance.now();
  const input = run.inputFor(recipe);
  const selection = select(input, recipe);
  const figures = figuresByQuery(input, recipe);
  const naiveRecipe = {
    ...recipe,
    sources: recipe.sources.map((source) => ({ ...source, method: 'naive' as const, value: null })),
  };
  const differences =
    other === null
      ? null
      : differencesByQuery(
          input.pairs.query,
          run.queries.length,
          selection,
          select(run.inputFor(other), other),
        );
  return {
    summary: selection.summary,
    warning: shortageWarning(selection.summary, recipe.negatives),
    ranks: toRanks(countByRank(input, recipe, RANKS)),
    histograms: run.range === null ? null : runHistograms(input, selection, run.range),
    naive: run.range === null ? null : runHistograms(input, select(input, naiveRecipe), run.range),
    shortQueries: sum(figures.short),
    contradicted: {
      queries: count(figures.contradicted, (value) => value > 0),
      labels: sum(figures.contradicted),
    },
    differs:
      differences === null
        ? null
        : { queries: count(differences, (value) => value > 0), verdicts: sum(differences) },
    near: count(figures.margin, (value) => value <= NEAR_MARGIN),
    milliseconds: performance.now() - started,
  };
}

function toRanks(counts: Float64Array): RankCounts[] {
  return Array.from({ length: RANKS }, (_, rank) => {
    const of = (outcome: number): number => counts[rank * OUTCOME_COUNT + outcome]!;
    return {
      kept: of(OUTCOME.kept),
      reserve: of(OUTCOME.reserve),
      removed:
        of(OUTCOME.shifted) +
        of(OUTCOME.aboveThreshold) +
        of(OUTCOME.belowMinimum) +
        of(OUTCOME.beforeRankRange) +
        of(OUTCOME.afterRankRange),
      labelled: of(OUTCOME.labelledFalseNegative) + of(OUTCOME.labelledAmbiguous),
      positive: of(OUTCOME.positive) + of(OUTCOME.duplicateOfPositive),
    };
  });
}

type Column = Uint8Array | Uint16Array | Float64Array;

function sum(values: Column): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function count(values: Column, test: (value: number) => boolean): number {
  let total = 0;
  for (const value of values) if (test(value)) total++;
  return total;
}

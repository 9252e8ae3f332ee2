import type { Label, Reason, Recipe, Verdict } from '../../../shared/mining.ts';
import { STATUS } from '../../engine/selection/evaluate.ts';
import { type ExplainedSource, explainPair, type PairExplanation } from '../../engine/selection/explain.ts';
import { FLAG } from '../../engine/selection/table.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import { findDataset, findQuery } from '../data/queries.ts';
import type { Project, ReadableProject } from '../project/project.ts';
import { describeArithmetic, describeThreshold } from './arithmetic.ts';
import { type ComputedScores, loadScoredTables } from './missing-scores.ts';
import { selectionInput } from './selection-input.ts';
import type { MiningTables } from './tables.ts';

export type ShownCandidate = {
  readonly rank: number | null;
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** By the source that judges it; null where it has none. */
  readonly score: number | null;
  /** By every teacher of the run that has it among its candidates. */
  readonly scores: Readonly<Record<string, number>>;
  readonly verdict: Verdict;
  readonly reason: Reason | null;
  /** The inequality or the rule that decided, for people. */
  readonly arithmetic: string;
  readonly label: Label | null;
  /** The teacher whose list it stands in. */
  readonly teacher: string;
};

/** What a teacher's candidates are held against under a pair. */
export type ShownSource = {
  readonly teacher: string;
  /** s⁺ by the recipe's rule; null where it has none. */
  readonly positiveScore: number | null;
  /** null where the method sets none. */
  readonly threshold: number | null;
  /** The threshold and how it came about, for people: "0.771 = 0.812 − 5 %". */
  readonly arithmetic: string;
};

export type ShownPair = {
  readonly positive: {
    readonly id: string;
    readonly title: string;
    readonly text: string;
    /** Its own, by the first source that the pair uses; what stands for s⁺ is in the arithmetic. */
    readonly score: number | null;
  };
  /** `unscored`: the method needs s⁺, which the teacher does not have, so that nothing is mined for it. */
  readonly status: 'active' | 'withdrawn' | 'skipped' | 'unscored';
  readonly promoted: boolean;
  /** The highest score that a negative may have, by the first source that the pair uses; null where there is none. */
  readonly threshold: number | null;
  /** Those that the pair uses; their candidates follow one another in this order. */
  readonly sources: readonly ShownSource[];
  readonly candidates: readonly ShownCandidate[];
  readonly negatives: readonly string[];
};

export type ShownQuery = {
  readonly query: { readonly id: string; readonly text: string };
  readonly pairs: readonly ShownPair[];
};

/**
 * One query under a recipe: for each of its pairs every candidate with its verdict, reason and arithmetic.
 *
 * @throws WhetstoneError `query-not-found`, `retrieval-missing`
 */
export async function showQuery(
  project: ReadableProject | Project,
  recipe: Recipe,
  queryId: string,
  signal?: AbortSignal,
  computed?: ComputedScores,
): Promise<ShownQuery> {
  const { db } = project;
  const query = findQuery(db, findDataset(db, recipe.dataset), queryId);
  const tables = await loadScoredTables(project, recipe, { only: query.id }, signal, computed);
  return describeQuery(db, recipe, tables, query);
}

/** @param tables that query's alone */
export function describeQuery(
  db: ReadableDatabase,
  recipe: Recipe,
  tables: MiningTables,
  query: { readonly externalId: string; readonly text: string },
): ShownQuery {
  const input = selectionInput(db, recipe, tables);
  const passages = passageReader(db, tables);
  const pairs = [...tables.pairs.query.keys()].map((pair) =>
    toShownPair(explainPair(input, recipe, pair), recipe, tables, passages),
  );
  return { query: { id: query.externalId, text: query.text }, pairs };
}

type PassageTexts = { readonly id: string; readonly title: string; readonly text: string };

function passageReader(db: ReadableDatabase, { corpus }: MiningTables): (row: number) => PassageTexts {
  const statement = db.prepare('SELECT external_id AS id, title, text FROM passage WHERE id = ?');
  return (row) => statement.get(corpus.ids[row]) as PassageTexts;
}

function toShownPair(
  explained: PairExplanation,
  recipe: Recipe,
  tables: MiningTables,
  passages: (row: number) => PassageTexts,
): ShownPair {
  const first = explained.sources[0];
  const score = tables.sources[first?.source ?? 0]!.pairScore[explained.pair]!;
  return {
    positive: { ...passages(explained.positive), score: orNull(score) },
    status: statusOf(explained.status),
    promoted: (explained.status & STATUS.promoted) !== 0,
    threshold: first?.threshold ?? null,
    sources: explained.sources.map((source) => ({
      teacher: recipe.sources[source.source]!.teacher,
      positiveScore: orNull(source.positiveScore),
      threshold: source.threshold,
      arithmetic: source.threshold === null ? '' : describeThreshold(source, source.threshold),
    })),
    candidates: explained.sources.flatMap((source) =>
      toCandidates(source, explained.query, recipe, tables, passages),
    ),
    negatives: explained.negatives.map(({ passage }) => passages(passage).id),
  };
}

function statusOf(status: number): ShownPair['status'] {
  if ((status & STATUS.skipped) !== 0) return 'skipped';
  if ((status & STATUS.unscored) !== 0) return 'unscored';
  return (status & STATUS.active) !== 0 ? 'active' : 'withdrawn';
}

function toCandidates(
  source: ExplainedSource,
  query: number,
  recipe: Recipe,
  tables: MiningTables,
  passages: (row: number) => PassageTexts,
): ShownCandidate[] {
  return source.candidates.map((candidate) => {
    const scores: Record<string, number> = {};
    for (const [index, table] of tables.sources.entries()) {
      const row = findCandidate(table, query, candidate.passage);
      if (row !== null && !Number.isNaN(table.score[row]!))
        scores[recipe.sources[index]!.teacher] = table.score[row]!;
    }
    return {
      rank: candidate.rank,
      ...passages(candidate.passage),
      score: orNull(candidate.score),
      scores,
      verdict: candidate.verdict,
      reason: candidate.reason,
      arithmetic: describeArithmetic(source, candidate, recipe),
      label: labelOf(tables.flagsFor(tables.queries[query]!, candidate.passage)),
      teacher: recipe.sources[source.source]!.teacher,
    };
  });
}

function findCandidate(
  table: MiningTables['sources'][number],
  query: number,
  passage: number,
): number | null {
  for (let row = table.queryOffsets[query]!; row < table.queryOffsets[query + 1]!; row++) {
    if (table.passage[row] === passage) return row;
  }
  return null;
}

function orNull(score: number): number | null {
  return Number.isNaN(score) ? null : score;
}

function labelOf(flags: number): Label | null {
  if ((flags & FLAG.falseNegative) !== 0) return 'false-negative';
  if ((flags & FLAG.trueNegative) !== 0) return 'true-negative';
  return (flags & FLAG.ambiguous) !== 0 ? 'ambiguous' : null;
}

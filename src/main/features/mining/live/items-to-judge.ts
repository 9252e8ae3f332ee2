import type { Outcome, QueueName, Ranks, Recipe } from '../../../../shared/mining.ts';
import {
  createEvaluator,
  type Evaluator,
  FILLED,
  type SelectionInput,
  STATUS,
} from '../../../engine/selection/evaluate.ts';
import { OUTCOME, outcomeNameOf, suspectsFalseNegative } from '../../../engine/selection/outcomes.ts';
import { pairsOfQuery } from '../../../engine/selection/replace-query.ts';
import { placeOf } from '../../../engine/selection/sorted.ts';
import { FLAG } from '../../../engine/selection/table.ts';
import { limitOf } from '../../../engine/selection/threshold.ts';
import type { MiningTables } from '../tables.ts';
import type { Queue } from './live-requests.ts';
import { NEAR_MARGIN } from './preview.ts';

/** What a method sees when it knows of no label. */
const WITHOUT_LABELS = FLAG.positive | FLAG.duplicate | FLAG.joined;

/** Takes an item: a row of a source's table, under a pair. A passage may come several times. */
type VisitItem = (pair: number, source: number, row: number) => void;

/** A run's tables and its input, of one query or of all. */
export type ItemSource = {
  readonly tables: Pick<MiningTables, 'queries' | 'corpus' | 'pairs' | 'sources'>;
  readonly input: SelectionInput;
};

/**
 * Goes through what is to be judged of a query in a queue (design §3): its kept negatives, and the candidates for which
 * the queue shows it.
 *
 * - `near`: those within the margin of their threshold.
 * - `short`, `starved`: as many of the removed as negatives are missing, those nearest to being kept.
 * - `contradicted…`: those whose answer the method would contradict.
 * - `differs`: those that only one of the two runs keeps.
 * - `outcome`: those with that outcome, at those ranks.
 *
 * @param other the run that `differs` holds it against
 */
export function createItemVisitor(
  { tables, input }: ItemSource,
  queue: Queue,
  other: (ItemSource & { readonly recipe: Recipe }) | null,
): (query: number, visit: VisitItem) => void {
  const { recipe } = queue;
  const evaluator = createEvaluator(input, recipe);
  const select = selectedBy(tables, queue, evaluator, other);
  return (query, visit) => {
    const [begin, end] = pairsOfQuery(input.pairs, query);
    const skipped = recipe.shortage === 'skip-query' && isShort(evaluator, begin, end);
    for (let pair = begin; pair < end; pair++) {
      const evaluated = evaluator.evaluate(pair);
      if ((evaluated.status & STATUS.active) === 0) continue;
      for (let i = 0; i < evaluated.count && !skipped; i++) {
        if (evaluated.source[i] !== FILLED) visit(pair, evaluated.source[i]!, evaluated.row[i]!);
      }
      select(pair, query, recipe.negatives - evaluated.count, visit);
    }
  };
}

function isShort(evaluator: Evaluator, begin: number, end: number): boolean {
  for (let pair = begin; pair < end; pair++) {
    if ((evaluator.evaluate(pair).status & STATUS.short) !== 0) return true;
  }
  return false;
}

/** Goes through what a queue selects of a pair besides what is kept; `evaluator` has just evaluated it. */
type Select = (pair: number, query: number, missing: number, visit: VisitItem) => void;

function selectedBy(
  tables: ItemSource['tables'],
  { queue, outcome, ranks }: Queue,
  evaluator: Evaluator,
  other: (ItemSource & { readonly recipe: Recipe }) | null,
): Select {
  switch (queue) {
    case 'near':
      return selectNear(evaluator);
    case 'short':
    case 'starved':
      return selectMissing(evaluator);
    case 'contradicted':
    case 'contradicted-kept':
    case 'contradicted-removed':
      return selectContradicted(evaluator, queue);
    case 'outcome':
      return outcome === null ? selectNothing : selectOutcome(evaluator, outcome, ranks);
    case 'differs':
      return other === null ? selectNothing : selectDifferent(tables, other);
    default:
      return selectNothing;
  }
}

const selectNothing: Select = () => {};

const isPositive = (flags: number): boolean => (flags & (FLAG.positive | FLAG.duplicate)) !== 0;

function selectNear({ input, recipe, positiveScores, used }: Evaluator): Select {
  return (pair, query, _missing, visit) => {
    const [first, end] = used();
    for (let source = first; source < end; source++) {
      const { method, value } = recipe.sources[source]!;
      const limit = limitOf(method, value, positiveScores[source]![pair]!);
      if (!Number.isFinite(limit)) continue;
      const { queryOffsets, score, flags } = input.sources[source]!;
      for (let row = queryOffsets[query]!; row < queryOffsets[query + 1]!; row++) {
        if (score[row]! < limit - NEAR_MARGIN) break;
        if (Math.abs(score[row]! - limit) <= NEAR_MARGIN && !isPositive(flags[row]!))
          visit(pair, source, row);
      }
    }
  };
}

function selectMissing({ input, judged, used }: Evaluator): Select {
  return (pair, query, missing, visit) => {
    const [first, end] = used();
    for (let source = first; source < end; source++) {
      const { stretches } = judged[source]!;
      let left = missing;
      for (let i = stretches.count - 1; i >= 0 && left > 0; i--) {
        if (!suspectsFalseNegative(stretches.outcome[i]!)) continue;
        const until =
          i + 1 < stretches.count ? stretches.begin[i + 1]! : input.sources[source]!.queryOffsets[query + 1]!;
        for (let row = until - 1; row >= stretches.begin[i]! && left > 0; row--, left--)
          visit(pair, source, row);
      }
    }
  };
}

function selectContradicted({ input, recipe }: Evaluator, queue: QueueName): Select {
  const bare = createEvaluator(input, { ...recipe, judgedZero: 'ignore' }, WITHOUT_LABELS);
  return (pair, query, _missing, visit) => {
    const evaluated = bare.evaluate(pair);
    for (let i = 0; i < evaluated.count && queue !== 'contradicted-removed'; i++) {
      const [source, row] = [evaluated.source[i]!, evaluated.row[i]!];
      if (source === FILLED) continue;
      if ((input.sources[source]!.flags[row]! & FLAG.falseNegative) !== 0) visit(pair, source, row);
    }
    if (queue === 'contradicted-kept') return;
    forEachJudged(bare, query, (outcome, source, begin, end) => {
      if (outcome <= OUTCOME.duplicateOfPositive) return;
      const { flags } = input.sources[source]!;
      for (let row = begin; row < end; row++) {
        if ((flags[row]! & FLAG.trueNegative) !== 0) visit(pair, source, row);
      }
    });
  };
}

/** Positives and their copies have been judged by the data. What is kept is visited anyhow. */
function selectOutcome(evaluator: Evaluator, wanted: Outcome, ranks: Ranks | null): Select {
  if (wanted === 'positive' || wanted === 'duplicate-of-positive') return selectNothing;
  return (pair, query, _missing, visit) => {
    forEachJudged(evaluator, query, (outcome, source, begin, end) => {
      if (outcomeNameOf(outcome) !== wanted) return;
      const first = evaluator.input.sources[source]!.queryOffsets[query]!;
      for (let row = begin; row < end; row++) {
        const rank = row - first + 1;
        if (ranks === null || (rank >= ranks[0] && rank <= ranks[1])) visit(pair, source, row);
      }
    });
  };
}

/** Goes through the latest pair's stretches: rows [begin, end) of a source with one outcome. */
function forEachJudged(
  { input, judged, used }: Evaluator,
  query: number,
  take: (outcome: number, source: number, begin: number, end: number) => void,
): void {
  const [first, last] = used();
  for (let source = first; source < last; source++) {
    const { stretches } = judged[source]!;
    for (let i = 0; i < stretches.count; i++) {
      const end =
        i + 1 < stretches.count ? stretches.begin[i + 1]! : input.sources[source]!.queryOffsets[query + 1]!;
      take(stretches.outcome[i]!, source, stretches.begin[i]!, end);
    }
  }
}

/**
 * What the run itself keeps is visited already: what only the other one keeps is added, where this run has it among
 * its candidates. The two may rest on tables of different rows, so that database ids are compared.
 */
function selectDifferent(
  { queries, corpus, pairs, sources }: ItemSource['tables'],
  other: ItemSource & { readonly recipe: Recipe },
): Select {
  const evaluator = createEvaluator(other.input, other.recipe);
  return (pair, query, _missing, visit) => {
    const kept = new Set<number>();
    const row = placeOf(other.tables.queries, queries[query]!);
    const [begin, end] = row === null ? [0, 0] : pairsOfQuery(other.input.pairs, row);
    for (let same = begin; same < end; same++) {
      const positive = other.tables.corpus.ids[other.tables.pairs.positive[same]!];
      if (positive !== corpus.ids[pairs.positive[pair]!]) continue;
      const evaluated = evaluator.evaluate(same);
      for (let i = 0; i < evaluated.count; i++) kept.add(other.tables.corpus.ids[evaluated.passage[i]!]!);
    }
    for (const [source, { queryOffsets, passage }] of sources.entries()) {
      for (let at = queryOffsets[query]!; at < queryOffsets[query + 1]! && kept.size > 0; at++) {
        if (kept.delete(corpus.ids[passage[at]!]!)) visit(pair, source, at);
      }
    }
  };
}

import type { Recipe } from '../../../shared/mining.ts';
import { FILLED, STATUS } from '../../engine/selection/evaluate.ts';
import type { Selection } from '../../engine/selection/select.ts';
import type { CandidateTable } from '../../engine/selection/table.ts';
import type { EvaluatedRun } from '../mining/evaluate-run.ts';
import type { ReadableProject } from '../project/project.ts';
import { findTeacher, teacherMeaning } from '../teachers/registry.ts';
import { scorePairs } from '../teachers/score-pairs.ts';

/** Scores of a selection's pairs, and of its negatives in the order of its columns; NaN where there is none. */
export type ReferenceScores = { readonly positive: Float64Array; readonly negative: Float64Array };

/**
 * Scores every negative of a pair by one teacher, the one that scores its positive: whoever distils from a pair
 * compares its scores, and those of different teachers do not compare. That teacher is the one that gave the pair its
 * negatives, or in an ensemble of several for one pair the recipe's first. What it did not retrieve (another teacher's
 * negatives, filled ones) is scored now.
 *
 * @throws WhetstoneError `compute-crashed`, `cancelled`
 */
export async function referenceScores(
  project: ReadableProject,
  recipe: Recipe,
  { tables, selection }: Pick<EvaluatedRun, 'tables' | 'selection'>,
  signal: AbortSignal | undefined,
): Promise<ReferenceScores> {
  const { pairs, sources, queries, corpus } = tables;
  const positive = new Float64Array(pairs.query.length);
  const negative = selection.score.slice();
  const open = recipe.sources.map((): number[] => []);
  const pairOf = new Uint32Array(negative.length);
  for (let pair = 0; pair < pairs.query.length; pair++) {
    const reference = referenceSource(recipe, selection, pair);
    positive[pair] = sources[reference]!.pairScore[pair]!;
    if ((selection.status[pair]! & STATUS.skipped) !== 0) continue;
    for (let entry = selection.offsets[pair]!; entry < selection.offsets[pair + 1]!; entry++) {
      pairOf[entry] = pair;
      if (selection.source[entry] === reference) continue;
      negative[entry] = storedScore(sources[reference]!, pairs.query[pair]!, selection.passage[entry]!);
      if (Number.isNaN(negative[entry]!)) open[reference]!.push(entry);
    }
  }
  for (const [source, { teacher }] of recipe.sources.entries()) {
    const entries = open[source]!;
    if (entries.length === 0) continue;
    const { config } = findTeacher(project.db, teacher);
    if (!teacherMeaning(project.db, config, tables.dataset.id).scores) continue;
    const asked = entries.map((entry) => ({
      query: queries[pairs.query[pairOf[entry]!]!]!,
      passage: corpus.ids[selection.passage[entry]!]!,
    }));
    const scores = await scorePairs(project, teacher, tables.dataset.id, asked, signal);
    for (const [index, entry] of entries.entries()) negative[entry] = scores[index]!;
  }
  return { positive, negative };
}

function referenceSource(recipe: Recipe, { offsets, source }: Selection, pair: number): number {
  if (recipe.ensemble !== 'cross-sample' || offsets[pair] === offsets[pair + 1]) return 0;
  const given = source[offsets[pair]!]!;
  return given === FILLED ? 0 : given;
}

function storedScore(table: CandidateTable, query: number, passage: number): number {
  for (let row = table.queryOffsets[query]!; row < table.queryOffsets[query + 1]!; row++) {
    if (table.passage[row] === passage) return table.score[row]!;
  }
  return Number.NaN;
}

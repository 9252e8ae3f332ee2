import type { Recipe } from '../../../shared/mining.ts';
import type { Project, ReadableProject } from '../project/project.ts';
import { scorePairs } from '../teachers/score-pairs.ts';
import { type PairScores, storePairScores } from './candidate-store.ts';
import { loadTables, type MiningTables } from './tables.ts';

/**
 * Loads a recipe's tables, and first scores the pairs that no retrieval has a score for: a labelled passage outside
 * the top K. The scores come from the teacher's embeddings on disk, and are kept where the project may be written.
 *
 * @param only a single query's database id, or null for all
 */
export async function loadScoredTables(
  project: ReadableProject | Project,
  recipe: Recipe,
  only: number | null,
  signal: AbortSignal | undefined,
): Promise<MiningTables> {
  const tables = loadTables(project.db, recipe, only);
  if (tables.missing.length === 0) return tables;
  const extra: PairScores[] = [];
  for (const [source, { id, teacher }] of tables.retrievals.entries()) {
    const pairs = tables.missing.filter((missing) => missing.source === source);
    if (pairs.length === 0) {
      extra.push(new Map());
      continue;
    }
    const scores = await scorePairs(project, teacher, tables.dataset.id, pairs, signal);
    const byQuery = new Map<number, Map<number, number>>();
    for (const [index, { query, passage }] of pairs.entries()) {
      const ofQuery = byQuery.get(query) ?? new Map<number, number>();
      byQuery.set(query, ofQuery.set(passage, scores[index]!));
    }
    extra.push(byQuery);
    if (isWritable(project)) {
      storePairScores(project.db, id, {
        pairQueries: Uint32Array.from(pairs, ({ query }) => query),
        pairPassages: Uint32Array.from(pairs, ({ passage }) => passage),
        pairScores: scores,
      });
    }
  }
  return loadTables(project.db, recipe, only, extra);
}

function isWritable(project: ReadableProject | Project): project is Project {
  return !(project.db as { readonly readonly?: boolean }).readonly;
}

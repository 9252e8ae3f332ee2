import { z } from 'zod';
import type { Recipe } from '../../../shared/mining.ts';
import { runInCompute } from '../../platform/jobs/compute-process.ts';
import type { Project, ReadableProject } from '../project/project.ts';
import type { ScorePairsTask } from '../teachers/compute/task-schema.ts';
import { findTeacher } from '../teachers/registry.ts';
import { storePairScores } from './retrieval-store.ts';
import { loadTables, type MiningTables, scoreKey } from './tables.ts';

const scoresSchema = z.custom<Float64Array>((value) => value instanceof Float64Array);

/**
 * Loads a recipe's tables, and first scores the pairs that no retrieval has a score for: a labelled passage outside
 * the top K, a positive that was judged later. The scores come from the teacher's embeddings on disk, and are kept
 * where the project may be written.
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
  const extra = new Map<string, number>();
  for (const [source, retrieval] of tables.retrievals.entries()) {
    const pairs = tables.missing.filter((missing) => missing.source === source);
    if (pairs.length === 0) continue;
    const { config } = findTeacher(project.db, retrieval.teacher);
    const task: ScorePairsTask = {
      kind: 'score-pairs',
      database: project.folders.database,
      embeddings: project.folders.embeddings,
      config,
      device: 'cpu',
      dataset: tables.dataset.id,
      queries: Uint32Array.from(pairs, ({ query }) => query),
      passages: Uint32Array.from(pairs, ({ passage }) => passage),
    };
    const scores = scoresSchema.parse(await runInCompute(task, { signal, onOutput: () => {} }));
    for (const [index, { query, passage }] of pairs.entries())
      extra.set(scoreKey(source, query, passage), scores[index]!);
    if (isWritable(project)) {
      storePairScores(project.db, retrieval.id, {
        pairQueries: task.queries,
        pairPassages: task.passages,
        pairScores: scores,
      });
    }
  }
  return loadTables(project.db, recipe, only, extra);
}

function isWritable(project: ReadableProject | Project): project is Project {
  return !(project.db as { readonly readonly?: boolean }).readonly;
}

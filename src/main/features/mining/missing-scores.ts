import type { Recipe } from '../../../shared/mining.ts';
import type { Project, ReadableProject } from '../project/project.ts';
import { scorePairs } from '../teachers/score-pairs.ts';
import { storePairScores } from './candidate-store.ts';
import { type LoadOptions, loadTables, type MiningTables } from './tables.ts';

/** Scores that were computed in this process, by the ids of retrieval, query and passage. */
export type ComputedScores = Map<number, Map<number, Map<number, number>>>;

/**
 * Loads a recipe's tables, and first scores the pairs that no retrieval has a score for: a labelled passage outside
 * the top K. The scores come from the teacher's embeddings on disk, and are kept where the project may be written.
 *
 * @param computed remembers the scores, for whoever loads again
 */
export async function loadScoredTables(
  project: ReadableProject | Project,
  recipe: Recipe,
  options: Omit<LoadOptions, 'extra'>,
  signal: AbortSignal | undefined,
  computed: ComputedScores = new Map(),
): Promise<MiningTables> {
  // Once more for what was labelled while the scores were computed.
  for (;;) {
    const tables = loadTables(project.db, recipe, { ...options, extra: computed });
    if (tables.missing.length === 0) return tables;
    await scoreMissing(project, tables, computed, signal);
  }
}

async function scoreMissing(
  project: ReadableProject | Project,
  { retrievals, missing, dataset }: MiningTables,
  computed: ComputedScores,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const [source, { id, teacher }] of retrievals.entries()) {
    const pairs = missing.filter((pair) => pair.source === source);
    if (pairs.length === 0) continue;
    const scores = await scorePairs(project, teacher, dataset.id, pairs, signal);
    const ofRetrieval = computed.get(id) ?? new Map<number, Map<number, number>>();
    computed.set(id, ofRetrieval);
    for (const [index, { query, passage }] of pairs.entries()) {
      const ofQuery = ofRetrieval.get(query) ?? new Map<number, number>();
      ofRetrieval.set(query, ofQuery.set(passage, scores[index]!));
    }
    if (isWritable(project)) {
      storePairScores(project.db, id, {
        pairQueries: Uint32Array.from(pairs, ({ query }) => query),
        pairPassages: Uint32Array.from(pairs, ({ passage }) => passage),
        pairScores: scores,
      });
    }
  }
}

function isWritable(project: ReadableProject | Project): project is Project {
  return !(project.db as { readonly readonly?: boolean }).readonly;
}

import { z } from 'zod';
import { runInCompute } from '../../platform/jobs/compute-process.ts';
import type { Project, ReadableProject } from '../project/project.ts';
import type { ScorePairsTask } from './compute/task-schema.ts';
import { findTeacher } from './registry.ts';

const scoresSchema = z.custom<Float64Array>((value) => value instanceof Float64Array);

/**
 * A teacher's scores of any (query, passage)s of a data set, by their database ids; from the embeddings on disk where
 * it is a dense one. NaN where the teacher has none.
 *
 * @throws WhetstoneError `teacher-not-found`, `compute-crashed`, `cancelled`
 */
export async function scorePairs(
  project: ReadableProject | Project,
  teacher: string,
  dataset: number,
  pairs: readonly { readonly query: number; readonly passage: number }[],
  signal: AbortSignal | undefined,
): Promise<Float64Array> {
  const task: ScorePairsTask = {
    kind: 'score-pairs',
    database: project.folders.database,
    embeddings: project.folders.embeddings,
    config: findTeacher(project.db, teacher).config,
    device: 'cpu',
    dataset,
    queries: Uint32Array.from(pairs, ({ query }) => query),
    passages: Uint32Array.from(pairs, ({ passage }) => passage),
  };
  return scoresSchema.parse(await runInCompute(task, { signal, onOutput: () => {} }));
}

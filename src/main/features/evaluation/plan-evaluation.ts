import { WhetstoneError } from '../../../shared/errors.ts';
import { findDataset } from '../data/queries.ts';
import { findRetrieval } from '../mining/find-retrieval.ts';
import type { ReadableProject } from '../project/project.ts';
import type { TaskOf } from './evaluation-task.ts';
import { readQrels } from './qrels.ts';

/**
 * The teachers that have no retrieval of this data that is deep enough. A deeper one, or one over all splits, serves as
 * well: a new one would take its place, and mining rests on it.
 *
 * @throws WhetstoneError `dataset-empty` where no query of the split has a positive
 */
export function planEvaluation(
  { db }: Pick<ReadableProject, 'db'>,
  { dataset: name, split, teachers, depth }: Omit<TaskOf<'plan'>, 'kind' | 'project'>,
): string[] {
  const dataset = findDataset(db, name);
  if (readQrels(db, dataset, split).length === 0) {
    throw new WhetstoneError(
      'dataset-empty',
      `No query of the split "${split ?? 'all'}" of "${name}" has a positive, so there is nothing to evaluate by.`,
    );
  }
  const isDeep = (teacher: string): boolean => {
    try {
      return findRetrieval(db, teacher, dataset, split).topK >= depth;
    } catch (error) {
      if (error instanceof WhetstoneError && error.code === 'retrieval-missing') return false;
      throw error;
    }
  };
  return teachers.filter((teacher) => !isDeep(teacher));
}

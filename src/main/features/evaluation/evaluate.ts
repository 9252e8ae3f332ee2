import { WhetstoneError } from '../../../shared/errors.ts';
import type { Evaluation, Metric } from '../../../shared/evaluation.ts';
import type { WorkOptions } from '../../../shared/progress.ts';
import type { Device } from '../../../shared/teachers.ts';
import { chooseSplit, findDataset } from '../data/queries.ts';
import { type RetrieveResult, retrieve } from '../mining/retrieve.ts';
import type { Project } from '../project/project.ts';
import { findTeacher } from '../teachers/registry.ts';
import { runEvaluationTask } from './evaluation-task.ts';

export type EvaluateOptions = WorkOptions & {
  /** Teachers' ids, in the order in which they are shown. */
  readonly models: readonly string[];
  /** A teacher's id, shown first where it is not among the models; null for no differences. */
  readonly baseline: string | null;
  readonly dataset: string | null;
  /** A split's name, or `all`. */
  readonly split: string;
  readonly metrics: readonly Metric[];
  readonly device: Device;
  readonly onRemark?: (remark: string) => void;
  readonly onRetrieved?: (result: RetrieveResult) => void;
};

/** How deep a teacher searches for an evaluation, where no metric looks deeper: as deep as for mining, which can use it. */
const DEPTH = 100;

/**
 * Evaluates teachers side by side on the queries of a split that have a positive. What was encoded or retrieved before
 * is not computed again.
 *
 * @throws WhetstoneError `teacher-not-found`, `teacher-unsuitable`, `dataset-not-found`, `dataset-empty`, and the errors
 *   of {@link retrieve}
 */
export async function evaluate(project: Project, options: EvaluateOptions): Promise<Evaluation> {
  const { baseline, metrics, signal } = options;
  const dataset = findDataset(project.db, options.dataset);
  const split = chooseSplit(project.db, dataset, options.split);
  const teachers = [...new Set([...(baseline === null ? [] : [baseline]), ...options.models])];
  for (const teacher of teachers) requireRanking(project, teacher);
  const place = { project: project.folders.root, dataset: dataset.name, split };
  const depth = Math.max(...metrics.map(({ k }) => k));
  const toSearch = await runEvaluationTask({ ...place, kind: 'plan', teachers, depth }, signal);
  for (const teacher of toSearch as string[]) {
    const result = await retrieve(project, {
      ...options,
      teacher,
      dataset: dataset.name,
      split: options.split,
      topK: Math.max(DEPTH, depth),
    });
    options.onRetrieved?.(result);
  }
  const measured = await runEvaluationTask(
    { ...place, kind: 'measure', teachers, metrics: [...metrics], baseline },
    signal,
  );
  return measured as Evaluation;
}

/** Negatives that came with the data rank no positive: every figure of theirs would be 0, and mean nothing. */
function requireRanking({ db }: Project, teacher: string): void {
  if (findTeacher(db, teacher).config.kind !== 'given') return;
  throw new WhetstoneError(
    'teacher-unsuitable',
    `The teacher "${teacher}" is the negatives that came with the data: it ranks no positive, so there is nothing to evaluate.`,
    { details: { teacher } },
  );
}

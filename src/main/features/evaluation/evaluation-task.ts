import { z } from 'zod';
import { metricSchema } from '../../../shared/evaluation.ts';
import { runInThread } from '../../platform/jobs/thread-task.ts';

const common = { project: z.string(), dataset: z.string(), split: z.string().nullable() };

/** What the thread that evaluates is given to do: it reads whole retrievals, and draws ten thousand samples of them. */
export const evaluationTaskSchema = z.discriminatedUnion('kind', [
  /** Answers with the teachers that have to search first. */
  z.object({ ...common, kind: z.literal('plan'), teachers: z.array(z.string()), depth: z.int() }),
  /** Answers with an `Evaluation`. */
  z.object({
    ...common,
    kind: z.literal('measure'),
    teachers: z.array(z.string()),
    metrics: z.array(metricSchema),
    baseline: z.string().nullable(),
  }),
  /** Answers with the paths of the files. */
  z.object({
    ...common,
    kind: z.literal('write-runs'),
    teachers: z.array(z.string()),
    folder: z.string(),
    overwrite: z.boolean(),
  }),
]);
export type EvaluationTask = z.infer<typeof evaluationTaskSchema>;
export type TaskOf<Kind extends EvaluationTask['kind']> = Extract<EvaluationTask, { kind: Kind }>;

const source = import.meta.url.endsWith('.ts');
const entry = new URL(source ? './evaluation-worker.ts' : './evaluation-worker.js', import.meta.url);

/** Runs a task in a thread of its own; a signal ends it. */
export function runEvaluationTask(task: EvaluationTask, signal: AbortSignal | undefined): Promise<unknown> {
  return runInThread(entry, task, { signal, onOutput: () => {} });
}

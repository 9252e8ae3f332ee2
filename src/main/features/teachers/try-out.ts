import { WhetstoneError } from '../../../shared/errors.ts';
import type { Bm25Config, DenseConfig, TeacherConfig } from '../../../shared/teachers.ts';
import { runInCompute } from '../../platform/jobs/compute-process.ts';
import { findDataset } from '../data/queries.ts';
import type { Project, ReadableProject } from '../project/project.ts';
import { type TryOutTask, tryOutResultSchema } from './compute/task-schema.ts';
import { findTeacher } from './registry.ts';

export type TriedPassage = {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly score: number;
};

export type TryOut =
  | { readonly state: 'found'; readonly passages: readonly TriedPassage[]; readonly seconds: number }
  /** The corpus has to be encoded first: a retrieval does it. */
  | { readonly state: 'not-encoded'; readonly encoded: number; readonly total: number };

/** Whether a teacher can score a text that it has never seen. */
function scoresAnyText(config: TeacherConfig): config is DenseConfig | Bm25Config {
  return config.kind === 'dense' || config.kind === 'bm25';
}

/**
 * What a teacher finds for a text that need not be in the data.
 *
 * @throws WhetstoneError `teacher-not-found`, `teacher-unsuitable` for one that knows only what was brought along,
 *   `compute-crashed`, `cancelled`, and the model's errors
 */
export async function tryTeacher(
  project: Pick<ReadableProject | Project, 'db' | 'folders'>,
  request: {
    readonly teacher: string;
    readonly dataset: string;
    readonly text: string;
    readonly count: number;
  },
  signal: AbortSignal | undefined,
): Promise<TryOut> {
  const started = performance.now();
  const { config } = findTeacher(project.db, request.teacher);
  if (!scoresAnyText(config)) {
    throw new WhetstoneError(
      'teacher-unsuitable',
      `"${request.teacher}" has no model to score a new text with. Try a dense encoder or BM25.`,
    );
  }
  const task: TryOutTask = {
    kind: 'try-out',
    database: project.folders.database,
    embeddings: project.folders.embeddings,
    config,
    dataset: findDataset(project.db, request.dataset).id,
    text: request.text,
    count: request.count,
  };
  const result = tryOutResultSchema.parse(await runInCompute(task, { signal, onOutput: () => {} }));
  if (result.state === 'not-encoded') return result;
  const read = project.db.prepare('SELECT external_id AS id, title, text FROM passage WHERE id = ?');
  const passages = Array.from(result.passages, (id, place) => ({
    ...(read.get(id) as Omit<TriedPassage, 'score'>),
    score: result.scores[place]!,
  }));
  return { state: 'found', passages, seconds: (performance.now() - started) / 1000 };
}

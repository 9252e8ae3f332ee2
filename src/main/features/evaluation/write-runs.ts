import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { WhetstoneError } from '../../../shared/errors.ts';
import type { WorkOptions } from '../../../shared/progress.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import { writeFileAtomic } from '../../platform/files/atomic.ts';
import { writeError } from '../../platform/files/write-error.ts';
import { findDataset } from '../data/queries.ts';
import { findRetrieval } from '../mining/find-retrieval.ts';
import type { ReadableProject } from '../project/project.ts';
import { runEvaluationTask, type TaskOf } from './evaluation-task.ts';
import { type JudgedQuery, readQrels } from './qrels.ts';
import { readRankings } from './rankings.ts';

/** Lines that are written together. */
const LINES_TOGETHER = 10_000;

/** The files that {@link writeRunFiles} writes: a run for each teacher, and the judgements. */
export function runFileNames(teachers: readonly string[]): string[] {
  return [...teachers.map((teacher) => `${teacher}.trec`), 'qrels.trec'];
}

/**
 * Writes what teachers ranked as TREC runs, and beside them the judgements of the same queries: `trec_eval -c` finds our
 * figures in them.
 *
 * @param options.folder made where there is none
 * @returns the files' paths
 * @throws WhetstoneError `retrieval-missing`, `export-unsupported`, `already-exists`, `file-unwritable`, `disk-full`
 */
export async function writeRunFiles(
  { folders }: Pick<ReadableProject, 'folders'>,
  options: Omit<TaskOf<'write-runs'>, 'kind' | 'project'> & Pick<WorkOptions, 'signal'>,
): Promise<readonly string[]> {
  const { signal, ...task } = options;
  const files = await runEvaluationTask({ ...task, kind: 'write-runs', project: folders.root }, signal);
  return files as string[];
}

export async function writeRuns(
  { db }: Pick<ReadableProject, 'db'>,
  { dataset: name, split, teachers, folder, overwrite }: Omit<TaskOf<'write-runs'>, 'kind' | 'project'>,
): Promise<string[]> {
  const dataset = findDataset(db, name);
  const qrels = readQrels(db, dataset, split);
  const queryIds = new Map(qrels.map(({ query, id }) => [query, id]));
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw writeError(folder, error);
  });
  const contents = [
    ...teachers.map((teacher) =>
      runLines(db, findRetrieval(db, teacher, dataset, split).id, queryIds, teacher),
    ),
    qrelsLines(db, qrels),
  ];
  const paths = runFileNames(teachers).map((file) => join(folder, file));
  for (const [index, path] of paths.entries())
    await writeFileAtomic(path, inPieces(contents[index]!), { overwrite, mode: 0o644 });
  return paths;
}

/** `qid Q0 docid rank score tag` */
function* runLines(
  db: ReadableDatabase,
  retrieval: number,
  queryIds: ReadonlyMap<number, string>,
  tag: string,
): Generator<string> {
  const nameOf = db.prepare('SELECT external_id FROM passage WHERE id = ?').pluck();
  for (const { query, passages, scores } of readRankings(db, retrieval)) {
    const id = queryIds.get(query);
    if (id === undefined) continue;
    for (const [place, passage] of passages.entries())
      yield `${column(id)} Q0 ${column(nameOf.get(passage))} ${place + 1} ${scores[place]} ${tag}\n`;
  }
}

/** `qid 0 docid grade` */
function* qrelsLines(db: ReadableDatabase, qrels: readonly JudgedQuery[]): Generator<string> {
  const nameOf = db.prepare('SELECT external_id FROM passage WHERE id = ?').pluck();
  for (const { id, grades } of qrels)
    for (const [passage, grade] of grades) yield `${column(id)} 0 ${column(nameOf.get(passage))} ${grade}\n`;
}

/** Spaces part columns, and neither format has a way to write one inside an id. */
function column(value: unknown): string {
  const id = String(value);
  if (!/\s/.test(id)) return id;
  throw new WhetstoneError(
    'export-unsupported',
    `The id "${id}" has a space in it, which TREC files cannot hold. Evaluate without --run-file.`,
    { details: { id } },
  );
}

async function* inPieces(lines: Iterable<string>): AsyncGenerator<string> {
  let piece: string[] = [];
  for (const line of lines) {
    piece.push(line);
    if (piece.length < LINES_TOGETHER) continue;
    yield piece.join('');
    piece = [];
  }
  yield piece.join('');
}

import { rmSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { WhetstoneError } from '../../../shared/errors.ts';
import type { Job } from '../../../shared/jobs.ts';
import type { TeacherConfig } from '../../../shared/teachers.ts';
import type { WritableDatabase } from '../../platform/database/open.ts';
import { forgetRetrieval } from '../mining/forget-retrieval.ts';
import type { Project } from '../project/project.ts';
import { removeRanking } from './bring-ranking.ts';
import { embeddingFileName } from './embedding-file.ts';
import { whatRestsOn } from './list-teachers.ts';
import { findTeacher, listTeachers } from './registry.ts';

/**
 * Removes a teacher on which nothing rests, with what it found and the embeddings that no other teacher shares.
 *
 * @param jobs those of the project: one that waits or runs with the teacher holds it
 * @throws WhetstoneError `teacher-not-found`; `usage` with what rests on it
 */
export async function removeTeacher(
  { db, folders }: Project,
  id: string,
  jobs: readonly Job[],
): Promise<void> {
  const { config } = findTeacher(db, id);
  refuseIfUsed(db, id, jobs);
  const retrievals = db.prepare('SELECT id FROM retrieval WHERE teacher_id = ?').pluck().all(id) as number[];
  for (const retrieval of retrievals) await forgetRetrieval(db, retrieval);
  const files = filesOfItsOwn(db, id, config);
  db.transaction(() => {
    db.prepare('DELETE FROM teacher WHERE id = ?').run(id);
    for (const file of files) db.prepare('DELETE FROM embedding_window WHERE file = ?').run(file);
  })();
  for (const file of files) rmSync(join(folders.embeddings, file), { force: true });
  if (config.kind === 'ranking' && !isAbsolute(config.file) && !isShared(db, config.file))
    removeRanking(folders.root, config.file);
}

/** Teachers of one ranking that differ in what they do without a positive's score have one copy of it. */
function isShared(db: WritableDatabase, file: string): boolean {
  return listTeachers(db).some(({ config }) => config.kind === 'ranking' && config.file === file);
}

function refuseIfUsed(db: WritableDatabase, id: string, jobs: readonly Job[]): void {
  const { runs, snapshots } = whatRestsOn(db, id);
  const working = jobs.filter(
    ({ state, request }) =>
      (state === 'queued' || state === 'running') && request.kind === 'retrieve' && request.teacher === id,
  );
  const held = [
    ...runs.map((run) => `the run "${run}"`),
    ...snapshots.map((number) => `snapshot ${number}`),
    ...working.map(({ title }) => `the job "${title}"`),
  ];
  if (held.length === 0) return;
  throw new WhetstoneError(
    'usage',
    `The teacher "${id}" cannot be removed: ${held.join(', ')} ${held.length === 1 ? 'rests' : 'rest'} on it.`,
    { details: { teacher: id, runs, snapshots: snapshots.map(String) } },
  );
}

/** The embedding files that go with a teacher: of one model, teachers share what they encode alike. */
function filesOfItsOwn(db: WritableDatabase, id: string, config: TeacherConfig): string[] {
  const datasets = db.prepare('SELECT id FROM dataset').pluck().all() as number[];
  const filesOf = (of: TeacherConfig): string[] =>
    of.kind !== 'dense' && of.kind !== 'embeddings'
      ? []
      : datasets.flatMap((dataset) => [
          embeddingFileName(of, 'passages', dataset),
          embeddingFileName(of, 'queries', dataset),
        ]);
  const others = listTeachers(db).filter((teacher) => teacher.id !== id);
  const shared = new Set(others.flatMap((teacher) => filesOf(teacher.config)));
  return filesOf(config).filter((file) => !shared.has(file));
}

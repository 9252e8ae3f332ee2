import { statSync } from 'node:fs';
import type { WorkOptions } from '../../../shared/progress.ts';
import type { Project } from '../project/project.ts';
import { addUnderOwnName, namedModel } from '../teachers/add-own-teacher.ts';
import { rankingTeacher } from '../teachers/add-teacher.ts';
import { namesFolder } from '../teachers/model-source.ts';
import { findTeacher, listTeachers } from '../teachers/registry.ts';

/**
 * The teacher that a user means by a model: one of the project by its id; else a ranking's file, which may leave
 * positives out as those of TREC do, `bm25`, a checkpoint folder or a hub id. It becomes a teacher of the project, so that
 * what it costs is paid once.
 *
 * @returns the teacher's id
 * @throws WhetstoneError `teacher-not-found` for what can only be a misspelt id; the errors of {@link namedModel} and
 *   {@link rankingTeacher}
 */
export async function modelTeacher(
  { db, folders }: Project,
  named: string,
  options: WorkOptions & { readonly log?: (line: string) => void },
): Promise<string> {
  if (listTeachers(db).some(({ id }) => id === named)) return named;
  const found = statSync(named, { throwIfNoEntry: false });
  const isPath = found !== undefined || /[/\\]/.test(named);
  if (named !== 'bm25' && !isPath && namesFolder(named)) return findTeacher(db, named).id;
  const config = found?.isFile()
    ? await rankingTeacher(folders.root, named, 'skip')
    : await namedModel(named, {}, options);
  return addUnderOwnName(db, named, config);
}

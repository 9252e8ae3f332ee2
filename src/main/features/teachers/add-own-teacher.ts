import { basename, resolve } from 'node:path';
import { WhetstoneError } from '../../../shared/errors.ts';
import type { WorkOptions } from '../../../shared/progress.ts';
import type { TeacherConfig } from '../../../shared/teachers.ts';
import type { WritableDatabase } from '../../platform/database/open.ts';
import { type DenseSettings, denseTeacher } from './add-teacher.ts';
import { addTeacher, listTeachers, teacherKey } from './registry.ts';

/** BM25 where nothing is said of it. */
const BM25: TeacherConfig = { kind: 'bm25', k1: 1.5, b: 0.75, stopWords: 'english' };

/** What a teacher's id may be long, less a suffix. */
const LONGEST_NAME = 55;

/**
 * What a user may name where a model is wanted: `bm25`, a checkpoint folder, or a hub id, which is fetched.
 *
 * @throws WhetstoneError `usage` for settings of a model beside `bm25`; the errors of {@link denseTeacher}
 */
export async function namedModel(
  named: string,
  settings: DenseSettings,
  options: WorkOptions & { readonly log?: (line: string) => void },
): Promise<TeacherConfig> {
  if (named !== 'bm25') return (await denseTeacher(named, settings, options)).config;
  if (Object.values(settings).every((value) => value === undefined)) return BM25;
  throw new WhetstoneError('usage', 'BM25 has no prompts, pooling, length or similarity. Leave them out.');
}

/**
 * Adds a teacher under its own name, with a suffix where another one has that; one that is there already serves, whatever
 * it is called.
 *
 * @returns its id
 */
export function addUnderOwnName(db: WritableDatabase, named: string, config: TeacherConfig): string {
  const key = teacherKey(config);
  const teachers = listTeachers(db);
  const id = basename(resolve(named))
    .replace(/[^A-Za-z0-9._-]/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, LONGEST_NAME);
  const same = teachers.filter((teacher) => teacherKey(teacher.config) === key);
  const present = same.find((teacher) => teacher.id === id) ?? same[0];
  if (present !== undefined) return present.id;
  const isTaken = teachers.some((teacher) => teacher.id === id);
  return addTeacher(db, isTaken ? `${id}-${key.slice(0, 8)}` : id, config).id;
}

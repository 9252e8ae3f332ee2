import { hash } from 'node:crypto';
import { WhetstoneError } from '../../../shared/errors.ts';
import { type TeacherConfig, teacherConfigSchema } from '../../../shared/teachers.ts';
import type { TeacherMeaning } from '../../engine/selection/validate.ts';
import type { ReadableDatabase, WritableDatabase } from '../../platform/database/open.ts';
import { hasGivenScores } from './given-scores.ts';

export type Teacher = { readonly id: string; readonly config: TeacherConfig };

/** A teacher's id is part of file names and of the command line's `ID:METHOD=VALUE`. */
const ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * Adds a teacher to the project.
 *
 * @throws WhetstoneError `usage` for an id that cannot be used, `already-exists`
 */
export function addTeacher(db: WritableDatabase, id: string, config: TeacherConfig): Teacher {
  if (!ID_PATTERN.test(id)) {
    throw new WhetstoneError(
      'usage',
      `"${id}" cannot name a teacher. Use letters, digits, ".", "_" and "-", at most 64.`,
    );
  }
  const parsed = teacherConfigSchema.parse(config);
  const added = db
    .prepare('INSERT INTO teacher (id, kind, config, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING')
    .run(id, parsed.kind, JSON.stringify(parsed), new Date().toISOString());
  if (added.changes === 0) {
    const present = findTeacher(db, id);
    if (teacherKey(present.config) === teacherKey(parsed)) return present;
    throw new WhetstoneError(
      'already-exists',
      `This project has another teacher "${id}". Choose another id, or remove that one first: "whetstone teacher remove".`,
      { details: { id } },
    );
  }
  return { id, config: parsed };
}

/** All teachers, in the order of their ids. */
export function listTeachers(db: ReadableDatabase): Teacher[] {
  const rows = db.prepare('SELECT id, config FROM teacher ORDER BY id').all() as {
    id: string;
    config: string;
  }[];
  return rows.map(({ id, config }) => ({ id, config: teacherConfigSchema.parse(JSON.parse(config)) }));
}

/** @throws WhetstoneError `teacher-not-found`, which lists the teachers there are. */
export function findTeacher(db: ReadableDatabase, id: string): Teacher {
  const teachers = listTeachers(db);
  const found = teachers.find((teacher) => teacher.id === id);
  if (found !== undefined) return found;
  const ids = teachers.map((teacher) => teacher.id);
  throw new WhetstoneError(
    'teacher-not-found',
    `There is no teacher "${id}". ${ids.length === 0 ? 'Add one with "whetstone teacher add".' : `There is: ${ids.join(', ')}.`}`,
    { details: { teachers: ids } },
  );
}

/**
 * What a teacher's lists in a data set mean: `random` has neither order nor scores; negatives that came with the data have
 * an order, and scores where all of them and some positive came with one.
 */
export function teacherMeaning(db: ReadableDatabase, config: TeacherConfig, dataset: number): TeacherMeaning {
  if (config.kind === 'random') return { order: false, scores: false };
  return { order: true, scores: config.kind !== 'given' || hasGivenScores(db, dataset) };
}

/** Where a model lies is not what it is: a moved folder keeps its embeddings. */
export function teacherKey(config: TeacherConfig): string {
  const identity = { ...config, folder: undefined, file: undefined, model: undefined };
  return hash('sha256', JSON.stringify(identity));
}

import { z } from 'zod';
import type { Device, TeacherConfig } from '../../../shared/teachers.ts';
import { deviceSchema } from '../../../shared/teachers.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import { lastImport } from '../mining/find-retrieval.ts';
import { listTeachers } from './registry.ts';

/** A retrieval as the list of teachers shows it. */
export type ListedRetrieval = {
  readonly dataset: string;
  /** null: every split. */
  readonly split: string | null;
  readonly topK: number;
  /** How many queries were searched for so far. */
  readonly queries: number;
  readonly state: 'running' | 'complete';
  readonly device: Device | null;
  /** Data came in since it was last found to fit. */
  readonly outdated: boolean;
  readonly createdAt: string;
};

export type ListedTeacher = {
  readonly id: string;
  readonly config: TeacherConfig;
  readonly retrievals: readonly ListedRetrieval[];
  /** What rests on it: with any of these it cannot be removed. */
  readonly runs: readonly string[];
  readonly snapshots: readonly number[];
};

const factsSchema = z.object({
  importsUpTo: z.int().optional(),
  device: deviceSchema.nullable().catch(null).default(null),
});

type RetrievalRow = Omit<ListedRetrieval, 'device' | 'outdated'> & {
  readonly datasetId: number;
  readonly facts: string;
};

/** The project's teachers, with what each has found and what rests on it. No embedding is looked at. */
export function describeTeachers(db: ReadableDatabase): ListedTeacher[] {
  return listTeachers(db).map(({ id, config }) => ({
    id,
    config,
    retrievals: retrievalsOf(db, id),
    ...whatRestsOn(db, id),
  }));
}

function retrievalsOf(db: ReadableDatabase, teacher: string): ListedRetrieval[] {
  const rows = db
    .prepare(
      `SELECT dataset.name AS dataset, dataset.id AS datasetId, split, top_k AS topK, state, facts,
              retrieval.created_at AS createdAt,
              (SELECT count(*) FROM candidate_list WHERE retrieval_id = retrieval.id) AS queries
       FROM retrieval JOIN dataset ON dataset.id = dataset_id WHERE teacher_id = ? ORDER BY retrieval.id DESC`,
    )
    .all(teacher) as RetrievalRow[];
  return rows.map(({ datasetId, facts, ...retrieval }) => {
    const { importsUpTo, device } = factsSchema.parse(JSON.parse(facts));
    return { ...retrieval, device, outdated: importsUpTo !== lastImport(db, datasetId) };
  });
}

/** The runs and snapshots whose recipe names a teacher. */
export function whatRestsOn(
  db: ReadableDatabase,
  teacher: string,
): Pick<ListedTeacher, 'runs' | 'snapshots'> {
  const naming = (what: string, table: string): unknown[] =>
    db
      .prepare(
        `SELECT ${what} FROM ${table} WHERE EXISTS (
           SELECT 1 FROM json_each(recipe, '$.sources') WHERE json_extract(value, '$.teacher') = ?) ORDER BY ${what}`,
      )
      .pluck()
      .all(teacher);
  return {
    runs: naming('name', 'run') as string[],
    snapshots: naming('number', 'snapshot') as number[],
  };
}

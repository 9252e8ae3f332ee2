import type { ReadableDatabase } from '../../platform/database/open.ts';

export type ProjectOutline = {
  readonly datasets: readonly string[];
  readonly teachers: readonly string[];
  readonly runs: readonly string[];
};

/** What a project holds, by name. */
export function readOutline(db: ReadableDatabase): ProjectOutline {
  const names = (sql: string): string[] => db.prepare(sql).pluck().all() as string[];
  return {
    datasets: names(
      "SELECT name FROM dataset WHERE id IN (SELECT dataset_id FROM import WHERE state = 'complete') ORDER BY id",
    ),
    teachers: names('SELECT id FROM teacher ORDER BY id'),
    runs: names('SELECT name FROM run ORDER BY name'),
  };
}

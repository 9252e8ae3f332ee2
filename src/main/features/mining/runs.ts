import { WhetstoneError } from '../../../shared/errors.ts';
import { type Recipe, recipeSchema } from '../../../shared/mining.ts';
import { checkRecipe, checkTeacherSuits } from '../../engine/selection/validate.ts';
import type { ReadableDatabase, WritableDatabase } from '../../platform/database/open.ts';
import { findDataset } from '../data/queries.ts';
import { APP_VERSION } from '../project/version.ts';
import { findTeacher, teacherMeaning } from '../teachers/registry.ts';
import { findRetrieval } from './find-retrieval.ts';

export type Run = {
  readonly name: string;
  readonly recipe: Recipe;
  readonly appVersion: string;
  readonly createdAt: string;
};

/**
 * Checks that a recipe can be evaluated in this project.
 *
 * @throws WhetstoneError `usage` for a recipe that contradicts itself, `teacher-not-found`, `teacher-unsuitable`,
 *   `retrieval-missing`
 */
export function checkRun(db: ReadableDatabase, recipe: Recipe): void {
  checkRecipe(recipe);
  refuseTwins(recipe);
  const dataset = findDataset(db, recipe.dataset);
  for (const source of recipe.sources) {
    const { config } = findTeacher(db, source.teacher);
    checkTeacherSuits(source, recipe.minScore, teacherMeaning(db, config, dataset.id));
    findRetrieval(db, source.teacher, dataset, recipe.split);
  }
}

/** One teacher with one method, named twice, would give each of its negatives twice. */
function refuseTwins({ sources }: Recipe): void {
  const twin = sources.find(
    ({ teacher, method, value }, index) =>
      sources.findIndex(
        (other) => other.teacher === teacher && other.method === method && other.value === value,
      ) !== index,
  );
  if (twin === undefined) return;
  throw new WhetstoneError(
    'usage',
    `The teacher "${twin.teacher}" is named twice with one method: each of its negatives would come twice. Name it once.`,
    { details: { teacher: twin.teacher } },
  );
}

/** @throws WhetstoneError `already-exists` */
export function assertNoRun(db: ReadableDatabase, name: string): void {
  if (db.prepare('SELECT 1 FROM run WHERE name = ?').get(name) === undefined) return;
  throw new WhetstoneError('already-exists', `There is a run "${name}" already.`, { details: { run: name } });
}

/**
 * Stores a run under its name; a run of that name is replaced, as snapshots hold what was made from it. After an import
 * the check reads all of the data once more: not for main's event loop, which has the recipe checked in a thread.
 *
 * @throws WhetstoneError as {@link checkRun}
 */
export function saveRun(db: WritableDatabase, name: string, recipe: Recipe): Run {
  checkRun(db, recipe);
  return storeRun(db, name, recipe);
}

/** Stores a run whose recipe was checked. */
export function storeRun(db: WritableDatabase, name: string, recipe: Recipe): Run {
  if (name.trim() === '') throw new WhetstoneError('usage', 'A run needs a name.');
  const run = { name, recipe, appVersion: APP_VERSION, createdAt: new Date().toISOString() };
  db.prepare(
    `INSERT INTO run (name, recipe, app_version, created_at) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET recipe = excluded.recipe, app_version = excluded.app_version, created_at = excluded.created_at`,
  ).run(name, JSON.stringify(recipeSchema.parse(recipe)), run.appVersion, run.createdAt);
  return run;
}

/** @throws WhetstoneError `run-not-found`, which lists the runs there are. */
export function findRun(db: ReadableDatabase, name: string): Run {
  const row = db
    .prepare(
      'SELECT name, recipe, app_version AS appVersion, created_at AS createdAt FROM run WHERE name = ?',
    )
    .get(name) as { name: string; recipe: string; appVersion: string; createdAt: string } | undefined;
  if (row !== undefined) return { ...row, recipe: recipeSchema.parse(JSON.parse(row.recipe)) };
  const names = db.prepare('SELECT name FROM run ORDER BY name').pluck().all() as string[];
  throw new WhetstoneError(
    'run-not-found',
    `There is no run "${name}". ${names.length === 0 ? 'Make one with "whetstone mine".' : `There is: ${names.join(', ')}.`}`,
    { details: { runs: names } },
  );
}

/** All runs, newest first. */
export function listRuns(db: ReadableDatabase): Run[] {
  const rows = db
    .prepare(
      'SELECT name, recipe, app_version AS appVersion, created_at AS createdAt FROM run ORDER BY created_at DESC, name',
    )
    .all() as { name: string; recipe: string; appVersion: string; createdAt: string }[];
  return rows.map((row) => ({ ...row, recipe: recipeSchema.parse(JSON.parse(row.recipe)) }));
}

/** Forgets a run; snapshots that were taken of it stay. */
export function deleteRun(db: WritableDatabase, name: string): void {
  db.prepare('DELETE FROM run WHERE name = ?').run(findRun(db, name).name);
}

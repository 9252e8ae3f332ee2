import { isDeepStrictEqual } from 'node:util';
import type { WorkOptions } from '../../../shared/progress.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import { findDataset } from '../data/queries.ts';
import { findRetrieval } from '../mining/find-retrieval.ts';
import { findRun } from '../mining/runs.ts';
import type { Project } from '../project/project.ts';
import { APP_VERSION } from '../project/version.ts';
import { lastLabelEvent } from '../review/labels.ts';
import { findTeacher, teacherKey } from '../teachers/registry.ts';
import { findSnapshot, type Snapshot, takeSnapshot } from './snapshot.ts';

/**
 * A snapshot of a run as it is now: the newest one, where nothing has changed since it was taken, else a new one. Who
 * exports twice, or again after a failure, has no use for a second number of the same result.
 *
 * @throws WhetstoneError as {@link takeSnapshot} does
 */
export async function snapshotOfNow(
  project: Project,
  run: string,
  work: WorkOptions,
): Promise<{ readonly snapshot: Snapshot; readonly isNew: boolean }> {
  const current = currentSnapshot(project.db, run);
  if (current !== null) return { snapshot: current, isNew: false };
  return { snapshot: await takeSnapshot(project, run, work), isNew: true };
}

/** The newest snapshot of a run, where one taken now would rest on the same; null where it would not. */
function currentSnapshot(db: ReadableDatabase, name: string): Snapshot | null {
  const { recipe } = findRun(db, name);
  const newest = db.prepare('SELECT max(number) FROM snapshot WHERE run_name = ?').pluck().get(name);
  if (newest === null) return null;
  const snapshot = findSnapshot(db, newest as number);
  const { facts } = snapshot;
  const dataset = findDataset(db, recipe.dataset);
  const isCurrent =
    isDeepStrictEqual(snapshot.recipe, recipe) &&
    facts.appVersion === APP_VERSION &&
    facts.importsUpTo === lastImportOfAll(db) &&
    facts.labelsUpTo === lastLabelEvent(db) &&
    recipe.sources.every(({ teacher }, source) => {
      const taken = facts.teachers[source];
      return (
        taken?.key === teacherKey(findTeacher(db, teacher).config) &&
        taken.retrieval === findRetrieval(db, teacher, dataset, recipe.split).key
      );
    });
  return isCurrent ? snapshot : null;
}

function lastImportOfAll(db: ReadableDatabase): number {
  return db.prepare("SELECT max(id) FROM import WHERE state = 'complete'").pluck().get() as number;
}

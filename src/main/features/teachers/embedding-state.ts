import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { VectorConfig } from '../../../shared/teachers.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import type { ReadableProject } from '../project/project.ts';
import {
  countMarked,
  countRows,
  type EmbeddingSide,
  embeddingFileName,
  WINDOW_ROWS,
  windowFingerprints,
  windowsToEncode,
} from './embedding-file.ts';
import { listTeachers } from './registry.ts';

const FLOAT_BYTES = 4;

/** How many texts of a data set a teacher has encoded as they are now. */
export type SideState = { readonly encoded: number; readonly total: number };

/** What lies on the disk of a teacher's embeddings of one data set. */
export type EmbeddingState = {
  readonly teacher: string;
  readonly dataset: string;
  readonly passages: SideState;
  readonly queries: SideState;
  readonly bytes: number;
};

/** Texts of a side whose vectors are on disk and up to date. Reads the hash of every text: not for main's event loop. */
export function readSideState(
  db: ReadableDatabase,
  folder: string,
  config: VectorConfig,
  side: EmbeddingSide,
  dataset: number,
  fingerprints: readonly string[] = windowFingerprints(db, side, dataset),
): SideState & { readonly bytes: number } {
  const file = embeddingFileName(config, side, dataset);
  const total = countRows(db, side, dataset);
  const bytes = statSync(join(folder, file), { throwIfNoEntry: false })?.size ?? 0;
  const onDisk = Math.floor(bytes / (config.dimension * FLOAT_BYTES));
  const open = new Map(windowsToEncode(db, file, fingerprints).map(({ window, done }) => [window, done]));
  let encoded = 0;
  for (let window = 0; window < fingerprints.length; window++) {
    const end = Math.min(total, (window + 1) * WINDOW_ROWS);
    if (end > onDisk) continue;
    const done = open.get(window);
    encoded += done === undefined ? end - window * WINDOW_ROWS : done === null ? 0 : countMarked(done);
  }
  return { encoded, total, bytes };
}

/** The embeddings of every teacher that has vectors, for every data set. */
export function readEmbeddingStates({
  db,
  folders,
}: Pick<ReadableProject, 'db' | 'folders'>): EmbeddingState[] {
  const datasets = db
    .prepare(
      "SELECT id, name FROM dataset WHERE id IN (SELECT dataset_id FROM import WHERE state = 'complete') ORDER BY id",
    )
    .all() as { id: number; name: string }[];
  const teachers = listTeachers(db).flatMap(({ id, config }) =>
    config.kind === 'dense' || config.kind === 'embeddings' ? [{ id, config }] : [],
  );
  if (teachers.length === 0) return [];
  return datasets.flatMap(({ id: dataset, name }) => {
    const prints = {
      passages: windowFingerprints(db, 'passages', dataset),
      queries: windowFingerprints(db, 'queries', dataset),
    };
    return teachers.map(({ id, config }) => {
      const state = (side: EmbeddingSide) =>
        readSideState(db, folders.embeddings, config, side, dataset, prints[side]);
      const { bytes: passageBytes, ...passages } = state('passages');
      const { bytes: queryBytes, ...queries } = state('queries');
      return { teacher: id, dataset: name, passages, queries, bytes: passageBytes + queryBytes };
    });
  });
}

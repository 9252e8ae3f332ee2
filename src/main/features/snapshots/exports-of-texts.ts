import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { EXPORT_FORMATS, FORMATS } from '../../engine/formats/write/formats.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import type { ReadableProject } from '../project/project.ts';
import { type ListedExport, listExports } from './list-exports.ts';

/** A passage or a query, by its database id. */
type Text = { readonly kind: 'passage' | 'query'; readonly row: number };

/**
 * The exports in the project's own folder in which some texts stand, with their cards; and what lies there besides, of
 * which nobody knows. An export is known by its card, and what it holds by its snapshot.
 */
export async function findExportsOf(
  { db, folders }: Pick<ReadableProject, 'db' | 'folders'>,
  texts: readonly Text[],
): Promise<{ readonly affected: readonly string[]; readonly unknown: readonly string[] }> {
  if (!existsSync(folders.exports)) return { affected: [], unknown: [] };
  const listed = await listExports(folders.exports);
  const pathsOf = ({ isFolder, name, files }: ListedExport): string[] =>
    isFolder ? [name] : files.map(({ path }) => path);
  const known = listed.filter(({ snapshot }) => isOurs(db, snapshot));
  const named = new Set(known.flatMap(pathsOf));
  const inFolder = (name: string): string => join(folders.exports, name);
  return {
    affected: known
      .filter((each) => texts.some((text) => holds(db, each, text)))
      .flatMap(pathsOf)
      .map(inFolder),
    unknown: readdirSync(folders.exports)
      .filter((name) => !named.has(name))
      .map(inFolder),
  };
}

function isOurs(db: ReadableDatabase, snapshot: number): boolean {
  return db.prepare('SELECT 1 FROM snapshot WHERE number = ?').get(snapshot) !== undefined;
}

function holds(db: ReadableDatabase, { snapshot, format }: ListedExport, { kind, row }: Text): boolean {
  const asked =
    kind === 'query'
      ? 'EXISTS (SELECT 1 FROM snapshot_pair WHERE snapshot = :snapshot AND query_id = :row)'
      : `EXISTS (SELECT 1 FROM snapshot_pair WHERE snapshot = :snapshot AND positive_id = :row)
         OR EXISTS (SELECT 1 FROM snapshot_negative WHERE snapshot = :snapshot AND passage_id = :row)
         OR :corpus AND EXISTS (SELECT 1 FROM snapshot JOIN dataset ON dataset.name = facts ->> '$.dataset'
           JOIN passage ON passage.dataset_id = dataset.id WHERE number = :snapshot AND passage.id = :row)`;
  const corpus = kind === 'passage' && writesCorpus(format) ? 1 : 0;
  return db.prepare(`SELECT ${asked}`).pluck().get({ snapshot, row, corpus }) === 1;
}

/** A format of another version may write anything. */
function writesCorpus(name: string): boolean {
  const format = EXPORT_FORMATS.find((each) => each === name);
  return format === undefined || FORMATS[format].needs.includes('passages');
}
